"""The log of an earlier year into that year's ledger: about nobody, unchecked, opening nothing."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from advising import history, versions
from advising.actions.cycles import milestone_of
from advising.actions.import_journal import Journal
from advising.calendars import preset_for
from advising.clock import EASTERN, Moment
from advising.history import Event
from advising.imports.names import parse_full_name
from advising.imports.outreach_log import LogRow
from advising.imports.plans import Change, Outcome, Plan, PlanRow, plain
from advising.imports.problems import Problem, Unreadable
from advising.imports.student_values import folded
from advising.models import Cycle, ImportBatch, Milestone, Person, Program, School, User
from outreach.models import Message, MessageText, Receiver, Touch
from outreach.models.message import Channel, Direction, State
from outreach.models.message import Outcome as ContactOutcome

UNTOLD = time(12)  # where the sheet has no time: noon, and the text says that it is not known
FIRST_OF_NEXT_YEAR = 7  # July: what is logged from here on belongs to the Match of the next spring


@dataclass(slots=True)
class Ground:
    """What an old log is compared with, read in as many queries however many rows there are."""

    by_email: dict[str, Person] = field(default_factory=dict)
    by_name: dict[str, list[Person]] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    cycles: dict[int, Cycle] = field(default_factory=dict)
    held: set[tuple[datetime, str, str]] = field(default_factory=set)

    def person(self, email: str, name: str) -> Person | None:
        """Who is meant beyond doubt: by address, else by a name that only one person here has."""
        if email and email in self.by_email:
            return self.by_email[email]
        found = self.by_name.get(_name_key(name), []) if name and not email else []
        return found[0] if len(found) == 1 else None


def _name_key(text: str) -> str:
    """A whole name without title and degrees, to compare by; as it stands where it is none."""
    try:
        name = parse_full_name(text)
    except Unreadable:
        return folded(text)
    return folded(name.given + name.family)


def of_log(row: LogRow) -> dict[str, Any]:
    """The values of a row, as a plan keeps them."""
    values = {
        "on": row.on,
        "time": row.at.isoformat("minutes") if row.at else "",
        "sender": row.sender,
        "sender_email": row.sender_email,
        "recipient": row.recipient,
        "recipient_email": row.recipient_email,
        "program_code": row.program_code,
        "program": row.program,
        "initials": row.initials,
        "channel": row.channel,
        "outcome": row.outcome,
        "outcome_words": row.outcome_words,
        "follow_up_on": row.follow_up_on,
        "note": row.note,
    }
    return {name: plain(value) for name, value in values.items() if value not in (None, "")}


def plan(*, rows: Sequence[tuple[int, Mapping[str, Any]]], school: School) -> Plan:
    """What these rows (number and values) would add to earlier ledgers. Reads, and writes nothing."""
    ground = _ground(rows, school)
    made = Plan()
    for number, values in rows:
        year = match_year(date.fromisoformat(values["on"]))
        cycle = ground.cycles.get(year)
        if cycle is not None and cycle.closed_at is None:
            words = (
                f"is in the cycle of {year}, which is open. Contacts of an open cycle are logged one by one."
            )
            made.problems.append(Problem(number, "Date", words))
            continue
        outcome = Outcome.UNCHANGED if _key(values) in ground.held else Outcome.NEW
        made.notices.extend(_notices(number, values, ground))
        made.rows.append(
            PlanRow(number, _name(values), outcome, values, tuple(_changes(values, year, ground)))
        )
    return made


def hold(*, rows: Sequence[tuple[int, Mapping[str, Any]]], school: School) -> None:
    """Nothing on file is changed; the school's row, which an import holds, keeps a second one waiting."""


def write(*, rows: Sequence[PlanRow], batch: ImportBatch, by: User, now: Moment, journal: Journal) -> None:
    """Do what `plan` found, inside the transaction of the import."""
    ground = _ground([(row.number, row.values) for row in rows], batch.school)
    new = [row.values for row in rows if row.outcome is Outcome.NEW]
    for year in sorted({match_year(date.fromisoformat(values["on"])) for values in new}):
        if year not in ground.cycles:
            ground.cycles[year] = _past_cycle(batch.school, year, by, now, journal)
    messages = Message.objects.bulk_create(_message(values, ground, by, now) for values in new)
    journal.add(*messages)
    texts = MessageText.objects.bulk_create(
        MessageText(message=message, number=1, body=_body(values), written_by=by, written_at=now.machine)
        for message, values in zip(messages, new, strict=True)
    )
    journal.add(*texts)
    for message, text in zip(messages, texts, strict=True):
        message.text = text
    Message.objects.bulk_update(messages, ["text"], batch_size=500)
    pairs = list(zip(messages, new, strict=True))
    journal.add(*Receiver.objects.bulk_create(_receivers(pairs, ground)))
    journal.add(*Touch.objects.bulk_create(_touch(message, values, ground) for message, values in pairs))
    for _ in new:
        journal.row_done()
    versions.bump_open(batch.school_id, versions.Scope.BOARD)


def match_year(day: date) -> int:
    """The year of the Match that a day's contacts were for."""
    return day.year + (day.month >= FIRST_OF_NEXT_YEAR)


