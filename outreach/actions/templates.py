"""The school's own wordings: written over a shipped one or beside them, switched off, given back."""

from django.db import transaction
from django.utils.text import slugify

from advising import history
from advising.clock import Moment
from advising.history import Event
from advising.models import School, User
from advising.permissions import Permission, require
from advising.refusals import Refusal
from outreach.models import MessageTemplate
from outreach.wordings import shipped, unknown


@transaction.atomic
def save_template(
    *,
    school: School,
    slug: str,
    title: str,
    lever: str,
    audience: str,
    subject: str,
    body: str,
    is_active: bool,
    by: User,
    now: Moment,
) -> MessageTemplate:
    """Write one; with the slug of a shipped one it stands before that. An empty slug is made from the title.

    Raises Refusal where a variable is not known, or the title is taken; NotAllowed.
    """
    require(by, Permission.EDIT_RULES, school=school)
    if strange := unknown(subject, body):
        raise Refusal(f"No such variable: {', '.join(strange)}. The list beside the words has all there are.")
    slug = slug or _free_slug(school, title)
    template, is_new = MessageTemplate.objects.update_or_create(
        school=school,
        slug=slug,
        defaults={
            "title": title, "lever": lever, "audience": audience, "subject": " ".join(subject.split()),
            "body": body.replace("\r\n", "\n"), "is_active": is_active,
        },
    )  # fmt: skip
    history.record(
        Event.TEMPLATE_CHANGED, school=school, by=by, at=now.machine, about=template,
        after={"slug": slug, "is_new": is_new, "is_active": is_active},
    )  # fmt: skip
    return template


@transaction.atomic
def drop_template(*, template: MessageTemplate, by: User, now: Moment) -> None:
    """Take the school's own one away; a shipped one of that name stands again. Raises NotAllowed."""
    require(by, Permission.EDIT_RULES, school=template.school)
    history.record(
        Event.TEMPLATE_CHANGED, school=template.school, by=by, at=now.machine, about=template,
        before={
            "slug": template.slug, "title": template.title, "subject": template.subject, "body": template.body
        },
    )  # fmt: skip
    template.delete()


def _free_slug(school: School, title: str) -> str:
    slug = slugify(title)[:50]
    if not slug:
        raise Refusal("Give it a title that begins with a word.")
    taken = {wording.slug for wording in shipped()}
    taken |= set(MessageTemplate.objects.filter(school=school).values_list("slug", flat=True))
    if slug in taken:
        raise Refusal("There is a wording of this title already. Give it another one.")
    return slug
