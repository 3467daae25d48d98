"""Mail that comes in: kept whole once, filed where that is beyond doubt, else in the tray; nothing is lost."""

import random
from typing import Any

import pytest

from advising.models import Contact, Hat, Role, RoleKind
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from advising.window import Reason
from advising.windows import window_of
from outreach.actions import filing
from outreach.actions.filing import (
    Choice,
    Settled,
    bring_back,
    dismiss,
    file_by_hand,
    file_left,
    receive,
    store,
)
from outreach.actions.logs import take_back_log
from outreach.addresses import thread_address
from outreach.inbound.received import read
from outreach.models import (
    Channel,
    Delivery,
    Direction,
    InboundKind,
    InboundMail,
    InboundState,
    LoggingAddress,
    Message,
    Notification,
    Receiver,
    State,
)
from tests import factories, moments
from tests.outreach.letters_in import (
    CAME,
    Office,
    answer,
    letter,
    make_office,
    sent_to_ruiz,
    settings_for_mail,
)

pytestmark = pytest.mark.django_db
LATER = moments.moment(CAME + moments.HOUR)


@pytest.fixture
def office(settings: Any) -> Office:
    settings_for_mail(settings)
    return make_office()


def reason(office: Office, who: Any) -> Reason:
    return window_of(office.student, office.program, who=who, now=LATER.cycle).reason


def test_copy_to_ones_own_address_stands_in_the_ledger(office: Office) -> None:
    mail = receive(letter(), machine=CAME)

    message = mail.message
    assert message is not None
    assert message.text is not None
    assert (mail.state, mail.reasons) == (InboundState.FILED, [])
    assert (message.channel, message.direction, message.state) == (
        Channel.EMAIL,
        Direction.OUTBOUND,
        State.LOGGED,
    )
    assert (message.sender, message.created_by, message.at) == (
        office.bell,
        office.bell_user,
        moments.TUESDAY_NOON,
    )
    assert (message.text.subject, message.text.body) == ("Your applicant", "About Maya Chen.")
    assert [one.person for one in message.receivers.all()] == [office.ruiz]
    assert [(t.student, t.program, t.person) for t in message.touches.all()] == [
        (office.student, office.program, office.ruiz)
    ]
    assert message.mail_id == "<1@us.example>"


def test_copy_that_opens_nothing_breaks_the_rule_on_file(office: Office) -> None:
    """It is never refused: the truth goes on file, and the dean gets what it broke."""
    mail = receive(letter(), machine=CAME)

    assert mail.state == InboundState.FILED
    assert not Contact.objects.exists()


def test_same_mail_twice_is_one(office: Office) -> None:
    first = receive(letter(), machine=CAME)
    second = receive(letter(), machine=CAME + moments.HOUR)

    assert first == second
    assert (InboundMail.objects.count(), Message.objects.count()) == (1, 1)


def test_same_mail_by_the_secret_address_clears_the_doubt(office: Office) -> None:
    waits = receive(letter(by="theschools"), machine=CAME)
    again = receive(letter(), machine=CAME)

    assert waits.reasons == ["Nothing proves that it came from Anna Bell."]
    assert (again, again.state) == (waits, InboundState.FILED)


def test_another_mail_under_the_same_id_is_not_lost(office: Office) -> None:
    receive(letter("Nothing."), machine=CAME)
    other = receive(letter(), machine=CAME)

    assert (InboundMail.objects.count(), other.state) == (2, InboundState.FILED)


def test_mail_of_another_school_with_the_same_id_is_its_own(office: Office) -> None:
    other = factories.CycleFactory()
    LoggingAddress.objects.create(school=other.school, token="theirs", created_at=moments.WINTER)
    receive(letter(), machine=CAME)

    mail = receive(letter(by="theirs"), machine=CAME)

    assert (mail.school, mail.state) == (other.school, InboundState.TRAY)
    assert not mail.proposal["students"]