def _ground(rows: Iterable[tuple[int, Mapping[str, Any]]], school: School) -> Ground:
    codes = {values["program_code"] for _, values in rows if "program_code" in values}
    ground = Ground(cycles={cycle.year: cycle for cycle in school.cycles.filter(is_rehearsal=False)})
    for person in Person.objects.of_school(school):
        if person.email:
            ground.by_email.setdefault(person.email.casefold(), person)
        for name in {f"{person.given_name} {person.family_name}", person.full_name, person.address_name}:
            if person not in (known := ground.by_name.setdefault(folded(name), [])):
                known.append(person)
    ground.programs = {
        program.code: program for program in Program.objects.directory(school).filter(code__in=codes)
    }
    closed = [cycle for cycle in ground.cycles.values() if cycle.closed_at is not None]
    logged = Message.objects.filter(cycle__in=closed, state=State.LOGGED, text__isnull=False)
    ground.held = {
        (at, channel, _digest(body))
        for at, channel, body in logged.values_list("at", "channel", "text__body")
    }
    return ground


def _key(values: Mapping[str, Any]) -> tuple[datetime, str, str]:
    return _at(values), values["channel"], _digest(_body(values))


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _at(values: Mapping[str, Any]) -> datetime:
    told = time.fromisoformat(values["time"]) if "time" in values else UNTOLD
    return datetime.combine(date.fromisoformat(values["on"]), told, tzinfo=EASTERN)


def _name(values: Mapping[str, Any]) -> str:
    sender = values.get("sender") or values.get("sender_email") or "Somebody"
    return f"{sender} to {values.get('recipient') or values.get('recipient_email') or 'somebody'}"


def _changes(values: Mapping[str, Any], year: int, ground: Ground) -> Iterable[Change]:
    yield Change(
        "Ledger", "", f"{year}" if year in ground.cycles else f"{year}, made for it as a closed cycle"
    )
    yield Change("On", "", " ".join(filter(None, [values["on"], values.get("time")])))
    yield Change("By", "", Channel(values["channel"]).label)
    if program := ground.programs.get(values.get("program_code", "")):
        yield Change("Program", "", f"{program.institution_name}, {program.track_name}")
    if "outcome" in values:
        yield Change("Outcome", "", ContactOutcome(values["outcome"]).label)


def _notices(number: int, values: Mapping[str, Any], ground: Ground) -> Iterable[Problem]:
    """What stays text because nothing here is beyond doubt the one that is meant."""
    if (code := values.get("program_code")) and code not in ground.programs:
        yield Problem(number, "Program Code", f"{code} is not in the directory: kept as text.")
    if (values.get("sender") or values.get("sender_email")) and _sender(values, ground) is None:
        told = values.get("sender") or values["sender_email"]
        yield Problem(number, "Sender", f"{told} is nobody on file, or more than one: kept as text.")


def _sender(values: Mapping[str, Any], ground: Ground) -> Person | None:
    return ground.person(values.get("sender_email", ""), values.get("sender", ""))


def _recipient(values: Mapping[str, Any], ground: Ground) -> Person | None:
    return ground.person(values.get("recipient_email", ""), values.get("recipient", ""))


def _message(values: Mapping[str, Any], ground: Ground, by: User, now: Moment) -> Message:
    return Message(
        cycle=ground.cycles[match_year(date.fromisoformat(values["on"]))],
        channel=values["channel"],
        direction=Direction.OUTBOUND,
        state=State.LOGGED,
        sender=_sender(values, ground),
        at=_at(values),
        outcome=values.get("outcome", ""),
        created_by=by,
        created_at=now.machine,
    )


def _body(values: Mapping[str, Any]) -> str:
    """All that the sheet says, a line each: what a column of ours repeats, too, for the sheet is the source."""
    to = " ".join(
        filter(
            None, [values.get("recipient"), f"<{email}>" if (email := values.get("recipient_email")) else ""]
        )
    )
    lines = {
        "From": values.get("sender") or values.get("sender_email"),
        "To": to,
        "Program": " ".join(filter(None, [values.get("program_code"), values.get("program")])),
        "Student's initials": values.get("initials"),
        "Outcome": values.get("outcome_words"),
        "Follow up by": values.get("follow_up_on"),
        "Time": "" if "time" in values else "not told",
        "Note": values.get("note"),
    }
    return "\n".join(f"{label}: {words}" for label, words in lines.items() if words)


def _receivers(pairs: Iterable[tuple[Message, Mapping[str, Any]]], ground: Ground) -> Iterable[Receiver]:
    for message, values in pairs:
        if person := _recipient(values, ground):
            yield Receiver(message=message, person=person)


def _touch(message: Message, values: Mapping[str, Any], ground: Ground) -> Touch:
    """About no student: initials are nobody."""
    return Touch(
        message=message,
        cycle=message.cycle,
        program=ground.programs.get(values.get("program_code", "")),
        person=_recipient(values, ground),
        at=message.at,
    )


def _past_cycle(school: School, year: int, by: User, now: Moment, journal: Journal) -> Cycle:
    """A year from before the product: closed from its first moment, with that year's official times where we know
    them."""
    calendar = preset_for(year)
    cycle = Cycle.objects.create(
        school=school,
        year=year,
        calendar=calendar.id if calendar else "",
        opened_at=now.machine,
        closed_at=now.machine,
    )
    journal.add(cycle)
    if calendar:
        journal.add(*Milestone.objects.bulk_create(milestone_of(cycle, event) for event in calendar.events))
    history.record(
        Event.CYCLE_OPENED,
        school=school,
        by=by,
        at=now.machine,
        about=cycle,
        after={"year": year, "is_closed": True},
        reason="Made for the log of an earlier year.",
    )
    return cycle
