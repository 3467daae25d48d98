"""The student's own pages: who speaks to programs for me, what they say, and what I can do myself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from advising.actions.corrections import send_correction
from advising.actions.releases import revoke_release, sign_releases
from advising.actions.tasks import finish_task
from advising.clock import MilestoneKey, to_wall
from advising.forms.releases import CorrectionForm, ReleaseForm
from advising.fragments import unless_unchanged
from advising.models import (
    Assignment,
    AssignmentKind,
    Category,
    Person,
    Reader,
    Release,
    Student,
    Target,
    TargetState,
    Task,
    TaskOwner,
)
from advising.offers import begun_rounds
from advising.refusals import Refusal
from advising.releases import QUESTIONS, READERS, WORDING_VERSION, wording
from advising.requests import Request
from advising.standings import at_a_program, role_day, standing_of
from advising.versions import Scope, numbers, student_scope
from advising.window import Window
from advising.windows import on_file_of
from outreach import ledger
from outreach.models import Disclosure, Message, Touch
from outreach.models.message import MessageQuerySet
from soapnet.desk.views.students import parts_of
from soapnet.fresh_login import is_fresh

FIRST_TASKS, FIRST_LINES, FIRST_PROGRAMS, MOST_LINES = 3, 5, 6, 300
RELEASE_DAYS_AFTER_SOAP = 42

_NO_WORD = {
    TargetState.CONSIDERED: "You are thinking about it.",
    TargetState.APPLIED: "No contact yet. Please wait for them.",
    TargetState.CONTACTED_US: "They have been in touch.",
    TargetState.INTERVIEW: "You have an interview.",
    TargetState.INTERVIEWED: "You have spoken with them.",
    TargetState.OFFERED: "They made you an offer. You answer it in R3.",
    TargetState.ACCEPTED: "You accepted.",
    TargetState.REJECTED: "This one is closed.",
    TargetState.EXPIRED: "This offer is over.",
}


def own_student(request: Request) -> Student:
    """The reader's own row in the open cycle. A 404 for everybody who is no student here."""
    if not request.user.is_student:
        raise Http404
    return get_object_or_404(
        Student.objects.visible_to(request.user).select_related("person", "cycle__school"),
        cycle=request.now.cycle,
    )


@login_required
def student_today(request: Request) -> HttpResponse:
    if not request.user.is_student:
        return redirect("home")
    me = Student.objects.visible_to(request.user).filter(cycle=request.now.cycle).first()
    if me is None:
        return render(request, "desk/student_none.html")
    me = own_student(request)
    if not request.htmx:
        return render(request, "desk/student_today.html", _today(request, me))
    # What it shows changes with what concerns her, and by the hour, as days and hours are said.
    scopes = numbers(me.cycle_id, student_scope(me.pk), Scope.BOARD, Scope.CLOCK)
    hour = int(request.now.moment.cycle.timestamp()) // 3600
    tag = "-".join(str(one) for one in (me.pk, *scopes.values(), hour))
    return unless_unchanged(
        request, tag, lambda: render(request, "desk/_student_now.html", _today(request, me))
    )


def _today(request: Request, me: Student) -> dict[str, Any]:
    said = _said(request, me)
    rows = _programs(request, me)
    return {
        "student": me,
        "tasks": list(me.tasks.open().filter(owner=TaskOwner.STUDENT)[:FIRST_TASKS]),
        "needs_release": not me.releases.in_force(request.now.machine).exists(),
        "lines": ledger.lines(said, request.user, most=FIRST_LINES),
        "planned": ledger.plans(Message.objects.planned_about(me)),
        "said_count": said.count(),
        "rows": rows[:FIRST_PROGRAMS],
        "more_programs": max(0, len(rows) - FIRST_PROGRAMS),
        "applied_count": sum(row.target.applied_at is not None for row in rows),
        "open_count": sum(row.window.is_open for row in rows if row.target.state != TargetState.CONSIDERED),
        "own_lines": ledger.lines(_own(request, me), request.user, most=3),
        "consents": _consents(request, me),
        "alumni": _alumni(request, me)[:3],
        "corrections": me.corrections.filter(settled_at__isnull=True).count(),
        **_desk(me),
    }


