"""The tray: one press files what was found; a mail is shown as text and given out as a file, never run."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outreach.actions.filing import receive
from outreach.models import InboundMail, InboundState, LoggingAddress, Message
from tests import factories
from tests.outreach.letters_in import CAME, Office, letter, make_office, settings_for_mail

pytestmark = pytest.mark.django_db

PARTS = b"""Content-Type: multipart/mixed; boundary=B

--B
Content-Type: text/html

<p>About <b>Maya</b> Chen.</p><script>alert(1)</script><img src="https://x.example/1.png">
--B
Content-Type: application/pdf
Content-Disposition: attachment; filename="cv \xc3\xa9.pdf"

PDF
--B
Content-Type: text/html
Content-Disposition: attachment; filename="page.html"

<script>alert(1)</script>
--B--
"""


@pytest.fixture
def office(settings: Any) -> Office:
    settings_for_mail(settings)
    return make_office()


@pytest.fixture
def dean(office: Office, client: Client) -> Client:
    client.force_login(office.dean)
    return client


def in_parts() -> InboundMail:
    head, _, _ = letter().rpartition(b"\n\n")
    return receive(head.replace(b"bell@us.example", b"who@us.example") + b"\n" + PARTS, machine=CAME)


def waiting(number: int = 1) -> InboundMail:
    return receive(letter(sender="desk@river.example", mail_id=f"<{number}@river.example>"), machine=CAME)


def form(office: Office, **fields: Any) -> dict[str, Any]:
    return {
        "direction": "inbound",
        "ours": str(office.bell.pk),
        "theirs": [str(office.ruiz.pk)],
        "students": [str(office.student.pk)],
        "programs": [str(office.program.pk)],
        **fields,
    }


def test_tray_lists_what_waits_with_its_reason(office: Office, dean: Client) -> None:
    mail = waiting()
    receive(letter(), machine=CAME)

    page = dean.get(reverse("mail_tray"))

    assert page.context["mails"] == [mail]
    assert "The mail is from desk@river.example, whom we do not know." in page.content.decode()


def test_tray_costs_the_same_at_any_length(office: Office, dean: Client) -> None:
    waiting()
    with CaptureQueriesContext(connection) as one:
        dean.get(reverse("mail_tray"))
    for number in range(2, 6):
        waiting(number)

    with CaptureQueriesContext(connection) as five:
        page = dean.get(reverse("mail_tray"))

    assert len(page.context["mails"]) == 5
    assert len(five) == len(one)


def test_mail_proposes_what_was_found(office: Office, dean: Client) -> None:
    mail = receive(letter(by="theschools"), machine=CAME)

    page = dean.get(reverse("mail", args=[mail.pk]))

    found = page.context["form"].initial
    assert (found["direction"], found["ours"]) == ("outbound", str(office.bell.pk))
    assert found["students"] == [str(office.student.pk)]
    assert found["programs"] == [str(office.program.pk)]


def test_one_press_files_it(office: Office, dean: Client) -> None:
    mail = waiting()

    answer = dean.post(reverse("mail", args=[mail.pk]), form(office))

    mail.refresh_from_db()
    assert answer.headers["Location"] == reverse("mail_tray")
    assert (mail.state, mail.settled_by) == (InboundState.FILED, office.dean)
    message = Message.objects.get()
    assert [(t.student, t.program, t.person) for t in message.touches.all()] == [
        (office.student, office.program, office.ruiz)
    ]


def test_what_was_not_found_is_typed(office: Office, dean: Client) -> None:
    mail = receive(letter("Hello.", sender="desk@river.example"), machine=CAME)
    typed = {"student_typed": "1482 0937", "program_typed": office.program.code, "theirs_typed": "Ana Ruiz"}

    dean.post(reverse("mail", args=[mail.pk]), {"direction": "inbound", "ours": str(office.bell.pk), **typed})

    message = Message.objects.get()
    assert [(t.student, t.program, t.person) for t in message.touches.all()] == [
        (office.student, office.program, office.ruiz)
    ]


def test_what_is_typed_and_not_found_is_asked_again(office: Office, dean: Client) -> None:
    mail = waiting()

    answer = dean.post(reverse("mail", args=[mail.pk]), form(office, student_typed="Nobody Known"))

    assert answer.status_code == 422
    assert "No student of this year, or more than one, is called that." in answer.content.decode()
    assert not Message.objects.exists()


def test_mail_settled_meanwhile_is_not_filed_twice(office: Office, dean: Client) -> None:
    mail = waiting()
    dean.post(reverse("mail", args=[mail.pk]), form(office))

    dean.post(reverse("mail", args=[mail.pk]), form(office))

    assert Message.objects.count() == 1


def test_mail_of_another_school_is_not_found(office: Office, client: Client) -> None:
    mail = in_parts()
    client.force_login(factories.DeanFactory())

    for name, args in (("mail", []), ("mail_raw", []), ("mail_attachment", [1])):
        assert client.get(reverse(name, args=[mail.pk, *args])).status_code == 404


def test_markup_is_shown_as_its_words(office: Office, dean: Client) -> None:
    page = dean.get(reverse("mail", args=[in_parts().pk])).content.decode()

    assert "About Maya Chen." in page
    assert "alert(1)" not in page
    assert "x.example/1.png" not in page


def test_attachment_is_a_file_that_nothing_shows_or_runs(office: Office, dean: Client) -> None:
    answer = dean.get(reverse("mail_attachment", args=[in_parts().pk, 1]))

    assert answer.content == b"PDF"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''cv%20%C3%A9.pdf"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("number", [0, 2, 7])
def test_what_can_run_or_is_none_is_not_given_out(office: Office, dean: Client, number: int) -> None:
    assert dean.get(reverse("mail_attachment", args=[in_parts().pk, number])).status_code == 404


def test_raw_mail_is_given_out_whole(office: Office, dean: Client) -> None:
    mail = in_parts()

    answer = dean.get(reverse("mail_raw", args=[mail.pk]))

    assert answer.content == bytes(mail.raw)
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_unreadable_mail_is_shown_as_the_text_it_is(office: Office, dean: Client) -> None:
    nest = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(50))

    page = dean.get(reverse("mail", args=[receive(nest + b"<script>", machine=CAME).pk])).content.decode()

    assert "It is nested too deeply to be read. This is how it begins." in page
    assert "boundary=0" in page


def test_put_away_and_back(office: Office, dean: Client) -> None:
    mail = waiting()

    dean.post(reverse("mail_dismiss", args=[mail.pk]))
    mail.refresh_from_db()
    assert mail.state == InboundState.DISMISSED
    assert mail in dean.get(reverse("mail_tray"), {"show": "dismissed"}).context["mails"]

    dean.post(reverse("mail_back", args=[mail.pk]))
    mail.refresh_from_db()
    assert mail.state == InboundState.TRAY


# One's own address


def test_own_address_is_made_once_and_made_anew_by_a_press(office: Office, client: Client) -> None:
    user = factories.AdvocateFactory(school=office.cycle.school).user
    client.force_login(user)
    url = reverse("logging_address")

    first = client.get(url).context["own"]
    again = client.get(url).context["own"]
    client.post(url)
    new = client.get(url).context["own"]

    assert first == again != new
    assert first.startswith("log+")
    assert first.endswith("@in.us.example")
    assert LoggingAddress.objects.open().filter(user=user).count() == 1


def test_school_address_is_the_offices(office: Office, dean: Client) -> None:
    assert dean.get(reverse("logging_address")).context["of_school"] == "log+theschools@in.us.example"

    dean.post(reverse("logging_address"), {"whose": "school"})

    assert dean.get(reverse("logging_address")).context["of_school"] != "log+theschools@in.us.example"


def test_school_address_is_not_renewed_by_others(office: Office, client: Client) -> None:
    client.force_login(office.bell_user)

    client.post(reverse("logging_address"), {"whose": "school"})

    assert LoggingAddress.objects.open().filter(token="theschools").exists()
    assert client.get(reverse("logging_address")).context["of_school"] == ""


def test_address_page_says_so_where_no_mail_is_taken_in(office: Office, dean: Client, settings: Any) -> None:
    settings.INBOUND_ADDRESS = ""

    assert "Not set up here." in dean.get(reverse("logging_address")).content.decode()
