from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta

import pytest

from advising.models import Approval, AuditEvent, Category, Contact, Policy, Release, User
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from outreach.actions.approvals import approve, send_back
from outreach.actions.checks import check_message, recheck_left, recheck_unsent
from outreach.actions.conflicts import ask_dean, override, settle
from outreach.actions.deliveries import claim_due, deliver_due, settle_uncertain
from outreach.actions.messages import (
    MessageStopped,
    NotNow,
    StaleText,
    discard,
    rewrite,
    schedule,
    undo,
    write_correction,
)
from outreach.conditions import CONDITIONS
from outreach.models import (
    Conflict,
    Delivery,
    Disclosure,
    Escalation,
    Message,
    OutboxMail,
    Override,
    Reminder,
    State,
)
from tests import moments
from tests.factories import (
    AssignmentFactory,
    DeanFactory,
    DirectorFactory,
    FacultyUserFactory,
    PersonFactory,
    ReleaseFactory,
    StaffFactory,
)
from tests.outreach.actions.letters import LATER, NOW, Desk, account, desk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def state(message: Message) -> str:
    return str(Message.objects.get(pk=message.pk).state)


def kinds(message: Message) -> list[str]:
    return sorted(Conflict.objects.open().filter(sides__message=message).values_list("kind", flat=True))


def test_write_draft_clean_files_nothing() -> None:
    message = desk().draft()

    assert (message.state, kinds(message)) == (State.DRAFT, [])


def test_write_draft_about_a_student_of_others_is_refused() -> None:
    place = desk()

    with pytest.raises(NotAllowed):
        place.draft(by=FacultyUserFactory(school=place.cycle.school))


def test_rewrite_of_an_older_version_is_stale() -> None:
    place = desk()
    message = place.draft()
    rewrite(message=message, subject="New", body=place.body, version=1, by=place.user, now=NOW)

    with pytest.raises(StaleText):
        rewrite(message=message, subject="Other", body=place.body, version=1, by=place.user, now=NOW)

    assert [text.subject for text in message.texts.all()] == ["Following your call", "New"]


def test_rewrite_by_another_advocate_is_refused() -> None:
    place = desk()
    message = place.draft()
    other = AssignmentFactory(student__cycle=place.cycle).advocate

    with pytest.raises(NotAllowed):
        rewrite(message=message, subject="X", body="Y", version=1, by=other.user, now=NOW)


def test_schedule_waits_twenty_seconds() -> None:
    place = desk()

    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)

    assert (message.state, message.due_at) == (State.SCHEDULED, NOW.machine + timedelta(seconds=20))


def test_undo_makes_it_a_draft_that_does_not_leave() -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)

    undo(message=message, by=place.user, now=NOW)

    assert (deliver_due(machine=LATER.machine), state(message)) == (0, State.DRAFT)


def test_undo_after_it_left_is_refused() -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    deliver_due(machine=LATER.machine)

    with pytest.raises(NotNow):
        undo(message=message, by=place.user, now=LATER)


def test_deliver_due_sends_once_and_says_what_left() -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)

    assert (deliver_due(machine=LATER.machine), deliver_due(machine=LATER.machine)) == (1, 0)

    mail = OutboxMail.objects.get()
    assert state(message) == State.SENT
    assert (mail.to_address, mail.school_id) == (place.director.email, place.cycle.school_id)
    assert [(d.address, d.state) for d in Delivery.objects.all()] == [(place.director.email, "accepted")]
    assert [(d.student, d.category) for d in Disclosure.objects.all()] == [(place.student, "situation")]
    assert Contact.objects.get().answered_at == LATER.cycle


def test_deliver_due_leaves_what_is_not_due() -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)

    assert (deliver_due(machine=LATER.machine - timedelta(seconds=1)), state(message)) == (0, State.SCHEDULED)


# The window, by each way out


def test_schedule_while_the_window_is_shut_is_refused_and_on_file() -> None:
    place = desk(is_open=False)
    message = place.draft()

    with pytest.raises(MessageStopped):
        schedule(message=message, version=1, by=place.user, now=NOW)

    assert (state(message), kinds(message)) == (State.DRAFT, ["contact_window"])
    assert AuditEvent.objects.filter(event="refused", about_id=message.pk).count() == 1