@login_required
def said(request: Request) -> HttpResponse:
    """All that is said about me, and all that I wrote myself."""
    me = own_student(request)
    disclosures = Disclosure.objects.visible_to(request.user).filter(student=me).select_related("person")
    values = {
        "student": me,
        "lines": ledger.lines(_said(request, me), request.user, most=MOST_LINES),
        "planned": ledger.plans(Message.objects.planned_about(me)),
        "own_lines": ledger.lines(_own(request, me), request.user, most=MOST_LINES),
        "disclosures": [(one, _shown_at(me, one.at)) for one in disclosures[:MOST_LINES]],
        "corrections": [(one, _shown_at(me, one.sent_at)) for one in me.corrections.all()],
    }
    return render(request, "desk/student_said.html", values)


@login_required
def own_programs(request: Request) -> HttpResponse:
    me = own_student(request)
    milestones, now = me.cycle.clock_milestones(), request.now.moment.cycle
    values = {
        "student": me,
        "rows": _programs(request, me),
        "offers_have_begun": bool(begun_rounds(milestones, now)),
    }
    return render(request, "desk/student_programs.html", values)


@login_required
def own_alumni(request: Request) -> HttpResponse:
    me = own_student(request)
    return render(request, "desk/student_alumni.html", {"student": me, "alumni": _alumni(request, me)})


@login_required
def release_list(request: Request) -> HttpResponse:
    me = own_student(request)
    values = {
        "student": me,
        "consents": _consents(request, me),
        "past": [
            (one, _shown_at(me, one.signed_at), _shown_at(me, one.revoked_at or one.signed_at))
            for one in me.releases.filter(revoked_at__isnull=False)[:50]
        ],
    }
    return render(request, "desk/student_releases.html", values)


