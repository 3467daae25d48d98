"""The kinds of clashes, one module each; registry.py lists them."""
