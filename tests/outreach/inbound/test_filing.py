"""Where a mail belongs: filed when nothing is in doubt, else what was found and why it was not enough."""

from dataclasses import replace
from typing import Any

import pytest

from outreach.inbound.filing import Known, Proposal, Side, Someone, Thread, Way, propose
from outreach.inbound.naming import Place, Student
from outreach.inbound.received import read

OURS = "mx.us.example"
BELL = Someone(1, "Anna Bell", frozenset({"bell@us.example"}), Side.OURS, is_ours=True, may_log=True)
COLE = Someone(2, "Max Cole", frozenset({"cole@us.example"}), Side.OURS, is_ours=True, may_log=True)
CHEN = Someone(3, "Maya Chen", frozenset({"maya@us.example"}), Side.STUDENT, is_ours=True, may_log=True)
RUIZ = Someone(4, "Ana Ruiz", frozenset({"ruiz@river.example"}), Side.PROGRAM, speaks_for=(1,))
WORKER = Someone(5, "Tom Obi", frozenset({"obi@river.example"}), Side.PROGRAM, works_at=(1,))
ALUM = Someone(6, "Zoe Dube", frozenset({"zoe@alumni.example"}), Side.ALUM)
DUAL = Someone(
    7, "Ina Vogt", frozenset({"vogt@us.example"}), Side.PROGRAM, is_ours=True, speaks_for=(3,), may_log=True
)
PEOPLE = (BELL, COLE, CHEN, RUIZ, WORKER, ALUM, DUAL)

MAYA = Student(1, 3, ("Maya",), "Chen", "14820937")
PRIYA = Student(2, 9, ("Priya",), "Shah", "14820938")
RIVER = Place(1, "r-140", "1140140C0", "", "Riverside Methodist", "Internal Medicine", "Internal Medicine")
PRELIM = Place(
    2, "r-140", "1140140P0", "", "Riverside Methodist", "Medicine-Preliminary", "Internal Medicine"
)
COUNTY = Place(3, "c-120", "2200120C0", "", "County General", "Family Medicine", "Family Medicine")
KNOWN = Known(
    people=PEOPLE,
    students=(MAYA, PRIYA),
    places=(RIVER, PRELIM, COUNTY),
    ours=frozenset({"log+1@in.example"}),
    house=frozenset({"us.example"}),
    trusted=OURS,
)
TO_RUIZ = Thread(message=50, ours=1, theirs=(4,), students=(1,), programs=(1,), given_to=4)
PROOF = f"Authentication-Results: {OURS}; dmarc=pass header.from="


def mail(
    body: str = "About Maya Chen.",
    *,
    sender: str = "bell@us.example",
    to: str = "ruiz@river.example",
    head: str = "",
) -> Any:
    return read(f"From: {sender}\nTo: {to}\nSubject: Hello\n{head}\n{body}".encode())


def filed(received: Any, known: Known = KNOWN, **changes: Any) -> Proposal:
    return propose(received, replace(known, **changes))


def test_blind_copy_to_ones_own_address_is_filed() -> None:
    found = filed(mail(), owner=1)

    assert found.doubts == ()
    assert (found.way, found.logger, found.ours, found.theirs) == (Way.OUTBOUND, 1, 1, (4,))
    assert (found.students, found.programs, found.is_proven) == ((1,), (1,), True)


def test_copy_to_the_schools_address_needs_the_servers_proof() -> None:
    proven = filed(mail(head=PROOF + "us.example\n"))
    unproven = filed(mail())

    assert (proven.is_sure, proven.is_proven) == (True, True)
    assert unproven.doubts == ("Nothing proves that it came from Anna Bell.",)


def test_own_address_proves_nothing_against_the_servers_word() -> None:
    found = filed(mail(head=PROOF.replace("pass", "fail") + "us.example\n"), owner=1)

    assert found.doubts == ("Our mail server says that it may not have come from Anna Bell.",)
    assert not found.is_proven


def test_copy_to_the_address_of_somebody_else_is_a_doubt_even_with_proof() -> None:
    found = filed(mail(head=PROOF + "us.example\n"), owner=2)

    assert found.doubts == ("It came to the address of somebody else than Anna Bell.",)


