"""What messages say, stored with their texts: a check reads only what is new, or what the reader would read anew.

A reading hangs on more than the words: on who speaks to whom, about which student's record, at which program. So it
is kept under a key of these, and one that was made for others is read again.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from outreach.checks import scenario as pure
from outreach.checks.context import answered_by
from outreach.checks.reading import READER_VERSION, Reading
from outreach.checks.run import read_one
from outreach.models import StoredReading


@dataclass
class Readings:
    """The readings of one scenario by message ref; `new` are those that are not stored yet."""

    by_ref: dict[str, Reading] = field(default_factory=dict)
    new: dict[tuple[int, str], Reading] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: pure.Scenario, texts: Mapping[int, int]) -> "Readings":
        """Stored ones where they stand, in one query; the rest is read. `texts`: the text's id by message's."""
        stored = _stored(texts.values())
        found = cls()
        for message in scenario.messages:
            text = texts.get(int(message.ref.split("/")[0]))
            key = key_of(message, scenario)
            kept = stored.get((text, key)) if text is not None else None
            if kept is None:
                reading = read_one(scenario, message.ref)
                if text is not None:
                    found.new[text, key] = reading
            else:
                reading = Reading.from_json(kept)
            found.by_ref[message.ref] = reading
        return found

    def store(self) -> None:
        """Keep what was read. Two checks at one moment store it once."""
        StoredReading.objects.filter(text__in={text for text, _ in self.new}).exclude(
            version=READER_VERSION
        ).delete()
        StoredReading.objects.bulk_create(
            [
                StoredReading(text_id=text, key=key, version=READER_VERSION, value=reading.as_json())
                for (text, key), reading in self.new.items()
            ],
            ignore_conflicts=True,
        )
        self.new.clear()


def key_of(message: pure.Message, scenario: pure.Scenario) -> str:
    """Of everything but the words that this message's reading hangs on. It holds no fact in the clear."""
    parties = (
        scenario.person[message.sender],
        scenario.person[message.to],
        scenario.program.get(message.program or ""),
        [_as_read(scenario.student[ref]) for ref in message.students],
        str(message.channel),
        answered_by(message, scenario),
    )
    return hashlib.sha256(repr(parties).encode()).hexdigest()[:32]


def _as_read(student: pure.Student) -> pure.Student:
    """Without what changes by the hour and no reading hangs on."""
    return replace(student, released=pure.Released(), status="", status_at=None, accepted_program=None)


def _stored(texts: Iterable[int]) -> dict[tuple[int, str], dict[str, Any]]:
    rows = StoredReading.objects.filter(text__in=list(texts), version=READER_VERSION)
    return {(text, key): value for text, key, value in rows.values_list("text_id", "key", "value")}
