"""The addresses that mail comes in by, from a message that leaves to the answer that finds it."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from outreach.actions.deliveries import deliver_due
from outreach.actions.filing import receive
from outreach.actions.messages import schedule
from outreach.addresses import address_of, delivery_of, thread_address, tokens_of
from outreach.models import Delivery, InboundState, OutboxMail
from tests import moments
from tests.outreach.actions.letters import LATER, NOW, desk
from tests.outreach.letters_in import letter, make_office, sent_to_ruiz, settings_for_mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def takes_mail_in(settings: Any) -> None:
    settings_for_mail(settings)


def test_tokens_are_of_our_own_mailbox_alone() -> None:
    found = tokens_of(
        [
            "LOG+One@in.us.example",
            "log@in.us.example",
            "log+two@other.example",
            "other+three@in.us.example",
            "x",
        ]
    )

    assert found == {"log+one@in.us.example": "one", "log@in.us.example": ""}


def test_no_address_is_given_out_where_no_mail_is_taken_in(settings: Any) -> None:
    settings.INBOUND_ADDRESS = ""

    assert (address_of("one"), tokens_of(["log+one@in.us.example", "@"])) == ("", {})


def token(delivery: Delivery) -> str:
    return tokens_of([thread_address(delivery)])[thread_address(delivery)]


def test_thread_address_leads_to_its_delivery() -> None:
    _, delivery = sent_to_ruiz(make_office())

    assert delivery_of(token(delivery)) == delivery


@pytest.mark.parametrize(
    "forged", ["re-{pk}-", "re-{pk}-00000000000000000000", "{pk}", "re-999-{signature}", ""]
)
def test_thread_address_that_is_forged_leads_nowhere(forged: str) -> None:
    _, delivery = sent_to_ruiz(make_office())
    signature = token(delivery).rpartition("-")[2]

    assert delivery_of(forged.format(pk=delivery.pk, signature=signature)) is None


def test_thread_address_survives_a_new_key_while_the_old_one_stands(settings: Any) -> None:
    _, delivery = sent_to_ruiz(make_office())
    old = token(delivery)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert delivery_of(old) == delivery

    settings.SECRET_KEY_FALLBACKS = []

    assert delivery_of(old) is None


def test_answer_to_a_message_that_left_finds_it() -> None:
    """Reply-To leads to the thread and to the person, and what is answered there stands in the ledger."""
    place = desk()
    message = schedule(message=place.draft(), version=1, by=place.user, now=NOW)
    deliver_due(machine=LATER.machine)
    mail = message_from_bytes(bytes(OutboxMail.objects.get().raw), policy=policy.default)
    thread, person = mail["Reply-To"].addresses
    assert (thread.addr_spec, person.addr_spec) == (
        thread_address(Delivery.objects.get()),
        place.advocate.email,
    )

    answer = letter(
        "Happy to talk.", sender=place.director.email, to=thread.addr_spec, by="", subject="Re: Following your call",
        mail_id="<a@river.example>", date="Tue, 16 Mar 2027 13:05:00 -0400",
    )  # fmt: skip
    filed = receive(answer, machine=LATER.machine + moments.HOUR)

    assert (filed.state, filed.reasons, filed.answers) == (InboundState.FILED, [], message)
    assert filed.message is not None
    assert filed.message.in_reply_to == message