def test_claim_after_the_contact_was_taken_back_holds_it() -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    Contact.objects.update(taken_back_at=NOW.cycle, taken_back_by=place.user, taken_back_reason="No call.")

    assert (deliver_due(machine=LATER.machine), state(message)) == (0, State.HELD)
    assert OutboxMail.objects.count() == 0


def test_recheck_holds_what_is_scheduled_once_the_window_shuts() -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    Contact.objects.update(taken_back_at=NOW.cycle, taken_back_by=place.user, taken_back_reason="No call.")

    held = recheck_unsent(cycle=place.cycle, student=place.student, now=NOW)

    assert (held, state(message)) == ([message.pk], State.HELD)


def test_message_about_nobody_to_a_program_is_shut() -> None:
    place = desk()
    message = place.draft("Dear Dr. Marsh,\n\nI hope your week is calm.\n", students=[])

    with pytest.raises(MessageStopped):
        schedule(message=message, version=1, by=place.user, now=NOW)


def test_message_to_a_director_that_names_no_program_is_judged_by_theirs() -> None:
    place = desk(is_open=False)
    message = place.draft(program=None)

    with pytest.raises(MessageStopped):
        schedule(message=message, version=1, by=place.user, now=NOW)


def test_policy_warn_lets_it_leave_and_keeps_the_warning() -> None:
    place = desk(is_open=False, policy=Policy.WARN)
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)

    deliver_due(machine=LATER.machine)

    assert (state(message), kinds(message)) == (State.SENT, ["contact_window"])


# Overrides


def test_override_lets_this_version_pass_once() -> None:
    place = desk(is_open=False)
    message = place.draft()
    dean = DeanFactory(school=place.cycle.school)

    override(message=message, version=1, reason="The director asked me in person.", by=dean, now=NOW)
    schedule(message=message, version=1, by=place.user, now=NOW)
    deliver_due(machine=LATER.machine)

    assert state(message) == State.SENT
    assert Override.objects.get().used_at == LATER.machine


def test_override_tells_the_sender_until_the_words_change() -> None:
    place = desk(is_open=False)
    message = place.draft()
    dean = DeanFactory(school=place.cycle.school)
    override(message=message, version=1, reason="The director asked me.", by=dean, now=NOW)
    told = list(Reminder.objects.filter(rule__slug="override-given").values_list("person", flat=True))
    holds = CONDITIONS["message_overridden"].holds_for
    before = holds(message.pk, cycle=place.cycle, now=NOW)

    rewrite(message=message, subject="Other", body=place.body, version=1, by=place.user, now=NOW)

    assert (told, before) == ([place.advocate.pk], True)
    assert not holds(message.pk, cycle=place.cycle, now=NOW)


def test_override_does_not_cover_a_later_version() -> None:
    place = desk(is_open=False)
    message = place.draft()
    dean = DeanFactory(school=place.cycle.school)
    override(message=message, version=1, reason="The director asked me.", by=dean, now=NOW)
    rewrite(message=message, subject="Other", body=place.body, version=1, by=place.user, now=NOW)

    with pytest.raises(MessageStopped):
        schedule(message=message, version=2, by=place.user, now=NOW)


@pytest.mark.parametrize("who", [StaffFactory, FacultyUserFactory])
def test_override_by_anybody_but_a_dean_is_refused(who: type[StaffFactory]) -> None:
    place = desk(is_open=False)

    with pytest.raises(NotAllowed):
        override(
            message=place.draft(), version=1, reason="Why not.", by=who(school=place.cycle.school), now=NOW
        )


def test_override_without_a_reason_is_refused() -> None:
    place = desk(is_open=False)

    with pytest.raises(Refusal):
        override(
            message=place.draft(), version=1, reason=" ", by=DeanFactory(school=place.cycle.school), now=NOW
        )


def test_unreleased_facts_have_no_override() -> None:
    place = desk(is_released=False)
    message = place.draft()

    with pytest.raises(Refusal):
        override(
            message=message, version=1, reason="Go on.", by=DeanFactory(school=place.cycle.school), now=NOW
        )

    assert kinds(message) == ["unreleased_disclosure"]