@pytest.mark.parametrize("is_by_secret", [False, True])
def test_mail_to_one_school_is_in_no_thread_of_another(office: Office, is_by_secret: bool) -> None:
    _, delivery = sent_to_ruiz(office)
    other = factories.CycleFactory()
    LoggingAddress.objects.create(school=other.school, token="theirs", created_at=moments.WINTER)
    to = thread_address(delivery) if is_by_secret else "log+theirs@in.us.example"
    reply = answer(office, delivery, to=to, by="theirs", head="In-Reply-To: <sent@us.example>")

    mail = receive(reply, machine=CAME)

    assert (mail.school, mail.answers) == (other.school, None)
    assert not Notification.objects.exists()


def test_file_by_hand_in_one_school_is_in_no_thread_of_another(office: Office) -> None:
    """Its secret address counted when it came; it is in use no more, and the header alone is left to go by."""
    _, delivery = sent_to_ruiz(office)
    other = factories.CycleFactory()
    theirs = LoggingAddress.objects.create(school=other.school, token="theirs", created_at=moments.WINTER)
    ours = factories.AdvocateFactory(school=other.school)
    reply = answer(office, delivery, to="x@y.example", by="theirs", head="In-Reply-To: <sent@us.example>")
    mail = receive(reply, machine=CAME)
    theirs.delete()
    said = Choice(Direction.INBOUND, ours, [], [factories.StudentFactory(cycle=other)], [])

    filed = file_by_hand(mail=mail, choice=said, by=factories.DeanFactory(school=other.school), now=LATER)

    assert filed.message is not None
    assert (filed.message.cycle, filed.message.in_reply_to) == (other, None)


def test_answer_into_our_thread_opens_the_window_at_once(office: Office) -> None:
    message, delivery = sent_to_ruiz(office)

    mail = receive(answer(office, delivery), machine=CAME)

    filed = mail.message
    assert filed is not None
    assert (filed.direction, filed.sender, filed.in_reply_to) == (Direction.INBOUND, office.ruiz, message)
    assert (filed.created_by, [one.person for one in filed.receivers.all()]) == (None, [office.bell])
    contact = Contact.objects.get()
    assert (contact.contacted, contact.contacted_hat, contact.logger) == (office.bell, Hat.DESK, None)
    assert (contact.is_authenticated, contact.answers_our_thread) == (True, True)
    assert reason(office, office.bell) is Reason.CONTACTED
    told = Notification.objects.get(text="Dr. Ruiz has answered by email.")
    assert (told.user, told.url) == (office.bell_user, office.student.get_absolute_url())


def test_answer_by_message_id_from_an_unproven_address_waits_to_be_confirmed(office: Office) -> None:
    _, delivery = sent_to_ruiz(office)
    reply = {"to": "bell@us.example", "by": "theschools", "head": "In-Reply-To: <sent@us.example>"}

    mail = receive(answer(office, delivery, **reply), machine=CAME)

    assert mail.state == InboundState.FILED
    assert Contact.objects.get().needs_confirming
    assert reason(office, office.bell) is Reason.UNCONFIRMED


def test_answer_by_message_id_that_our_server_proves_opens(office: Office) -> None:
    _, delivery = sent_to_ruiz(office)
    reply = {"to": "bell@us.example", "by": "theschools", "head": "In-Reply-To: <sent@us.example>"}

    receive(answer(office, delivery, proof="river.example", **reply), machine=CAME)

    assert reason(office, office.bell) is Reason.CONTACTED


def test_forged_answer_to_the_secret_address_waits_and_opens_nothing(office: Office) -> None:
    _, delivery = sent_to_ruiz(office)
    failed = "Authentication-Results: mx.us.example; dmarc=fail header.from=river.example"

    mail = receive(answer(office, delivery, head=failed), machine=CAME)
    assert (mail.state, mail.proposal["is_proven"]) == (InboundState.TRAY, False)
    assert not Contact.objects.exists()

    file_by_hand(mail=mail, choice=choice(office), by=office.dean, now=LATER)
    assert not Contact.objects.get().answers_our_thread
    assert reason(office, office.bell) is Reason.UNCONFIRMED


def test_answer_before_programs_may_write_opens_nothing(office: Office) -> None:
    _, delivery = sent_to_ruiz(office)
    early = "Tue, 16 Mar 2027 07:00:00 -0400"

    receive(answer(office, delivery, date=early), machine=CAME)

    assert reason(office, office.bell) is Reason.BEFORE_REVIEW


