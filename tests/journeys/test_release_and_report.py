"""A student signs what may be told, says that a program called, sees that she may answer, and takes a yes back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from advising.models import Category, Contact, Milestone, Release, Student
from tests.factories import AssignmentFactory, TargetFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "quiet harbour 7"


@pytest.fixture
def student() -> Student:
    """Maya applied to one program; programs may contact since yesterday, none has."""
    target = TargetFactory(
        student__person__given_name="Maya",
        student__person__family_name="Chen",
        program__institution_name="County General",
        program__track_name="Internal Medicine",
    )
    now = timezone.now()
    days = {"programs_review_begin": -1, "soap_ends": 1}
    for milestone in Milestone.objects.filter(cycle=target.student.cycle):
        milestone.at = now + timedelta(days=days.get(milestone.key, -2))
        milestone.save()
    long_ago = now - timedelta(days=3)
    target.applied_at = target.state_at = long_ago
    target.save()
    AssignmentFactory(student=target.student, since=long_ago, advocate__family_name="Okafor")
    user = target.student.person.user
    user.set_password(PASSWORD)
    user.save()
    student: Student = target.student
    return student


def test_sign_a_release_and_take_it_back(open_page: Callable[..., Page], student: Student) -> None:
    page = open_page(student.person.user, width=390, path="/today/")

    page.get_by_role("link", name="Read and decide").tap()
    page.goto("/today/releases/sign/?category=situation")
    page.get_by_label("Yes, that I am in SOAP").check()
    page.get_by_label("Your name, typed, is your signature").fill("Maya Chen")
    page.get_by_label("Your password, so that we know it is you").fill(PASSWORD)
    page.get_by_role("button", name="Sign").tap()

    expect(page.get_by_text("Signed. ")).to_be_visible()
    release = Release.objects.get()
    assert (release.category, release.reader, release.revoked_at) == (Category.SITUATION, "program", None)

    page.get_by_role("button", name="Take it back").first.tap()

    expect(page.get_by_text("Taken back. From now on")).to_be_visible()
    release.refresh_from_db()
    assert release.revoked_at is not None


def test_report_a_call_and_see_that_she_may_answer(open_page: Callable[..., Page], student: Student) -> None:
    page = open_page(student.person.user, width=390, path="/today/")
    expect(page.get_by_text("No contact yet. Please wait for them.")).to_be_visible()

    page.get_by_role("link", name="A program contacted me").tap()
    page.get_by_role("link", name="County General, Internal Medicine").tap()
    page.get_by_role("button", name="Spoke, no answer yet").tap()

    expect(page.get_by_text("Logged.")).to_be_visible()
    expect(page.get_by_text("They have been in touch. You may answer.")).to_be_visible()
    assert Contact.objects.get().student == student
