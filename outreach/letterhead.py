"""Mails by the thousand: what many share is worked out once, the receiver and the words are filled in.

The bytes are those of any mail of ours (mail.compose), which costs a hundred times as much. What needs more than plain
letters, as a name with an accent, is composed by it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from outreach.mail import compose

_LINE_LENGTH = 998  # bytes, RFC 5322, 2.1.1
_FOLDED_AT = 78
_OWN = (b"To:", b"Date:", b"Message-ID:", b"MIME-Version:", b"Content-")


@dataclass(slots=True)
class Letterhead:
    """The mails of one sender under one subject. Raises ValueError as `compose` does."""

    sender: str
    school: str
    subject: str
    _head: bytes = field(default=b"", repr=False)
    _dated: tuple[datetime, bytes] | None = field(default=None, repr=False)

    def mail(self, *, to_name: str, to_address: str, mail_id: str, body: str, at: datetime) -> bytes:
        """One mail as bytes. `at` is machine time."""
        to = f'To: "{to_name}" <{to_address}>'
        is_plain = (
            to.isascii() and to.isprintable() and len(to) <= _FOLDED_AT and "\\" not in to
            and to_name.find('"') < 0 and mail_id.isascii() and len(mail_id) < _FOLDED_AT
            and body.isascii() and "\r" not in body
            and max(map(len, body.split("\n")), default=0) <= _LINE_LENGTH
        )  # fmt: skip
        if not is_plain:
            return compose(
                sender=self.sender, school=self.school, reply_to="", to_name=to_name, to_address=to_address,
                subject=self.subject, body=body, mail_id=mail_id, at=at,
            )  # fmt: skip
        words = body.replace("\n", "\r\n")
        return b"%b%b%b" % (
            self._head or self._shared(at),
            self._date(at),
            f'{to}\r\nMessage-ID: {mail_id}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset="utf-8"\r\n'
            f"Content-Transfer-Encoding: 7bit\r\n\r\n{words}".encode("ascii"),
        )

    def _shared(self, at: datetime) -> bytes:
        """The fields that are one for all, as the library writes and folds them."""
        mail = compose(
            sender=self.sender, school=self.school, reply_to="", to_name="", to_address="nobody@localhost",
            subject=self.subject, body="", mail_id="<none@localhost>", at=at,
        )  # fmt: skip
        kept: list[bytes] = []
        is_shared = False
        for line in mail.partition(b"\r\n\r\n")[0].split(b"\r\n"):
            if not line.startswith((b" ", b"\t")):  # else it goes on with the field before
                is_shared = not line.startswith(_OWN)
            if is_shared:
                kept.append(line + b"\r\n")
        self._head = b"".join(kept)
        return self._head

    def _date(self, at: datetime) -> bytes:
        second = at.replace(microsecond=0)
        if self._dated is None or self._dated[0] != second:
            self._dated = second, f"Date: {format_datetime(second)}\r\n".encode("ascii")
        return self._dated[1]