def test_answer_to_the_addresses_of_several_receivers_is_by_ones_own(office: Office) -> None:
    message, delivery = sent_to_ruiz(office)
    other = factories.DirectorFactory(school=office.cycle.school, at=office.program)
    Receiver.objects.create(message=message, person=other)
    theirs = Delivery.objects.create(
        message=message,
        person=other,
        address=other.email,
        state="accepted",
        started_at=message.at,
        mail_id="<x>",
    )
    both = f"{thread_address(delivery)}, {thread_address(theirs)}"

    receive(answer(office, delivery, to=both, sender=other.email), machine=CAME)

    assert Contact.objects.get().is_authenticated


def test_answer_with_a_forged_thread_address_is_no_thread(office: Office) -> None:
    _, delivery = sent_to_ruiz(office)
    forged = answer(office, delivery).replace(b"re-", b"re-1")

    mail = receive(forged, machine=CAME)

    assert (mail.state, mail.answers) == (InboundState.TRAY, None)
    assert not Contact.objects.exists()


def test_answer_in_the_tray_is_told_to_who_wrote_the_message(office: Office) -> None:
    message, delivery = sent_to_ruiz(office)

    mail = receive(answer(office, delivery, sender="desk@river.example"), machine=CAME)

    assert mail.state == InboundState.TRAY
    told = Notification.objects.get()
    assert (told.user, told.url) == (office.bell_user, message.get_absolute_url())


FORWARD = (
    "FYI\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ruiz@river.example>\n"
    "Date: Tue, 16 Mar 2027 11:00:00 -0400\nSubject: Your student\nTo: bell@us.example\n\nMay we call Maya Chen?\n"
)


def test_forward_by_who_was_contacted_opens_at_once(office: Office) -> None:
    mail = receive(letter(FORWARD, to="log+bellsown@in.us.example"), machine=CAME)

    assert mail.message is not None
    assert mail.message.at == moments.TUESDAY_NOON - moments.HOUR
    assert mail.message.text is not None
    assert mail.message.text.body == "May we call Maya Chen?"
    assert reason(office, office.bell) is Reason.CONTACTED


def test_student_forwards_and_the_desk_waits(office: Office) -> None:
    person = office.student.person
    LoggingAddress.objects.create(
        school=office.cycle.school, user=person.user, token="mayas", created_at=moments.WINTER
    )
    forward = FORWARD.replace("bell@us.example", "maya@us.example")

    receive(letter(forward, sender="maya@us.example", to="log+mayas@in.us.example", by="mayas"), machine=CAME)

    assert reason(office, person) is Reason.CONTACTED
    assert reason(office, office.bell) is Reason.UNCONFIRMED


def test_dual_role_logs_to_no_effect(office: Office) -> None:
    Role.objects.create(person=office.bell, kind=RoleKind.DIRECTOR, program=office.program)

    receive(letter(FORWARD, to="log+bellsown@in.us.example"), machine=CAME)

    assert reason(office, office.dean) is Reason.LOGGED_BY_PROGRAM


def test_mail_of_a_time_to_come_counts_when_it_came(office: Office) -> None:
    mail = receive(letter(date="Wed, 17 Mar 2027 12:00:00 -0400"), machine=CAME)

    assert mail.message is not None
    assert mail.message.at == CAME


def test_mail_of_long_ago_waits(office: Office) -> None:
    mail = receive(letter(date="Mon, 15 Feb 2027 12:00:00 -0400"), machine=CAME)

    assert mail.reasons == ["It was written long before it came."]


def test_mail_to_an_address_that_ended_waits(office: Office) -> None:
    LoggingAddress.objects.filter(token="bellsown").update(ended_at=CAME)

    mail = receive(letter(proof="us.example"), machine=CAME)

    assert mail.reasons == ["It came to a logging address that is no longer in use."]


def test_mail_without_an_open_cycle_waits(office: Office) -> None:
    office.cycle.closed_at = CAME
    office.cycle.save()

    assert receive(letter(), machine=CAME).reasons == ["No cycle is open."]


