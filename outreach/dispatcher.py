"""Handing due reminders over: at least once.

A worker takes a batch under a lease and asks all conditions of it at once. A connection gets its next mail in the
commit that writes what became of the one before, so a worker that is killed leaves one mail at most for each
connection of which nobody knows; it is sent again under the same Message-ID. Connections that answered at one time
share the commit.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F

from advising.clock import Moment
from outreach.actions.heartbeat import count_sent
from outreach.actions.reminders import schedule_of
from outreach.due import Due, read_due
from outreach.letterhead import Letterhead
from outreach.mail import Answer, Handed, hand_over, own_address, stays
from outreach.models import Delivery, DeliveryState, Notification, Reminder, ReminderState, Rule
from outreach.notices import Notice, Notices
from outreach.postgresql import Intent, Sent, add_rows, claim_reminders, turn
from outreach.relay import Letter, Line, relay

log = logging.getLogger(__name__)

BATCH = 500
LEASE = timedelta(seconds=60)
"""How long the one mail in hand is a worker's own: longer than a slow mail server takes."""
WAITING = timedelta(seconds=10)
"""How long the rest of a batch is; taken over by another worker while the first still lives, it is sent once."""
FRESH = timedelta(seconds=3)
"""How old the answer of a condition may be when the mail goes; then all that waits is asked again."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""How long a refused mail waits before each further try; after the last it is shown as failed."""
NO_SERVER = timedelta(minutes=1)
"""How long all waits where no mail server answers, which is no fault of the mails and counts against none."""


def send_due(
    *, worker: str, clock: Callable[[], datetime], lease: timedelta = LEASE, limit: int = BATCH
) -> int:
    """Take one batch of what is due and hand it over. `clock` tells machine time, which passes meanwhile.

    How many rows it took: a full batch means that there may be more. `worker` is this call's own name.
    """
    machine = clock()
    claimed = claim_reminders(
        worker=worker, machine=machine, leased_until=machine + min(lease, WAITING), limit=limit
    )
    if claimed:
        _Batch(worker, clock, lease, claimed).send()
    return len(claimed)


@dataclass(frozen=True, slots=True)
class _Ready:
    """One mail that can go."""

    due: Due
    notice: Notice
    letter: Letter
    mail_id: str


@dataclass(frozen=True, slots=True)
class _Result:
    ready: _Ready
    started_at: datetime
    handed: Handed


