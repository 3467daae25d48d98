"""How pages look to one person."""

from advising.models import Theme, User


def choose_theme(*, theme: Theme, by: User) -> None:
    """Light, dark, or as the device, from now on. A setting of the reader's own; no history is kept of it."""
    User.objects.filter(pk=by.pk).update(theme=theme)