@pytest.mark.parametrize(
    "head", ["Auto-Submitted: auto-replied", "Content-Type: multipart/report; boundary=x", "Return-Path: <>"]
)
def test_mail_of_a_machine_is_set_aside_beside_its_thread(office: Office, head: str) -> None:
    message, delivery = sent_to_ruiz(office)

    mail = receive(answer(office, delivery, head=head), machine=CAME)

    assert (mail.state, mail.answers, mail.message) == (InboundState.ASIDE, message, None)
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "whom we do not know"),
        (b"\0\xff\xfe", "whom we do not know"),
        (b"From: " + b"(" * 5000, "whom we do not know"),
        (
            b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(50)),
            "too deeply",
        ),
    ],
)
def test_unfit_mail_is_kept_whole_and_waits(office: Office, raw: bytes, why: str) -> None:
    mail = receive(raw, machine=CAME)

    assert (mail.state, bytes(InboundMail.objects.get(pk=mail.pk).raw)) == (InboundState.TRAY, raw)
    assert why in mail.reasons[0]


def test_mail_too_large_to_be_read_is_kept_and_waits(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "LARGEST_READ", 100)

    mail = receive(letter("word " * 100), machine=CAME)

    assert mail.reasons == ["It is too large to be read (0 MB)."]


def test_mail_that_breaks_the_reader_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [store(letter(mail_id=f"<{n}@us.example>"), machine=CAME) for n in (1, 2)]

    def breaks(raw: bytes) -> Any:
        if b"<1@us.example>" in raw:
            raise KeyError("something nobody thought of")
        return read(raw)

    monkeypatch.setattr(filing, "read", breaks)
    file_left(machine=CAME + moments.HOUR)

    states = [InboundMail.objects.get(pk=mail.pk) for mail in kept]
    assert [(one.state, one.reasons) for one in states] == [
        (InboundState.TRAY, ["It could not be read (KeyError)."]),
        (InboundState.FILED, []),
    ]


def test_stored_mail_is_left_to_its_worker_for_a_minute(office: Office) -> None:
    mail = store(letter(), machine=CAME)

    assert file_left(machine=CAME + moments.MINUTE / 2) == []
    assert file_left(machine=CAME + moments.MINUTE) == [mail]


def test_log_by_mail_is_taken_back_like_any_other(office: Office) -> None:
    mail = receive(letter(FORWARD, to="log+bellsown@in.us.example"), machine=CAME)
    assert mail.message is not None

    take_back_log(message=mail.message, by=office.bell_user, now=LATER, reason="Another student.")

    assert reason(office, office.bell) is Reason.NO_CONTACT


@pytest.mark.slow
def test_damaged_mail_is_never_lost_and_never_filed(office: Office) -> None:
    """Nothing proves who sent these, so none may be filed, whatever is left of them."""
    whole = letter(FORWARD, by="theschools") + letter(
        by="theschools", head="Content-Type: multipart/mixed; boundary=B"
    )
    came = []
    for seed in range(200):
        chance = random.Random(seed)
        raw = bytearray(whole)
        for _ in range(chance.randrange(1, 80)):
            raw[chance.randrange(len(raw))] = (
                chance.choice(b'\0\n\r <>@:;="\xff') if seed % 2 else chance.randrange(256)
            )
        came.append(bytes(raw[: chance.randrange(len(raw))]))

    mails = [receive(raw, machine=CAME) for raw in came]

    assert [bytes(InboundMail.objects.get(pk=mail.pk).raw) for mail in mails] == came
    assert {mail.state for mail in mails} <= {InboundState.TRAY, InboundState.ASIDE}


# By hand


def tray(office: Office) -> InboundMail:
    """A call of Dr. Ruiz on paper, as it were: from an address that nobody knows."""
    return receive(
        letter("May we call Maya Chen?", sender="desk@river.example", to="bell@us.example"), machine=CAME
    )


def choice(office: Office, **fields: Any) -> Choice:
    defaults: dict[str, Any] = {
        "direction": Direction.INBOUND,
        "ours": office.bell,
        "theirs": [office.ruiz],
        "students": [office.student],
        "programs": [office.program],
    }
    return Choice(**{**defaults, **fields})