class _Batch:
    """One batch in this worker's hands."""

    def __init__(
        self, worker: str, clock: Callable[[], datetime], lease: timedelta, claimed: Sequence[int]
    ) -> None:
        self.worker, self.clock, self.lease = worker, clock, lease
        self.unasked: Sequence[int] = claimed
        self.waiting: deque[_Ready] = deque()
        self.asked_at = clock()
        self.sent: list[Due] = []
        self.taken: list[tuple[_Result, datetime]] = []
        self.from_address = own_address()
        self.letterheads: dict[tuple[str, str], Letterhead] = {}

    def send(self) -> None:
        try:
            self._ask(self.unasked)
            self._send_all()
        finally:
            self._end()

    def _end(self) -> None:
        """What follows from all that was sent. Of a killed worker the planner makes good what was next.

        What the server had said is lost then; that it was sent is not.
        """
        machine = self.clock()
        with transaction.atomic():
            _note_taken(self.taken)
            _plan_next(self.sent, machine)
            if self.sent:
                count_sent(len(self.sent), machine=machine)

    # What there is to say

    def _ask(self, reminders: Sequence[int]) -> None:
        """Ask these rows' conditions now. A row at fault is found by halves, put off, and holds up no other."""
        try:
            with transaction.atomic():
                self._ask_all(reminders)
        except Exception:
            if len(reminders) == 1:
                log.exception("reminder %s could not be worked out", reminders[0])
                with transaction.atomic():
                    Reminder.objects.filter(pk=reminders[0]).update(attempts=F("attempts") + 1)
                    _try_later(reminders[0], "It could not be worked out.", self.clock())
                return
            half = len(reminders) // 2
            self._ask(reminders[:half])
            self._ask(reminders[half:])

    def _ask_all(self, reminders: Sequence[int]) -> None:
        self.asked_at = machine = self.clock()
        mine = Reminder.objects.filter(
            pk__in=reminders, state=ReminderState.CLAIMED, claimed_by=self.worker
        ).values_list("pk", flat=True)
        found = read_due(sorted(mine))
        notices = Notices([one for one in found if one.is_wanted], machine)
        said = [(one, notices.of(one.pk)) for one in found]
        _pass_over([one for one, notice in said if notice is None], machine)
        wanted = [(one, notice) for one, notice in said if notice is not None]
        ready = [self._ready(one, notice, machine) for one, notice in wanted if _is_mailed(one)]
        _note_lost([one for one, _ in wanted if one.attempts], machine)
        shown = _notify(wanted, machine)
        in_app = [one for one, _ in wanted if not _is_mailed(one)]
        _settle_unmailed(in_app, shown, machine)
        self.sent.extend(one for one in in_app if one.pk in shown)
        self.waiting.extend(ready)

    def _ready(self, one: Due, notice: Notice, machine: datetime) -> _Ready:
        # The same however often it is tried, so that a mail program shows it once.
        mail_id = one.mail_id or f"<reminder-{one.pk}.{one.rule.cycle_id}@{_hostname()}>"
        school = one.cycle.school.short_name
        if (school, notice.subject) not in self.letterheads:
            self.letterheads[school, notice.subject] = Letterhead("SoapNet", school, notice.subject)
        raw = self.letterheads[school, notice.subject].mail(
            to_name=one.name, to_address=one.address, mail_id=mail_id, body=notice.mail, at=machine
        )
        return _Ready(one, notice, Letter(raw, self.from_address, one.address), mail_id)

    # The mails

    def _send_all(self) -> None:
        lines = relay()
        started: dict[Line, tuple[_Ready, datetime]] = {}
        results: list[_Result] = []
        while True:
            self._keep_what_stays()
            free = lines.free(len(self.waiting))
            before = time.monotonic()
            following = self._turn(results, len(free))
            lines.share_commits(time.monotonic() - before)
            for line, ready in zip(free, following, strict=False):
                handed = line.start(ready.letter)
                started[line] = ready, self.clock()
                if handed is not None:
                    results.append(_Result(*started.pop(line), handed))
            if started and not results:
                results = [_Result(*started.pop(line), handed) for line, handed in lines.settled()]
            elif not results and not (free and self.waiting):
                break
        if self.waiting:
            self._put_off(lines.refusal)

    def _turn(self, results: list[_Result], places: int) -> list[_Ready]:
        """In one commit: what became of the mails before, and the intent of the next that are still ours."""
        machine = self.clock()
        if machine - self.asked_at > FRESH and self.waiting:
            self._ask_again()
        sent = [done for result in results if (done := self._accepted(result, machine)) is not None]
        results.clear()
        following = [self.waiting.popleft() for _ in range(min(places, len(self.waiting)))]
        if not sent and not following:
            return []
        intents = [Intent(ready.due.pk, ready.mail_id) for ready in following]
        ours = turn(sent, intents, worker=self.worker, until=machine + self.lease)
        return [ready for ready in following if ready.due.pk in ours]

    def _ask_again(self) -> None:
        unasked = [one.due.pk for one in self.waiting]
        self.waiting.clear()
        Reminder.objects.filter(pk__in=unasked, state=ReminderState.CLAIMED, claimed_by=self.worker).update(
            leased_until=self.clock() + min(self.lease, WAITING)
        )
        self._ask(unasked)

    def _accepted(self, result: _Result | None, machine: datetime) -> Sent | None:
        """What the next commit has to write of this result; one that is no success is written at once."""
        if result is None:
            return None
        due, handed = result.ready.due, result.handed
        if handed.state == Answer.ACCEPTED:
            self.sent.append(due)
            self.taken.append((result, machine))
            return Sent(due.pk, machine)
        with transaction.atomic():
            _note(result.ready, handed, result.started_at, machine)
            _try_later(due.pk, handed.answer, machine)
        return None

    def _keep_what_stays(self) -> None:
        """Mails that do not leave the house are kept, each settled in the commit that keeps it."""
        while self.waiting and stays(self.waiting[0].due.cycle):
            machine = self.clock()
            ready = self.waiting.popleft()
            with transaction.atomic():
                intent = Intent(ready.due.pk, ready.mail_id)
                if turn([], [intent], worker=self.worker, until=machine + self.lease):
                    done = self._accepted(_Result(ready, machine, _hand_over(ready, machine)), machine)
                    turn([done] if done else [], [], worker=self.worker, until=machine)

    def _put_off(self, reason: str) -> None:
        """No server answers: all of it goes a little later."""
        rows = Reminder.objects.filter(
            pk__in=[one.due.pk for one in self.waiting], state=ReminderState.CLAIMED, claimed_by=self.worker
        )
        rows.update(
            state=ReminderState.PLANNED, due_at=self.clock() + NO_SERVER, leased_until=None, claimed_by="",
            failed_reason=reason[:300],
        )  # fmt: skip


def _hostname() -> str:
    return _host_of(settings.SITE_URL)


@cache
def _host_of(site: str) -> str:
    return urlsplit(site).hostname or "localhost"


def _hand_over(ready: _Ready, machine: datetime) -> Handed:
    cycle = ready.due.cycle
    return hand_over(
        ready.letter.raw, from_address=ready.letter.from_address, to_address=ready.letter.to_address,
        school=cycle.school, cycle=cycle, at=machine,
    )  # fmt: skip


def _is_mailed(one: Due) -> bool:
    return one.rule.by_email and bool(one.address)


def _notify(wanted: Sequence[tuple[Due, Notice]], machine: datetime) -> set[int]:
    """The notices in the app, each once however often its mail is tried. Which reminders some account sees."""
    shown = [(one, notice) for one, notice in wanted if one.account is not None and one.rule.in_app]
    add_rows(
        Notification,
        ("reminder_id", "user_id", "cycle_id", "text", "url", "at"),
        [
            (one.pk, one.account, one.rule.cycle_id, notice.text[:300], notice.path, machine)
            for one, notice in shown
        ],
    )
    return {one.pk for one, _ in shown}