@login_required
def release_sign(request: Request) -> HttpResponse:
    """Read what is signed, answer, sign with the typed name and the password or a fresh log-in."""
    me = own_student(request)
    known = is_fresh(request)
    form = ReleaseForm(
        request.POST or None,
        user=request.user,
        is_fresh=known,
        first=_question_of(request.GET.get("category", "")),
        initial=_preset(request, me),
    )
    if form.is_valid():
        told, kept = form.told_and_kept
        try:
            signed = sign_releases(
                student=me,
                categories=told,
                withheld=kept,
                reader=Reader(form.cleaned_data["reader"]),
                signed_name=form.cleaned_data["signed_name"],
                method="fresh log-in" if known else "password",
                expires_at=me.cycle.machine_instant(form.expires_at),
                by=request.user,
                now=request.now.moment,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            words = f"Signed. {len(signed)} of your choices now hold." if signed else "Kept private."
            messages.success(request, words)
            return redirect("release_list")
    wordings = [(category, wording(category, Reader.PROGRAM)) for category in Category]
    values = {
        "student": me,
        "form": form,
        "wordings": wordings,
        "readers": READERS.items(),
        "version": WORDING_VERSION,
        "is_fresh": known,
    }
    return render(request, "desk/student_release_sign.html", values, status=422 if form.errors else 200)


@login_required
@require_POST
def release_revoke(request: Request, release_id: int) -> HttpResponse:
    me = own_student(request)
    release = get_object_or_404(Release.objects.select_related("student"), pk=release_id, student=me)
    revoke_release(release=release, by=request.user, now=request.now.moment)
    messages.success(request, "Taken back. From now on nobody tells this; what is unsent is stopped.")
    return redirect("release_list")


@login_required
@require_POST
def task_finish(request: Request, task_id: int) -> HttpResponse:
    """The student's own, or one of a student whom the reader sees."""
    students = Student.objects.visible_to(request.user)
    task = get_object_or_404(Task.objects.select_related("student"), pk=task_id, student__in=students)
    try:
        finish_task(task=task, by=request.user, now=request.now.moment)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Done: {task.title}.")
    return redirect("student_today" if request.user.is_student else task.student)


@login_required
def correction(request: Request) -> HttpResponse:
    """Something here is wrong."""
    me = own_student(request)
    form = CorrectionForm(request.POST or None)
    if form.is_valid():
        try:
            send_correction(
                student=me, text=form.cleaned_data["text"], by=request.user, now=request.now.moment
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Sent to the dean. You will read the answer under What is said.")
            return redirect("said")
    return render(request, "desk/student_correction.html", {"student": me, "form": form})


@dataclass(frozen=True, slots=True)
class ProgramRow:
    target: Target
    window: Window
    words: str
    part: int | None
    """The contact with the student that counts for her, where there is one."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One row of the releases: a category, and what stands for each class of readers."""

    category: Category
    standing: tuple[Release, ...]
    signed: datetime | None = None
    until: datetime | None = None
    """By the clock of the cycle, which in a rehearsal is not the machine's."""

    @property
    def readers(self) -> str:
        return " and ".join(READERS[release.reader] for release in self.standing)


def _programs(request: Request, me: Student) -> list[ProgramRow]:
    now = request.now.moment
    targets = list(
        Target.objects.visible_to(request.user)
        .filter(student=me)
        .select_related("program")
        .order_by("program__institution_name", "pk")
    )
    windows = on_file_of(me).windows(me, standing_of(request.user, now=now.cycle), now=now.cycle)
    parts = parts_of(me)
    rows = [
        ProgramRow(t, windows[t.program_id], _NO_WORD[TargetState(t.state)], parts.get(t.program_id))
        for t in targets
    ]
    order = list(reversed(TargetState.values))
    return sorted(rows, key=lambda row: order.index(row.target.state))


def _said(request: Request, me: Student) -> MessageQuerySet:
    about_me = Touch.objects.filter(student=me).values("message")
    return Message.objects.visible_to(request.user).filter(pk__in=about_me).exclude(sender=me.person)


def _own(request: Request, me: Student) -> MessageQuerySet:
    return Message.objects.visible_to(request.user).filter(sender=me.person)


def _desk(me: Student) -> dict[str, Any]:
    """Advocate and backup, as far as they have been told themselves."""
    desk = me.assignments.open().filter(is_embargoed=False).select_related("advocate")
    found: dict[str, Assignment] = {one.kind: one for one in desk}
    knows = {
        one.person_id: str(one)
        for one in me.acquaintances.filter(person__in=[one.advocate_id for one in found.values()])
    }
    primary = found.get(AssignmentKind.PRIMARY)
    return {
        "advocate": primary,
        "advocate_knows": knows.get(primary.advocate_id, "") if primary else "",
        "backup": found.get(AssignmentKind.BACKUP),
    }


@dataclass(frozen=True, slots=True)
class Recommended:
    """Somebody whom the school tells the student to ask, and whether the student may write now."""

    person: Person
    asking_for: str
    may_write: bool


def _alumni(request: Request, me: Student) -> list[Recommended]:
    """Who counts as a program is not written to while contact is bound; nor who does not want mail."""
    known = list(
        me.acquaintances.recommended().select_related("person").order_by("person__family_name", "pk")
    )
    now = request.now.moment.cycle
    bound: set[int] = set()
    if me.cycle.clock_milestones().is_quiet(now):
        bound = at_a_program([one.person_id for one in known], on=role_day(now))
    return [
        Recommended(
            one.person,
            one.recommended_for or one.service,
            bool(one.person.email) and not one.person.forbids("email") and one.person_id not in bound,
        )
        for one in known
        if not one.person.is_deceased
    ]


def _consents(request: Request, me: Student) -> list[Consent]:
    standing = list(me.releases.in_force(request.now.machine).order_by("reader"))
    return [_consent(me, one, tuple(r for r in standing if r.category == one)) for one in Category]


def _consent(me: Student, category: Category, standing: tuple[Release, ...]) -> Consent:
    if not standing:
        return Consent(category, standing)
    signed, until = standing[0].signed_at, standing[0].expires_at
    return Consent(category, standing, _shown_at(me, signed), _shown_at(me, until))


def _shown_at(me: Student, machine: datetime) -> datetime:
    """A machine instant as the cycle's clock shows it."""
    return me.cycle.moment(machine).cycle


def _question_of(category: str) -> str:
    return next((question.slug for question in QUESTIONS if category in question.covers), "")


def _preset(request: Request, me: Student) -> dict[str, Any]:
    """A day after SOAP; of the answers none."""
    ends = me.cycle.clock_milestones().get(MilestoneKey.SOAP_ENDS, request.now.moment.cycle)
    until = max(ends, request.now.moment.cycle) + timedelta(days=RELEASE_DAYS_AFTER_SOAP)
    return {"reader": Reader.PROGRAM, "until": to_wall(until).date()}