def test_file_by_hand_is_the_log_of_who_filed_it(office: Office) -> None:
    mail = file_by_hand(mail=tray(office), choice=choice(office), by=office.dean, now=LATER)

    assert mail.message is not None
    assert (mail.state, mail.settled_by, mail.message.created_by) == (
        InboundState.FILED,
        office.dean,
        office.dean,
    )
    # Somebody else than the one contacted says so: it waits for a yes (design.md, the table of contacts).
    assert reason(office, office.bell) is Reason.UNCONFIRMED


def test_file_by_hand_what_its_logger_had_proven_stays_their_log(office: Office) -> None:
    mail = receive(
        letter(FORWARD.replace("Maya Chen", "Maya"), to="log+bellsown@in.us.example"), machine=CAME
    )
    assert mail.state == InboundState.TRAY

    filed = file_by_hand(mail=mail, choice=choice(office), by=office.dean, now=LATER)

    assert filed.message is not None
    assert filed.message.created_by == office.bell_user
    assert reason(office, office.bell) is Reason.CONTACTED


def test_file_by_hand_as_somebody_elses_contact_is_no_log_of_the_sender(office: Office) -> None:
    other = factories.AdvocateFactory(school=office.cycle.school)
    mail = receive(
        letter(FORWARD.replace("Maya Chen", "Maya"), to="log+bellsown@in.us.example"), machine=CAME
    )

    filed = file_by_hand(mail=mail, choice=choice(office, ours=other), by=office.dean, now=LATER)

    assert filed.message is not None
    assert filed.message.created_by == office.dean


@pytest.mark.parametrize(
    "fields", [{"theirs": []}, {"theirs": "another"}, {"direction": Direction.OUTBOUND}], ids=str
)
def test_file_by_hand_otherwise_than_proven_is_no_log_of_the_sender(
    office: Office, fields: dict[str, Any]
) -> None:
    if fields.get("theirs"):
        fields = {"theirs": [factories.DirectorFactory(school=office.cycle.school, at=office.program)]}
    mail = receive(
        letter(FORWARD.replace("Maya Chen", "Maya"), to="log+bellsown@in.us.example"), machine=CAME
    )

    filed = file_by_hand(mail=mail, choice=choice(office, **fields), by=office.dean, now=LATER)

    assert filed.message is not None
    assert filed.message.created_by == office.dean


def test_file_by_hand_twice_is_refused(office: Office) -> None:
    mail = file_by_hand(mail=tray(office), choice=choice(office), by=office.dean, now=LATER)

    with pytest.raises(Settled):
        file_by_hand(mail=mail, choice=choice(office), by=office.dean, now=LATER)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ours": None}, "Say who of us"),
        ({"direction": Direction.OUTBOUND, "theirs": []}, "Say to whom"),
    ],
)
def test_file_by_hand_asks_for_what_is_missing(office: Office, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        file_by_hand(mail=tray(office), choice=choice(office, **fields), by=office.dean, now=LATER)


def test_file_by_hand_with_a_student_of_another_school_is_refused(office: Office) -> None:
    stranger = factories.StudentFactory()

    with pytest.raises(Refusal, match="not of this school"):
        file_by_hand(mail=tray(office), choice=choice(office, students=[stranger]), by=office.dean, now=LATER)


def test_tray_is_for_the_office_of_its_school_alone(office: Office) -> None:
    mail = tray(office)

    for user in (office.bell_user, factories.DeanFactory()):
        with pytest.raises(NotAllowed):
            file_by_hand(mail=mail, choice=choice(office), by=user, now=LATER)
        with pytest.raises(NotAllowed):
            dismiss(mail=mail, by=user, now=LATER)
        assert not InboundMail.objects.visible_to(user).exists()
    assert list(InboundMail.objects.visible_to(office.dean)) == [mail]


def test_dismissed_mail_is_kept_and_can_come_back(office: Office) -> None:
    mail = dismiss(mail=tray(office), by=office.dean, now=LATER)
    assert (mail.state, mail.settled_by) == (InboundState.DISMISSED, office.dean)

    assert bring_back(mail=mail, by=office.dean, now=LATER).state == InboundState.TRAY


def test_what_was_read_tells_its_kind(office: Office) -> None:
    mail = receive(letter(head="Content-Type: text/calendar"), machine=CAME)

    assert (mail.kind, mail.state) == (InboundKind.INVITATION, InboundState.TRAY)