@pytest.mark.parametrize(
    ("received", "doubt"),
    [
        (mail(sender="who@x.example"), "The mail is from who@x.example, whom we do not know."),
        (
            mail(sender="bell@us.example, cole@us.example"),
            "The mail is from nobody, or several people, whom we do not know.",
        ),
        (mail(to="who@x.example"), "It goes to who@x.example, whom we do not know."),
        (mail(to="log+1@in.example"), "It is addressed to nobody but this office, and passes no mail on."),
        (mail("Hello."), "No student is named in it."),
        (mail("About Chen."), "Maya Chen may be meant too: only a part of the name is written."),
        (
            mail("Maya Chen at 2200120C0", to="ruiz@river.example", sender="ruiz@river.example"),
            "To whom of us it was written is not clear.",
        ),
        (
            mail("Maya Chen and a program", to="zoe@alumni.example"),
            "It speaks of a program, and which one is not clear.",
        ),
        (
            mail(head="Content-Type: multipart/encrypted; boundary=x\n"),
            "It is encrypted, so nobody here can read it.",
        ),
        (mail(head="List-Id: <x.example>\n"), "It was sent to many at once, as a list sends."),
        (mail("> About Maya Chen."), "It holds no words of its own that can be read."),
    ],
)
def test_what_is_in_doubt_waits_with_the_reason(received: Any, doubt: str) -> None:
    assert doubt in filed(received, owner=1).doubts


def test_quoted_text_names_nobody() -> None:
    found = filed(mail("Thanks!\n\nOn Mon, Ana Ruiz wrote:\n> About Maya Chen."), owner=1)

    assert found.doubts == ("No student is named in it.",)


def test_copy_about_two_students_is_filed_about_both() -> None:
    found = filed(mail("Maya Chen and Priya Shah"), owner=1)

    assert (found.students, found.doubts) == ((1, 2), ())


def test_copy_to_an_alum_with_a_code_is_filed() -> None:
    found = filed(mail("Maya Chen, program 2200120C0", to="zoe@alumni.example"), owner=1)

    assert (found.theirs, found.programs, found.doubts) == ((6,), (3,), ())


def test_mailbox_of_the_house_in_copy_is_no_doubt() -> None:
    found = filed(mail(head="Cc: student.affairs@us.example\n"), owner=1)

    assert found.is_sure


def test_track_is_the_one_that_the_student_applied_to() -> None:
    assert filed(mail(), owner=1, applied=frozenset({(1, 2)})).programs == (2,)
    assert filed(mail(), owner=1, applied=frozenset({(1, 1), (1, 2)})).doubts == (
        "The student applied to more than one track there: which is meant?",
    )


def test_answer_into_the_secret_thread_is_the_programs_own() -> None:
    found = filed(
        mail("Happy to talk.", sender="ruiz@river.example", to="re@in.example"),
        thread=TO_RUIZ,
        ours=frozenset({"re@in.example"}),
    )

    assert found.doubts == ()
    assert (found.way, found.logger, found.ours, found.theirs) == (Way.INBOUND, None, 1, (4,))
    assert (found.students, found.programs, found.answers) == ((1,), (1,), 50)
    assert (found.is_proven, found.answers_our_thread) == (True, True)


def test_answer_into_the_secret_thread_proves_nothing_against_the_servers_word() -> None:
    found = filed(
        mail(
            "Happy to talk.",
            sender="ruiz@river.example",
            to="re@in.example",
            head=PROOF.replace("pass", "fail") + "river.example\n",
        ),
        thread=TO_RUIZ,
        ours=frozenset({"re@in.example"}),
    )

    assert found.doubts == ("Our mail server says that it may not have come from Ana Ruiz.",)
    assert not found.is_proven


def test_answer_by_message_id_alone_is_filed_and_proves_nothing() -> None:
    thread = replace(TO_RUIZ, given_to=None)

    found = filed(mail("Happy to talk.", sender="ruiz@river.example", to="bell@us.example"), thread=thread)
    proven = filed(
        mail(
            "Happy to talk.",
            sender="ruiz@river.example",
            to="bell@us.example",
            head=PROOF + "river.example\n",
        ),
        thread=thread,
    )

    assert (found.doubts, found.is_proven) == ((), False)
    assert (proven.doubts, proven.is_proven) == ((), True)


