"""Makes a template variable that nobody passed fail the test that rendered it."""


class MissingVariable(str):
    """Given as `string_if_invalid`: the engine formats it with the variable's name, which raises here."""

    __slots__ = ()

    def __new__(cls) -> "MissingVariable":
        return super().__new__(cls, "missing template variable: %s")

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"template variable {variable!s} has no value")