def test_ask_dean_twice_asks_once() -> None:
    place = desk(is_open=False)
    message = place.draft()

    ask_dean(message=message, by=place.user, now=NOW)
    ask_dean(message=message, by=place.user, now=LATER)

    assert Message.objects.get(pk=message.pk).asked_dean_at == NOW.machine
    assert Escalation.objects.filter(kind="ask_dean").count() == 1


def test_ask_dean_tells_every_dean_at_once() -> None:
    place = desk(is_open=False)
    deans = {
        PersonFactory(school=place.cycle.school, user=DeanFactory(school=place.cycle.school)).pk for _ in "ab"
    }

    ask_dean(message=place.draft(), by=place.user, now=NOW)

    told = Reminder.objects.filter(rule__slug="ask-dean", due_at=NOW.machine)
    assert set(told.values_list("person", flat=True)) == deans


# Clashes


def contradict(place: Desk) -> tuple[Message, Message]:
    """A scheduled message that the record calls false and a dean let pass, and a true one by the backup."""
    ReleaseFactory(student=place.student, category=Category.LEAVE)
    ReleaseFactory(student=place.student, category=Category.LEAVE_FACT)
    place.student.leaves.create(category="family")
    name = place.student.person.first_name
    false = place.draft(place.body.replace("Please take", f"{name} had no leaves of absence. Please take"))
    dean = DeanFactory(school=place.cycle.school)
    if kinds(false):
        override(message=false, version=1, reason="The director asked.", by=dean, now=NOW)
    false = schedule(message=false, version=1, by=place.user, now=NOW)
    Message.objects.filter(pk=false.pk).update(at=NOW.cycle, due_at=LATER.machine)
    backup = AssignmentFactory(student=place.student, kind="backup").advocate
    true = place.draft(
        place.body.replace("Please take", f"{name} took a family leave. Please take"), by=account(backup),
    )  # fmt: skip
    return false, true


def test_of_two_that_contradict_the_scheduled_earlier_one_is_held_where_it_is_false() -> None:
    false, true = contradict(desk())

    assert "contradiction" in kinds(true)
    assert state(false) == State.HELD


def test_false_one_does_not_leave_at_its_claim_beside_a_later_true_one() -> None:
    false, true = contradict(desk())
    Message.objects.filter(pk=false.pk).update(state=State.SCHEDULED, due_at=LATER.machine)
    Message.objects.filter(pk=true.pk).update(
        state=State.SCHEDULED, at=LATER.cycle + moments.HOUR, due_at=LATER.machine + moments.HOUR
    )

    deliver_due(machine=LATER.machine)

    assert (state(false), OutboxMail.objects.count()) == (State.HELD, 0)


def test_corrected_message_asserts_nothing_any_more() -> None:
    place = desk()
    false, true = contradict(place)
    Message.objects.filter(pk=false.pk).update(state=State.SENT)
    Message.objects.filter(pk=true.pk).update(corrects=false.pk)

    check_message(Message.objects.get(pk=true.pk), now=NOW)

    assert "contradiction" not in kinds(true)


def test_correction_goes_to_the_same_people_in_the_thread_and_settles_the_clash() -> None:
    place = desk()
    false, true = contradict(place)
    Message.objects.filter(pk__in=[false.pk, true.pk]).update(state=State.SENT)
    clashing = kinds(false)
    name = place.student.person.first_name

    correction = write_correction(message=false, by=place.user, now=NOW)
    again = write_correction(message=false, by=place.user, now=NOW)
    words = place.body.replace("Please take", f"{name} took a family leave. Please take")
    rewrite(message=correction, subject="Correction", body=words, version=1, by=place.user, now=NOW)
    dean = DeanFactory(school=place.cycle.school)
    override(message=correction, version=2, reason="It sets a mistake right.", by=dean, now=NOW)
    schedule(message=correction, version=2, by=place.user, now=NOW)
    deliver_due(machine=LATER.machine)

    assert again.pk == correction.pk
    assert (correction.corrects, correction.in_reply_to) == (false, false)
    assert [one.person for one in correction.receivers.all()] == [one.person for one in false.receivers.all()]
    assert state(correction) == State.SENT
    assert "contradiction" in clashing
    assert "contradiction" not in kinds(false), kinds(false)