def test_answer_of_somebody_who_was_not_written_to_is_a_doubt() -> None:
    found = filed(
        mail("Hi.", sender="obi@river.example", to="re@in.example"),
        thread=TO_RUIZ,
        ours=frozenset({"re@in.example"}),
    )

    assert found.doubts == (
        "Tom Obi was not written to in this thread.",
        "Tom Obi works at a program: did they speak for it, or for themselves?",
    )


def test_answer_from_an_unknown_address_keeps_what_the_thread_tells() -> None:
    found = filed(
        mail("Hi.", sender="office@river.example", to="re@in.example"),
        thread=TO_RUIZ,
        ours=frozenset({"re@in.example"}),
    )

    assert found.doubts == ("The mail is from office@river.example, whom we do not know.",)
    assert (found.ours, found.students, found.programs) == (1, (1,), (1,))


def test_answer_in_a_thread_about_several_must_name_one() -> None:
    thread = replace(TO_RUIZ, students=(1, 2))
    answer = {"sender": "ruiz@river.example", "to": "bell@us.example"}

    assert filed(mail("We like her.", **answer), thread=thread).doubts == (
        "The thread is about several students, and the mail names none.",
    )
    assert filed(mail("We like Priya Shah.", **answer), thread=thread).students == (2,)


def test_answer_that_names_another_program_is_a_doubt() -> None:
    found = filed(mail("See 2200120C0.", sender="ruiz@river.example", to="bell@us.example"), thread=TO_RUIZ)

    assert found.doubts == ("It names another program than that of the person.",)


FORWARD = (
    "FYI, Maya Chen.\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <{sender}>\n"
    "Date: Tue, 16 Mar 2027 14:11:00 -0400\nSubject: Your student\nTo: {to}\n\nWe would like to talk to Maya Chen.\n"
)


def forward(sender: str = "ruiz@river.example", to: str = "bell@us.example") -> Any:
    return mail(FORWARD.format(sender=sender, to=to), to="log+1@in.example")


def test_forward_is_the_programs_contact_with_who_passes_it_on() -> None:
    found = filed(forward(), owner=1)

    assert found.doubts == ()
    assert (found.way, found.logger, found.ours, found.theirs) == (Way.INBOUND, 1, 1, (4,))
    assert found.words == "We would like to talk to Maya Chen."
    assert found.written_at is not None
    assert found.written_at.isoformat() == "2027-03-16T14:11:00-04:00"


@pytest.mark.parametrize(
    ("received", "doubt"),
    [
        (forward(sender="who@x.example"), "It passes on a mail of who@x.example, whom we do not know."),
        (forward(sender="cole@us.example"), "It passes on a mail of one of us."),
        (
            forward(to="cole@us.example"),
            "The mail that it passes on was written to somebody else than Anna Bell.",
        ),
        (
            forward(sender="obi@river.example"),
            "Tom Obi works at a program: did they speak for it, or for themselves?",
        ),
    ],
)
def test_forward_in_doubt_waits(received: Any, doubt: str) -> None:
    assert filed(received, owner=1).doubts == (doubt,)


def test_student_logs_about_herself_alone() -> None:
    own = filed(mail("Thank you for the interview.", sender="maya@us.example"), owner=3)
    other = filed(mail("And Priya Shah?", sender="maya@us.example"), owner=3)

    assert (own.students, own.doubts) == ((1,), ())
    assert other.doubts == ("A student writes, or is written to, and another one is named.",)


def test_dual_role_logs_by_her_own_address_and_answers_as_the_program() -> None:
    logged = filed(mail(sender="vogt@us.example"), owner=7)
    answered = filed(
        mail("Gladly.", sender="vogt@us.example", to="bell@us.example"),
        thread=Thread(message=51, ours=1, theirs=(7,), students=(1,), programs=(3,)),
    )

    assert (logged.way, logged.logger) == (Way.OUTBOUND, 7)
    assert (answered.way, answered.logger, answered.programs) == (Way.INBOUND, None, (3,))
