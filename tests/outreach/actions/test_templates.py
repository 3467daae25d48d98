import pytest

from advising.models import AuditEvent
from advising.permissions import NotAllowed
from advising.refusals import Refusal
from outreach.actions.templates import drop_template, save_template
from outreach.models import MessageTemplate
from outreach.wordings import offered, wordings_of
from tests.factories import DeanFactory, FacultyUserFactory, SchoolFactory, StaffFactory
from tests.outreach.actions.letters import NOW

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "Our thanks", "lever": "thanks", "audience": "program", "subject": "Thank you",
    "body": "Dear {{ receiver.name }},\n\nThank you.\n", "is_active": True,
}  # fmt: skip


def save(user, slug: str = "", **more):
    return save_template(school=user.school, slug=slug, **{**WORDS, **more}, by=user, now=NOW)


@pytest.mark.parametrize("who", [DeanFactory, StaffFactory])
def test_own_wording_stands_beside_the_shipped_ones(who) -> None:
    user = who()
    before = len(wordings_of(user.school))

    template = save(user)

    assert template.slug == "our-thanks"
    assert [one.title for one in wordings_of(user.school)[before:]] == ["Our thanks"]
    assert AuditEvent.objects.filter(event="template_changed").count() == 1


def test_own_wording_stands_before_the_shipped_one_of_its_name_and_gives_way_again() -> None:
    dean = DeanFactory()
    shipped = {one.slug: one.title for one in wordings_of(dean.school)}

    template = save(dean, "thanks-program")
    over = {one.slug: one.title for one in wordings_of(dean.school)}
    drop_template(template=template, by=dean, now=NOW)

    assert over == {**shipped, "thanks-program": "Our thanks"}
    assert {one.slug: one.title for one in wordings_of(dean.school)} == shipped


def test_wording_that_is_off_is_offered_to_nobody() -> None:
    dean = DeanFactory()
    save(dean, "thanks-program", is_active=False)

    assert "thanks-program" not in [one.slug for one in offered(dean.school)]
    assert "thanks-program" in [one.slug for one in offered(SchoolFactory())]


@pytest.mark.parametrize("strange", ["{{ student.secret }}", "{{student.Name}}", "{{ }}", "{{ receiver.name"])
def test_what_stands_in_braces_and_is_no_variable_is_refused(strange: str) -> None:
    with pytest.raises(Refusal, match="No such variable"):
        save(DeanFactory(), body=f"Dear {strange},")

    assert not MessageTemplate.objects.exists()


@pytest.mark.parametrize("title", ["Our thanks", "thanks program", "!!"])
def test_title_that_is_taken_or_empty_is_refused(title: str) -> None:
    dean = DeanFactory()
    save(dean)

    with pytest.raises(Refusal):
        save(dean, title=title)


def test_faculty_and_other_schools_change_nothing() -> None:
    dean = DeanFactory()
    template = save(dean)

    with pytest.raises(NotAllowed):
        save(FacultyUserFactory(school=dean.school), title="Other")
    with pytest.raises(NotAllowed):
        drop_template(template=template, by=DeanFactory(), now=NOW)

    assert MessageTemplate.objects.get().title == "Our thanks"
