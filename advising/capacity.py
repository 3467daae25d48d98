"""How many students an advocate can take (pure)."""


def has_room(*, open_students: int, capacity: int) -> bool:
    """Whether one more fits beside those they speak for now."""
    return open_students < capacity


def is_last_place(*, open_students: int, capacity: int) -> bool:
    """Whether one more would make them full."""
    return open_students + 1 == capacity
