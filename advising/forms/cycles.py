from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from advising.calendars import calendar, presets
from advising.clock import MilestoneKey, RehearsalClock, from_wall, to_wall
from advising.models import Approval, Cycle, Policy
from advising.refusals import Refusal

ANSWERS = [
    ("yes", "Yes. “Applicant or representative”: once confirmed, advocate and desk may answer too."),
    ("no", "No. The student alone answers; we help her."),
]
ANSWERS_HELP = (
    "A program has contacted the student only. The NRMP’s text can be read both ways; ask your counsel. "
    "It counts as no until somebody has chosen."
)
POLICIES = [
    (Policy.ENFORCE, "Stop what breaks the contact rule. A dean may override it, with a written reason."),
    (Policy.WARN, "Warn of it before it leaves."),
]
REHEARSALS = (
    MilestoneKey.MATCH_STATUS_RELEASED,
    MilestoneKey.PROGRAMS_REVIEW_BEGIN,
    MilestoneKey.ROUND_1_START,
)
"""Where the clock of a rehearsal may begin."""
BEGINNINGS = [
    ("", "For real. The clock is the real one."),
    *[(key.value, f"Rehearse from “{key.label}”. Nothing leaves the house.") for key in REHEARSALS],
]
APPROVALS = [
    (Approval.STUDENTS, "A dean approves what students write."),
    (Approval.ALL_BUT_DEANS, "A dean approves what anybody but deans writes."),
    (Approval.NOBODY, "Nothing needs approval."),
]


class RulesForm(forms.Form):
    """What a dean decides for a cycle."""

    answer_for_student = forms.ChoiceField(
        label="May the desk answer for the student?",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        help_text=ANSWERS_HELP,
    )
    policy = forms.ChoiceField(
        label="The contact window", choices=POLICIES, widget=forms.RadioSelect, initial=Policy.ENFORCE
    )
    approval = forms.ChoiceField(
        label="Approval", choices=APPROVALS, widget=forms.RadioSelect, initial=Approval.STUDENTS
    )

    @property
    def rules(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "answer_for_student": told["answer_for_student"] == "yes",
            "policy": Policy(told["policy"]),
            "approval": Approval(told["approval"]),
        }


class OpenCycleForm(RulesForm):
    """A year's calendar, for real or to rehearse, and the rules; answering for the student has no default."""

    calendar = forms.ChoiceField(label="Calendar")
    begins_at = forms.ChoiceField(
        label="For real, or to rehearse?",
        choices=BEGINNINGS,
        widget=forms.RadioSelect,
        required=False,
        initial="",
        help_text="A rehearsal runs from that instant on, now. All its mail lands in the outbox page.",
    )
    field_order = ("calendar", "begins_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["calendar"]
        field.choices = [(preset.id, preset.title) for preset in presets()]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        preset = calendar(told.get("calendar", ""))
        key = told.get("begins_at")
        if preset and key and MilestoneKey(key) not in preset.milestones:
            self.add_error("begins_at", f"{preset.title} has no such time. Choose another beginning.")
        return told

    def rehearsal(self, machine: datetime) -> RehearsalClock | None:
        """The clock that was asked for, begun at this machine time; None for the real one."""
        key, preset = self.cleaned_data["begins_at"], calendar(self.cleaned_data["calendar"])
        if not key or preset is None:
            return None
        return RehearsalClock(machine, preset.milestones[MilestoneKey(key)])


class CycleSettingsForm(RulesForm):
    """The rules of a cycle that is open, and who is told when nobody answers."""

    shows_program_words = forms.BooleanField(
        label="Students read what a program said of them", required=False
    )
    advocate_minutes = forms.IntegerField(label="Minutes until the advocate is told", min_value=1)
    backup_minutes = forms.IntegerField(label="Minutes until the backup is told", min_value=1)
    dean_minutes = forms.IntegerField(label="Minutes until the deans are told", min_value=1)

    @staticmethod
    def initial_of(cycle: Cycle) -> dict[str, Any]:
        advocate, backup, dean = (*cycle.escalation_minutes, None, None, None)[:3]
        return {
            "answer_for_student": {True: "yes", False: "no"}.get(cycle.answer_for_student),  # type: ignore[arg-type]
            "policy": cycle.policy,
            "approval": cycle.approval,
            "shows_program_words": cycle.shows_program_words,
            "advocate_minutes": advocate,
            "backup_minutes": backup,
            "dean_minutes": dean,
        }

    @property
    def rules(self) -> dict[str, Any]:
        told = self.cleaned_data
        minutes = [told["advocate_minutes"], told["backup_minutes"], told["dean_minutes"]]
        return {
            **super().rules,
            "shows_program_words": told["shows_program_words"],
            "escalation_minutes": minutes,
        }


class SchoolForm(forms.Form):
    """What the school is called and whom students call."""

    name = forms.CharField(label="Name", max_length=200)
    support_name = forms.CharField(
        label="Who answers students", max_length=120, required=False, help_text="Day and night, in the week."
    )
    support_phone = forms.CharField(label="Their number", max_length=40, required=False)
    time_zone = forms.CharField(label="Time zone", max_length=64, help_text="As in America/Chicago.")


class WallTimeField(forms.CharField):
    """An Eastern wall time as a browser types it, cleaned to its instant. Impossible times are asked again."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "datetime-local"})
        super().__init__(max_length=19, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            wall = datetime.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError("Write day and time, as in 2027-03-16 08:00.") from None
        if wall.tzinfo is not None:
            raise forms.ValidationError("Write the Eastern time, without a zone.")
        try:
            return from_wall(wall)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class TimesForm(forms.Form):
    """Every milestone's Eastern wall time, and one reason for what is changed."""

    reason = forms.CharField(
        label="Why",
        max_length=300,
        help_text="Kept with the old times. Who was reminded of an old time gets one correction.",
    )

    def __init__(self, *args: Any, standing: Mapping[MilestoneKey, datetime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in MilestoneKey:
            at = standing.get(key)
            self.fields[key.value] = WallTimeField(
                label=key.label, required=at is not None, initial=_typed(at) if at else ""
            )
        self.fields[MilestoneKey.QUIET_FROM].help_text = "Empty: as the list’s release."
        self.order_fields([key.value for key in sorted(MilestoneKey, key=lambda key: key.place)])

    @property
    def times(self) -> dict[MilestoneKey, datetime]:
        return {key: self.cleaned_data[key] for key in MilestoneKey if self.cleaned_data.get(key)}


def _typed(at: datetime) -> str:
    """As a datetime-local field shows it."""
    wall = to_wall(at)
    return wall.isoformat(timespec="minutes" if wall.second == 0 else "seconds")
