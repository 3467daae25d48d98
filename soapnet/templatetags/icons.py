"""The icon tag: a picture out of the one sprite, never the only label of anything."""

from functools import cache
from pathlib import Path
from re import findall

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SPRITE = "vendor/lucide-1.62.0/icons.svg"


@cache
def icon_names() -> frozenset[str]:
    """The names the sprite holds; scripts/icons.txt is where a new one is added."""
    drawing = (Path(settings.BASE_DIR) / "static" / SPRITE).read_text()
    return frozenset(findall(r'<symbol id="i-([a-z0-9-]+)"', drawing))


@register.simple_tag
@cache
def icon(name: str, size: str = "", tone: str = "") -> SafeString:
    """`{% icon "phone" %}`, `{% icon "phone" size="l" tone="w" %}`.

    Sizes: s 14, none 16, l 20, xl 24 px. Tones: the colour words of base.css without their c (2, 3, a, b, w, o, h, i).
    Raises ValueError for a name that the sprite does not hold.
    """
    if name not in icon_names():
        raise ValueError(
            f"No icon {name!r} in the sprite. Add it to scripts/icons.txt and run scripts/vendor.py."
        )
    classes = "i" + (f" i-{size}" if size else "") + (f" c{tone}" if tone else "")
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', classes, static(SPRITE), name
    )
