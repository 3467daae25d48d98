"""The contact window told a second time, naively, from the tables alone; shares no code with the product.

Time is whole hours on a grid. It is slow on purpose: everything is asked anew for each hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

DEAN, STAFF, ADVOCATE, BACKUP, COLLEAGUE, ALUM, OTHER_ALUM, STUDENT, DIRECTOR = range(1, 10)
PEOPLE = (DEAN, STAFF, ADVOCATE, BACKUP, COLLEAGUE, ALUM, OTHER_ALUM, STUDENT, DIRECTOR)
# The director is of the desk, as a backup, and directs a sister track of the program.
KIND_OF = {
    DEAN: "desk", STAFF: "desk", ADVOCATE: "desk", BACKUP: "desk", DIRECTOR: "desk",
    COLLEAGUE: "faculty", ALUM: "alum", OTHER_ALUM: "alum", STUDENT: "student",
}  # fmt: skip
OFFICE = (DEAN, STAFF)
PROGRAM, SISTER = 10, 11
BEGINNING = -12

Clock = Mapping[str, int | None]


@dataclass
class Report:
    """A contact as somebody filed it."""

    number: int
    program: int
    at: int
    filed: int
    contacted: int
    logger: int | None
    kind: str = "contact"
    proven: bool = True
    thread: bool = False
    speaks: bool = True
    confirmed: int | None = None
    declined: int | None = None
    her_part_ended: int | None = None
    gone: int | None = None


@dataclass
class Say:
    """A word on the application. `exact`: the time itself, else "by then"; no time: at some time.

    `report` is the contact that it is about; `in_log`: it was said in the log of that contact, and goes with it.
    """

    voice: str
    yes: bool
    said: int
    time: int | None = None
    exact: bool = False
    report: int | None = None
    gone: int | None = None
    in_log: bool = False
    program: int = PROGRAM


@dataclass
class World:
    clocks: list[tuple[int, dict[str, int | None]]]
    answer_for_student: bool | None
    outside_soap: bool = False
    ineligible: int | None = None
    reports: list[Report] = field(default_factory=list)
    says: list[Say] = field(default_factory=list)

    def clock(self, now: int) -> Clock:
        return [clock for since, clock in self.clocks if since <= now][-1]


def happened(turn: int | None, now: int) -> bool:
    return turn is not None and turn <= now


def quiet_from(clock: Clock) -> int:
    release = clock["list"]
    assert release is not None
    own = clock["quiet"]
    return release if own is None else min(own, release)


def hour(clock: Clock, name: str) -> int:
    value = clock[name]
    assert value is not None
    return value


# --- is it open? ----------------------------------------------------------------------------------


def is_open(world: World, person: int, *, now: int, at: int, program: int = PROGRAM) -> bool:
    """For this person, at `at`, by what is on file at `now`."""
    clock = world.clock(now)
    hidden = _hidden(clock, person, now)
    return _is_open(world, clock, person, now=now, at=at, hidden=hidden, program=program)


def _hidden(clock: Clock, person: int, now: int) -> bool:
    return person not in OFFICE and now < hour(clock, "status")


def _is_open(
    world: World, clock: Clock, person: int, *, now: int, at: int, hidden: bool, program: int = PROGRAM
) -> bool:
    if at < quiet_from(clock) or at >= hour(clock, "ends"):
        return True
    if person == DIRECTOR:
        return False
    if happened(world.ineligible, now) and not hidden:
        return False
    if world.outside_soap:
        return False
    me: object = ("alum", person) if KIND_OF[person] == "alum" else KIND_OF[person]
    return any(
        me in audience(report, now, answer_for_student=world.answer_for_student is True)
        for report in world.reports
        if report.program == program and report.at <= at and opens_at_all(world, clock, report, now)
    )


def opens_at_all(world: World, clock: Clock, report: Report, now: int) -> bool:
    on_file = report.filed <= now and not happened(report.gone, now)
    by_them = report.kind == "contact" and report.speaks
    between_us = report.contacted != DIRECTOR and report.logger != DIRECTOR
    in_time = report.at >= hour(clock, "review")
    return on_file and by_them and between_us and in_time and had_application(world, report, now)


def audience(report: Report, now: int, *, answer_for_student: bool) -> set[object]:
    """The third column of the table "who was contacted, who says so"."""
    confirmed = happened(report.confirmed, now) and not happened(report.declined, now)
    who = KIND_OF[report.contacted]
    if who == "desk":
        says_so = report.proven and (report.thread or report.logger == report.contacted)
        return {"desk", "student"} if says_so or confirmed else set()
    if who == "faculty":
        return {"desk", "student"} if confirmed else set()
    if who == "alum":
        return {("alum", report.contacted), "desk", "student"} if confirmed else set()
    found: set[object] = set()
    if (report.proven or confirmed) and not happened(report.her_part_ended, now):
        found.add("student")
    if confirmed and answer_for_student:
        found.add("desk")
    return found


def had_application(world: World, report: Report, now: int) -> bool:
    """Whether the words on file say that the program had the application when it made contact."""
    contact_at = report.at
    about_it = [say for say in world.says if say.program == report.program]
    on_file = [say for say in about_it if say.said <= now and not happened(say.gone, now)]
    says = sorted(on_file, key=lambda say: say.said)
    hers = [say for say in says if say.voice == "hers"]
    filed = [say for say in says if say.voice == "filed"]
    others = [say for say in says if say.voice == "others"]
    deciding = hers or filed or others
    if not deciding or not deciding[-1].yes:
        return False
    # A voice that said no has withdrawn what it said before.
    kept = [
        say
        for place, say in enumerate(says)
        if say.yes and all(later.yes for later in says[place:] if later.voice == say.voice)
    ]
    times = [place for place, say in enumerate(kept) if say.exact]
    if not times:
        return any(say.time is None or say.time <= contact_at for say in kept)
    known = kept[times[-1]].time
    assert known is not None
    if known <= contact_at:
        return True
    # Only she says otherwise, afterwards; then what others say for even earlier counts again.
    after = kept[times[-1] + 1 :]
    while after and not (after[0].voice == "hers" and after[0].time is not None and after[0].time < known):
        after = after[1:]
    return any(say.time is None or say.time <= contact_at for say in after)


# --- since when -----------------------------------------------------------------------------------


def shut_since(world: World, person: int, *, now: int, at: int) -> int:
    """The last hour up to `at` at which it went from open to shut, lived through hour by hour."""
    hidden = _hidden(world.clock(now), person, now)

    def lived(then: int) -> bool:
        on_file = min(then, now)
        clock = world.clock(on_file)
        return _is_open(world, clock, person, now=on_file, at=then, hidden=hidden)

    return next(then for then in range(at, BEGINNING, -1) if lived(then - 1) and not lived(then))


# --- who may do what ------------------------------------------------------------------------------


def may_decide(report: Report, by: int, now: int, *, is_confirming: bool) -> bool:
    """Confirm (a dean says how it is known) or decline (with a word)."""
    own_log = (
        KIND_OF[report.contacted] == "desk"
        and report.proven
        and (report.thread or report.logger == report.contacted)
    )
    return (
        by in (DEAN, STAFF, ADVOCATE, BACKUP)
        and (by != report.logger or by == DEAN)
        and report.filed <= now
        and report.kind == "contact"
        and report.speaks
        and DIRECTOR not in (report.contacted, report.logger)
        and not own_log
        and report.confirmed is None
        and report.declined is None
        and report.gone is None
    )


def take_back(world: World, report: Report, now: int) -> None:
    """It is off the file, with the word that its log had written."""
    report.gone = now
    for say in world.says:
        if say.in_log and say.report == report.number and say.gone is None:
            say.gone = now


def may_take_back(report: Report, by: int) -> bool:
    """With a reason."""
    return by != DIRECTOR and report.gone is None and (by == report.logger or by in OFFICE)


def may_end_her_part(report: Report, by: int) -> bool:
    return (
        report.contacted == STUDENT
        and by in (STUDENT, *OFFICE)
        and report.gone is None
        and report.her_part_ended is None
    )


# --- moves ----------------------------------------------------------------------------------------


def may_move(
    clock: Clock, name: str, to: int | None, *, official: Clock, now: int, status_on_file: bool, horizon: int
) -> bool:
    """By trying: would any imaginable pair that is shut now open at an hour at which it would not have?"""
    moved = {**clock, name: to}
    if to is None and name != "quiet":
        return False
    if not hour(moved, "list") <= hour(moved, "review") <= hour(moved, "ends"):
        return False
    if name == "quiet":
        is_official = (moved["list"] if to is None else to) == quiet_from(official)
    else:
        is_official = to == official[name]
    if is_official:
        return True
    if name == "status":
        return not (
            status_on_file and now < hour(clock, "status") and hour(moved, "status") < hour(clock, "status")
        )
    contacts = [None, *range(BEGINNING, horizon)]
    return not any(
        _open_by(moved, contact, then) and not _open_by(clock, contact, then)
        for contact in contacts
        if not _open_by(clock, contact, now)
        for then in range(now, horizon)
    )


def _open_by(clock: Clock, contact: int | None, at: int) -> bool:
    """A pair with one contact of the best sort at that hour."""
    if at < quiet_from(clock) or at >= hour(clock, "ends"):
        return True
    return contact is not None and hour(clock, "review") <= contact <= at