def test_only_what_has_left_is_corrected_and_by_its_author_or_the_office() -> None:
    place = desk()
    draft = place.draft(place.body)

    with pytest.raises(NotNow):
        write_correction(message=draft, by=place.user, now=NOW)
    Message.objects.filter(pk=draft.pk).update(state=State.SENT)
    with pytest.raises(NotAllowed):
        write_correction(message=draft, by=FacultyUserFactory(school=place.cycle.school), now=NOW)


def test_second_sender_to_the_same_program_is_held_and_freed_when_the_first_gives_up() -> None:
    place = desk()
    first = place.draft()
    dean = DeanFactory(school=place.cycle.school)
    AssignmentFactory(student=place.student, kind="backup", advocate__user__name="Backup")
    backup = place.student.assignments.backup().get().advocate
    second = place.draft(by=account(backup))

    with pytest.raises(MessageStopped):
        schedule(message=second, version=1, by=account(backup), now=NOW)
    discard(message=first, by=place.user, now=NOW)
    schedule(message=second, version=1, by=account(backup), now=NOW)

    assert (state(second), kinds(second)) == (State.SCHEDULED, [])
    assert Conflict.objects.get(kind="duplicate_contact").settlement == "gone"
    assert dean.is_dean


def test_the_same_clash_is_filed_once() -> None:
    place = desk(is_open=False)
    message = place.draft()

    recheck_unsent(cycle=place.cycle, now=NOW)
    recheck_unsent(cycle=place.cycle, now=LATER)

    assert Conflict.objects.filter(kind="contact_window").count() == 1
    assert kinds(message) == ["contact_window"]


def test_release_that_ends_holds_what_is_scheduled() -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    Release.objects.update(revoked_at=NOW.machine)

    recheck_unsent(cycle=place.cycle, student=place.student, now=NOW)

    assert state(message) == State.HELD


def test_message_that_left_before_its_contact_was_taken_back_becomes_a_conflict() -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    deliver_due(machine=LATER.machine)
    before = kinds(message)
    Contact.objects.update(taken_back_at=LATER.cycle, taken_back_by=place.user, taken_back_reason="No call.")

    recheck_left(contact=Contact.objects.get(), now=LATER)

    assert (before, kinds(message), state(message)) == ([], ["contact_window"], State.SENT)


def test_false_alarm_of_what_holds_takes_a_dean() -> None:
    place = desk(is_released=False)
    place.draft()
    conflict = Conflict.objects.get(kind="unreleased_disclosure")

    with pytest.raises(NotAllowed):
        settle(conflict=conflict, settlement="false_alarm", reason="No.", by=place.user, now=NOW)


def test_settle_twice_is_refused() -> None:
    place = desk(is_open=False)
    place.draft()
    conflict = Conflict.objects.get(kind="contact_window")
    settle(conflict=conflict, settlement="merged", by=place.user, now=NOW)

    with pytest.raises(NotNow):
        settle(conflict=conflict, settlement="fixed", by=place.user, now=NOW)


# Approval


def test_students_message_waits_for_a_yes_to_these_words() -> None:
    place = desk()
    student, dean = account(place.student.person), DeanFactory(school=place.cycle.school)
    body = place.body.replace(place.advocate.full_name, place.student.person.full_name)
    message = place.draft(body, by=student)
    waiting = schedule(message=message, version=1, by=student, now=NOW)
    approve(message=message, version=1, by=dean, now=NOW)

    scheduled = schedule(message=message, version=1, by=student, now=NOW)

    assert (waiting.state, scheduled.state) == (State.IN_REVIEW, State.SCHEDULED)


def test_approval_ends_with_new_words() -> None:
    place = desk(approval=Approval.ALL_BUT_DEANS)
    dean = DeanFactory(school=place.cycle.school)
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    approve(message=message, version=1, by=dean, now=NOW)
    rewrite(message=message, subject="Other", body=place.body, version=1, by=place.user, now=NOW)

    assert schedule(message=message, version=2, by=place.user, now=NOW).state == State.IN_REVIEW


