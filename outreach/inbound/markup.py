"""HTML as the text it shows (pure): in one pass, so that no mail can make it slow.

What a mail program marks as quoted gets the ">" of plain mails, so that it is told from the sender's own words.
"""

import html
import re

LONGEST = 400_000
"""Characters; of longer markup the rest is not read."""

_HIDDEN = frozenset({"script", "style", "head", "title", "template", "svg", "math", "noscript"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "blockquote", "h1", "h2", "h3", "h4", "ul", "ol", "table"})
_QUOTE = "blockquote"
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9]{0,20}")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_GAP = re.compile(r"\n(?:[> ]*\n){2,}")


def as_text(markup: str) -> str:
    """The words with their line breaks; what is hidden, scripts and styles are left out."""
    words = _Words()
    rest = markup[:LONGEST]
    at = 0
    while at < len(rest):
        opens = rest.find("<", at)
        if opens < 0:
            words.say(rest[at:])
            break
        words.say(rest[at:opens])
        at = _after_tag(rest, opens, words)
    return words.text()


def _after_tag(markup: str, opens: int, words: "_Words") -> int:
    """Read the tag or comment that begins here; where the reading goes on."""
    if markup.startswith("<!--", opens):
        ends = markup.find("-->", opens + 4)
        return len(markup) if ends < 0 else ends + 3
    is_end = markup.startswith("/", opens + 1)
    name = _NAME.match(markup, opens + 1 + is_end)
    if name is None and not markup.startswith(("!", "?"), opens + 1):
        words.mark("<")
        return opens + 1
    ends = markup.find(">", opens)
    if ends < 0:
        return len(markup)
    if name is not None:
        words.tag(name[0].lower(), is_end=is_end)
    return ends + 1


class _Words:
    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._hidden = ""
        self._quoted = 0

    def say(self, text: str) -> None:
        if text and not self._hidden:
            self._pieces.append(_SPACE.sub(" ", html.unescape(text)))

    def mark(self, sign: str) -> None:
        if not self._hidden:
            self._pieces.append(sign)

    def tag(self, name: str, *, is_end: bool) -> None:
        if self._hidden:
            if is_end and name == self._hidden:
                self._hidden = ""
            return
        if name in _HIDDEN and not is_end:
            self._hidden = name
        if name == _QUOTE:
            self._quoted = min(max(self._quoted + (-1 if is_end else 1), 0), 20)
        if name in _BREAKS and (not is_end or name != "br"):
            self._pieces.append("\n" + "> " * self._quoted)

    def text(self) -> str:
        lines = "".join(self._pieces).split("\n")
        return _GAP.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()
