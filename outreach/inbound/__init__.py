"""Mail that comes in, read as plain values (pure)."""
