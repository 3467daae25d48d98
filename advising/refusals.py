"""What we refuse on purpose: said to the person who asked, in words fit for them."""


class Refusal(Exception):
    """An expected no. Its text is shown to the reader as it stands.

    It names what is wrong, where, and what can be done instead; it never holds a stack of causes, an id
    or a fact that its reader may not see. Whatever derives from this is answered, not logged as an error.
    """
