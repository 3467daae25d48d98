"""How fast, as ratios: each benchmark runs its floor and the product one after the other in one run.

The floor is a plain program that does the same errand and shares no code with the product. Only the ratios count;
the milliseconds move with whatever else the machine does. `python -m bench` runs all, `python -m bench board`
one.
"""
