"""The mails blind-copied to the school's addresses, against what is known of them; people come by the real imports."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from advising.actions.import_programs import import_programs
from advising.actions.imports import commit_import, preview_import
from advising.imports import programs
from advising.models import Access, Cycle, ImportKind, Person, RoleKind, User
from outreach.actions.filing import receive
from outreach.models import Direction, InboundMail, InboundState, LoggingAddress, Message
from tests import factories, moments
from tests.advising.imports.files import PROGRAMS, sample

DATA = Path(__file__).parents[1] / "data" / "inbound"
RAW = [
    mail.split(b"\n", 1)[1]
    for mail in re.split(rb"(?m)^(?=From MAILER-DAEMON )", (DATA / "outreach_bcc.mbox").read_bytes())
    if mail
]
TRUTH: list[dict[str, Any]] = json.loads((DATA / "outreach_bcc.json").read_text())
OURS = "mx.hvcom.example.edu"
PROOF = f"Authentication-Results: {OURS}; dmarc=pass header.from=hvcom.example.edu\n".encode()
BEFORE, THEN = moments.moment(moments.MONDAY_NOON), moments.THURSDAY_NIGHT

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def cycle(settings: Any) -> Cycle:
    settings.INBOUND_ADDRESS = "log@in.soapnet.example.org"
    settings.INBOUND_AUTHSERV_ID = OURS
    cycle = factories.CycleFactory()
    staff = factories.StaffFactory(school=cycle.school)
    import_programs(rows=programs.read(PROGRAMS.read_bytes(), PROGRAMS.name).rows, now=BEFORE)
    for kind, name in (
        (ImportKind.ROSTER_UNMATCHED, "roster_unmatched.csv"),
        (ImportKind.FACULTY, "faculty.csv"),
        (ImportKind.ALUMNI, "alumni_raisers_edge.csv"),
    ):
        batch = preview_import(
            school=cycle.school,
            cycle=cycle,
            kind=kind,
            file_name=name,
            data=sample(name),
            by=staff,
            now=BEFORE,
        )
        commit_import(batch=batch, by=staff, now=BEFORE)
    for person in Person.objects.filter(roles__kind=RoleKind.FACULTY, user=None).exclude(email=""):
        person.user = User.objects.create_user(person.email, school=cycle.school, access=Access.FACULTY)
        person.save()
    # The sheet has no address of his; he was invited by the one that he writes from.
    person = Person.objects.get(family_name="Sutherland", roles__kind=RoleKind.FACULTY)
    person.user = User.objects.create_user(
        "xsutherland@hvcom.example.edu", school=cycle.school, access=Access.FACULTY
    )
    person.save()
    for token in {truth["inbound_tag"].partition("@")[0].partition("+")[2] for truth in TRUTH}:
        # All but the newest have ended, as after the school has made its address anew; so each is put in use in turn.
        LoggingAddress.objects.create(
            school=cycle.school, token=token, created_at=BEFORE.machine, ended_at=BEFORE.machine
        )
    return cycle


def put_in_use(address: str) -> None:
    LoggingAddress.objects.update(ended_at=BEFORE.machine)
    LoggingAddress.objects.filter(token=address.partition("+")[2].partition("@")[0]).update(ended_at=None)


def test_mail_proven_by_our_server_is_filed_where_it_belongs(cycle: Cycle) -> None:
    wrong = []
    filed = 0
    for raw, truth in zip(RAW, TRUTH, strict=True):
        put_in_use(truth["inbound_tag"])
        mail = receive(PROOF + raw, machine=THEN)
        filed += mail.state == InboundState.FILED
        if mail.state == InboundState.FILED and (faults := _faults(mail, truth)):
            wrong.append((truth["message_id"], faults))

    assert wrong == []
    assert filed >= 0.95 * len(RAW)
    assert Message.objects.count() == filed


def _faults(mail: InboundMail, truth: dict[str, Any]) -> list[str]:
    message = mail.message
    assert message is not None
    assert message.sender is not None
    assert message.text is not None
    touches = list(message.touches.select_related("student", "program", "person"))
    receivers = [one.person.email.lower() for one in message.receivers.select_related("person")]
    found = {
        "sender": truth["from_email"] in _addresses(message.sender),
        "direction": message.direction == Direction.OUTBOUND,
        "student": {touch.student and touch.student.aamc_id for touch in touches} == {truth["student_aamc"]},
        "program": {touch.program and touch.program.code for touch in touches} == {truth["program_code"]},
        "person": truth["to_email"] in receivers,
        "own words": "Happy to help" not in message.text.body and truth["student_aamc"] in message.text.body,
    }
    return [name for name, is_right in found.items() if not is_right]


def _addresses(person: Person) -> list[str]:
    return [person.email.lower(), person.user.email if person.user else ""]


def test_mail_to_an_address_that_the_alumni_export_spelled_out_waits(cycle: Cycle) -> None:
    """It holds "acardenas at instituteforfamily…", which nobody takes for an address."""
    put_in_use(TRUTH[4]["inbound_tag"])

    mail = receive(PROOF + RAW[4], machine=THEN)

    assert mail.reasons == [f"It goes to {TRUTH[4]['to_email']}, whom we do not know."]


def test_mail_that_nothing_proves_waits_with_all_that_was_found(cycle: Cycle) -> None:
    for raw, truth in zip(RAW, TRUTH, strict=True):
        put_in_use(truth["inbound_tag"])
        mail = receive(raw, machine=THEN)

        assert mail.state == InboundState.TRAY
        assert [reason for reason in mail.reasons if "Nothing proves" in reason]
        assert len(mail.proposal["students"]) == len(mail.proposal["programs"]) == 1