def _settle_unmailed(due: Sequence[Due], shown: set[int], machine: datetime) -> None:
    """Who is told in the app alone, and who cannot be told at all."""
    told = [one.pk for one in due if one.pk in shown]
    _write(told, state=ReminderState.SENT, sent_at=machine, failed_reason="")
    reason = "There is neither an address nor an account to tell."
    _write([one.pk for one in due if one.pk not in shown], state=ReminderState.FAILED, failed_reason=reason)


def _plan_next(sent: Sequence[Due], machine: datetime) -> None:
    """The next occurrence of what repeats."""
    instants = {
        rule: (again, rule.cycle.machine_instant(again))
        for rule, again in _next_instants(sent, machine).items()
        if again is not None
    }
    add_rows(
        Reminder,
        (
            "cycle_id", "rule_id", "milestone_key", "person_id", "student_id", "subject_key", "occurrence",
            "due_cycle_at", "due_at", "state", "claimed_by", "attempts", "mail_id", "failed_reason",
        ),
        [
            (
                one.rule.cycle_id, one.rule.pk, one.milestone_key, one.person, one.student, one.subject_key,
                one.occurrence + 1, *instants[one.rule], ReminderState.PLANNED.value, "", 0, "", "",
            )
            for one in sent
            if one.rule in instants
        ],
    )  # fmt: skip


def _next_instants(due: Sequence[Due], machine: datetime) -> Mapping[Rule, datetime | None]:
    """When each of their rules speaks again, in cycle time; None for a rule that does not repeat."""
    return {rule: _next_instant(rule, rule.cycle.moment(machine)) for rule in {one.rule for one in due}}


def _next_instant(rule: Rule, now: Moment) -> datetime | None:
    schedule = schedule_of(rule, rule.cycle.clock_milestones()) if rule.repeat_minutes else None
    return schedule.after(now.cycle) if schedule else None


def _pass_over(due: Sequence[Due], machine: datetime) -> None:
    """Their condition does not hold now: looked at again at the rule's next instant, where it has one."""
    for rule, again in _next_instants(due, machine).items():
        rows = [one.pk for one in due if one.rule == rule]
        if again is None or not (rule.is_active and rule.cycle.closed_at is None):
            _write(rows, state=ReminderState.SKIPPED)
        else:
            due_at = rule.cycle.machine_instant(again)
            _write(rows, state=ReminderState.PLANNED, due_cycle_at=again, due_at=due_at, attempts=0)


def _note_lost(due: Sequence[Due], machine: datetime) -> None:
    """An attempt of which a worker that died has told nothing is on file as uncertain: it may come twice."""
    counted = Delivery.objects.filter(reminder__in=[one.pk for one in due if one.mail_id])
    told = dict(counted.order_by().values_list("reminder").annotate(count=Count("pk")))
    Delivery.objects.bulk_create(
        Delivery(
            reminder_id=one.pk, person_id=one.person, address=one.address, state=DeliveryState.UNCERTAIN,
            started_at=machine, ended_at=machine, mail_id=one.mail_id,
            answer="The worker stopped before it was known.",
        )
        for one in due
        if one.mail_id and one.attempts > told.get(one.pk, 0)
    )  # fmt: skip


def _note_taken(taken: Sequence[tuple[_Result, datetime]]) -> None:
    """What the server said to each mail that it took."""
    add_rows(
        Delivery,
        ("reminder_id", "person_id", "address", "state", "started_at", "ended_at", "mail_id", "answer"),
        [
            (
                result.ready.due.pk, result.ready.due.person, result.ready.due.address,
                DeliveryState.ACCEPTED.value, result.started_at, ended_at, result.ready.mail_id,
                result.handed.answer,
            )
            for result, ended_at in taken
        ],
    )  # fmt: skip


def _note(ready: _Ready, handed: Handed, started_at: datetime, machine: datetime) -> None:
    Delivery.objects.create(
        reminder_id=ready.due.pk, person_id=ready.due.person, address=ready.due.address,
        state=handed.state.value, started_at=started_at, ended_at=machine, mail_id=ready.mail_id,
        answer=handed.answer,
    )  # fmt: skip


def _try_later(pk: int, reason: str, machine: datetime) -> None:
    tried = Reminder.objects.values_list("attempts", flat=True).get(pk=pk)
    if tried > len(PAUSES):
        _write([pk], state=ReminderState.FAILED, failed_reason=reason[:300])
    else:
        due_at = machine + PAUSES[max(tried, 1) - 1]
        _write([pk], state=ReminderState.PLANNED, due_at=due_at, failed_reason=reason[:300])


def _write(reminders: Sequence[int], **values: object) -> None:
    """The end of their turn: out of the worker's hands."""
    if reminders:
        Reminder.objects.filter(pk__in=reminders).update(leased_until=None, claimed_by="", **values)