@pytest.mark.parametrize("who", [StaffFactory, FacultyUserFactory])
def test_approval_by_anybody_but_a_dean_is_refused(who: type[StaffFactory]) -> None:
    place = desk(approval=Approval.ALL_BUT_DEANS)
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)

    with pytest.raises(NotAllowed):
        approve(message=message, version=1, by=who(school=place.cycle.school), now=NOW)


def test_send_back_without_a_word_is_refused() -> None:
    place = desk(approval=Approval.ALL_BUT_DEANS)
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)

    with pytest.raises(Refusal):
        send_back(message=message, reason="", by=DeanFactory(school=place.cycle.school), now=NOW)


# What goes wrong on the way


def test_worker_lost_after_the_claim_leaves_uncertain_and_nothing_is_sent_again() -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    claim_due(pk=message.pk, machine=LATER.machine)

    deliver_due(machine=LATER.machine + timedelta(seconds=59))
    before = state(message)
    deliver_due(machine=LATER.machine + timedelta(seconds=60))

    assert (before, state(message)) == (State.SENDING, State.UNCERTAIN)
    assert (OutboxMail.objects.count(), Delivery.objects.get().state) == (0, "uncertain")


@pytest.mark.parametrize(("has_left", "becomes"), [(True, State.SENT), (False, State.FAILED)])
def test_settle_uncertain(has_left: bool, becomes: State) -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    claim_due(pk=message.pk, machine=LATER.machine)
    deliver_due(machine=LATER.machine + moments.HOUR)

    settle_uncertain(message=message, has_left=has_left, by=place.user, now=LATER)

    assert (state(message), Disclosure.objects.count()) == (becomes, int(has_left))


@pytest.mark.parametrize(
    ("who", "may"),
    [("author", True), ("dean", True), ("staff", True), ("faculty", False), ("student", False)],
)
def test_settle_uncertain_is_the_senders_or_the_offices(who: str, may: bool) -> None:
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    claim_due(pk=message.pk, machine=LATER.machine)
    deliver_due(machine=LATER.machine + moments.HOUR)
    school = place.cycle.school
    by: dict[str, Callable[[], User]] = {
        "author": lambda: place.user,
        "dean": lambda: DeanFactory(school=school),
        "staff": lambda: StaffFactory(school=school),
        "faculty": lambda: FacultyUserFactory(school=school),
        "student": lambda: account(place.student.person),
    }

    with nullcontext() if may else pytest.raises(NotAllowed):
        settle_uncertain(message=message, has_left=True, by=by[who](), now=LATER)

    assert state(message) == (State.SENT if may else State.UNCERTAIN)


def test_receiver_without_an_address_is_named() -> None:
    place = desk()
    nobody = DirectorFactory(school=place.cycle.school, at=place.program, email="")
    message = place.draft(receivers=[nobody])

    with pytest.raises(Refusal, match=nobody.full_name):
        schedule(message=message, version=1, by=place.user, now=NOW)


def test_refused_receiver_is_shown_and_the_other_gets_it(smtp_settings: object) -> None:
    place = desk()
    other = DirectorFactory(school=place.cycle.school, at=place.program)
    smtp_settings.refused.add(other.email)  # type: ignore[attr-defined]
    message = place.draft(f"Dear both,\n\n{place.body}", receivers=[place.director, other])
    dean = DeanFactory(school=place.cycle.school)
    if kinds(message):
        override(message=message, version=1, reason="Both asked.", by=dean, now=NOW)
    schedule(message=message, version=1, by=place.user, now=NOW)

    deliver_due(machine=LATER.machine)

    assert state(message) == State.SENT
    assert [d.state for d in Delivery.objects.order_by("pk")] == ["accepted", "refused"]
    assert len(smtp_settings.messages) == 1  # type: ignore[attr-defined]


def test_rehearsal_never_leaves_the_house(smtp_settings: object) -> None:
    place = desk(is_rehearsal=True, anchor_machine_at=NOW.machine, anchor_cycle_at=NOW.cycle)
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)

    deliver_due(machine=LATER.machine)

    assert (state(message), OutboxMail.objects.count()) == (State.SENT, 1)
    assert smtp_settings.messages == []  # type: ignore[attr-defined]
