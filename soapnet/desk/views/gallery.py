"""The gallery: every part of a page in every state. It is the parts' documentation, and a test reads it."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from advising.clock import MilestoneKey, Milestones
from advising.models import User
from soapnet.desk.bars import Beat
from soapnet.desk.clock_card import clock_card
from soapnet.templatetags import components
from soapnet.templatetags.icons import icon_names


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """A wall time in the week of March 2026, Eastern (UTC-4)."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) + timedelta(hours=4)


WEEK = Milestones(
    {
        MilestoneKey.MATCH_STATUS_RELEASED: _at(16, 10),
        MilestoneKey.UNFILLED_LIST_RELEASED: _at(16, 10),
        MilestoneKey.PROGRAMS_REVIEW_BEGIN: _at(17, 8),
        MilestoneKey.ROUND_1_START: _at(19, 9),
        MilestoneKey.ROUND_1_END: _at(19, 11),
        MilestoneKey.ROUND_2_START: _at(19, 12),
        MilestoneKey.ROUND_2_END: _at(19, 14),
        MilestoneKey.ROUND_3_START: _at(19, 15),
        MilestoneKey.ROUND_3_END: _at(19, 17),
        MilestoneKey.ROUND_4_START: _at(19, 18),
        MilestoneKey.ROUND_4_END: _at(19, 20),
        MilestoneKey.SOAP_ENDS: _at(19, 21),
    }
)
NOW = _at(17, 14, 20)
STAGES = (
    ("Before the week", _at(12, 9)),
    ("In the shut hours", _at(16, 15, 40)),
    ("Programs may contact", NOW),
    ("Within an hour of a round", _at(19, 8, 20)),
    ("In round 2", _at(19, 12, 48)),
    ("Over", _at(20, 10)),
)


LEVERS = (
    {
        "value": "pre_screen",
        "title": "Pre-screen",
        "icon": "scan-search",
        "says": "Window open. Fading, 8 pm",
    },
    {
        "value": "context",
        "title": "Context",
        "icon": "message-square-quote",
        "says": "Window open. Helps most",
    },
    {
        "value": "prioritisation",
        "title": "Prioritisation",
        "icon": "list-ordered",
        "says": "Window open. Best Wed",
    },
    {"value": "advice", "title": "Strategy advice", "icon": "compass", "says": "Always. Not to programs"},
)
FILTERS = (
    {"label": "All", "href": "#all", "is_current": True, "count": 14},
    {"label": "Held", "href": "#held", "count": 3},
    {"label": "Quiet 12 h", "href": "#quiet", "count": 1},
)
QUOTE_LEAVE = {
    "before": "",
    "marked": "Her leave in 2024 was for a family illness",
    "after": "",
    "source": "",
}
QUOTES_CLASH = (
    {
        "before": "",
        "marked": "She took 2024 off for research",
        "after": ", so the gap is nothing to worry about.",
        "source": "Dr. Bell to Dr. Abbott, sent Thu 26 Feb, 4:12 pm",
    },
    {
        **QUOTE_LEAVE,
        "after": ", and she came back to a full load.",
        "source": "Dr. Okafor’s draft to Dr. Marsh",
    },
)


LETTER = (
    "Dear Dr. Marsh,\n\nShe passed Step 1 on her second attempt and scored 233 on Step 2 CK. Her leave in 2024 "
    "was for a family illness, and she came back to a full clinical load. If you have room to review "
    "one more application, I think she would be a safe choice.\n\nRuth Okafor, MD"
)


def _span(words: str, severity: str) -> dict[str, object]:
    start = LETTER.index(words)
    return {"start": start, "end": start + len(words), "severity": severity}


SPANS = (
    _span("Her leave in 2024 was for a family illness", "held"),
    _span("one more application", "to_check"),
)


class ContactForm(forms.Form):
    """Fields with few answers, as big targets, and the message's own."""

    channel = forms.ChoiceField(
        label="How",
        choices=[("call", "Call"), ("email", "Email"), ("text", "Text")],
        widget=forms.RadioSelect,
    )
    direction = forms.ChoiceField(
        label="Who started it",
        choices=[("outbound", "We contacted them"), ("inbound", "They contacted us")],
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        label="What came of it",
        choices=[
            ("will_review", "Will review the file"),
            ("will_interview", "Will interview"),
            ("left_message", "Left a message"),
            ("no_answer", "No answer"),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    sisters = forms.MultipleChoiceField(
        label="Which of these was it about?",
        choices=[("1", "Internal medicine, categorical"), ("2", "Internal medicine, preliminary")],
        widget=forms.CheckboxSelectMultiple,
    )
    body = forms.CharField(
        label="Message", widget=forms.Textarea(attrs={"class": "form-control", "aria-label": "Message"})
    )


class SampleForm(forms.Form):
    """Every kind of field that the product's forms use."""

    aamc_id = forms.CharField(label="AAMC ID", max_length=8, help_text="Eight digits, read aloud in fours.")
    specialty = forms.ChoiceField(
        choices=[("", "Choose one"), ("im", "Internal medicine"), ("fm", "Family medicine")]
    )
    note = forms.CharField(label="What was said", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    channel = forms.ChoiceField(
        choices=[("call", "Call"), ("email", "Email"), ("text", "Text")],
        widget=forms.RadioSelect,
        initial="call",
    )
    told = forms.BooleanField(label="The student knows", required=False)

    def clean_aamc_id(self) -> str:
        typed: str = self.cleaned_data["aamc_id"]
        if len(typed) != 8 or not typed.isdigit():
            raise forms.ValidationError(f"{len(typed)} digits. An AAMC ID has 8.")
        return typed


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    if not (isinstance(request.user, User) and (request.user.is_office or request.user.is_superuser)):
        raise PermissionDenied
    beats = [Beat(on_time=minute != 11, sent=5 if minute in (7, 19) else 0) for minute in range(30)]
    context = {
        "now": NOW,
        "card": clock_card(WEEK, NOW, open_windows=18),
        "not_known": clock_card(Milestones({}), NOW),
        "stages": [(name, clock_card(WEEK, at, open_windows=18)) for name, at in STAGES],
        "next_at": WEEK[MilestoneKey.ROUND_1_START],
        "soon": NOW + timedelta(minutes=12),
        "reasons": ("Supervised Luis, M3 surgery", "Knows 3 of his PDs", "Free until 5 pm"),
        "doubts": ("Would be his 4th student",),
        "beats": beats,
        "levers": LEVERS,
        "filters": FILTERS,
        "states": list(components.STATES),
        "banners": list(components.BANNERS),
        "quotes_leave": (QUOTE_LEAVE,),
        "quotes_clash": QUOTES_CLASH,
        "icons": sorted(icon_names()),
        "form": SampleForm(initial={"aamc_id": "14820937"}),
        "form_with_errors": SampleForm(
            {"aamc_id": "1482093", "channel": "call"}, prefix=None, auto_id="id_bad_%s"
        ),
        "contact_form": ContactForm(
            {"channel": "call", "direction": "outbound", "body": LETTER}, auto_id="id_contact_%s"
        ),
        "letter": LETTER,
        "spans": SPANS,
    }
    return render(request, "desk/gallery.html", context)
