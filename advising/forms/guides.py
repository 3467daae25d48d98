from typing import Any

from django import forms

from advising.guide import Advice, Bars, Guide, Reading


class GuideForm(forms.Form):
    """The bars, and for each reading whom to ask and where to aim, a line each."""

    low = forms.IntegerField(label="Low: Step 2 CK below")
    solid = forms.IntegerField(label="Solid: Step 2 CK from")
    high = forms.IntegerField(label="High: Step 2 CK from")
    comlex_solid = forms.IntegerField(label="Solid: COMLEX Level 2 from", min_value=9, max_value=999)
    few_interviews = forms.IntegerField(label="Few interviews: at most", min_value=0, max_value=50)
    is_abroad = forms.BooleanField(
        label="To programs our graduates are IMGs, whatever their degree", required=False
    )

    def __init__(self, data: Any = None, *, guide: Guide) -> None:
        initial: dict[str, Any] = {name: getattr(guide.bars, name) for name in Bars.__dataclass_fields__}
        initial["is_abroad"] = guide.is_abroad
        for reading in Reading:
            advice = guide.of(reading)
            initial |= {f"{reading}_ask": "\n".join(advice.ask), f"{reading}_aim": "\n".join(advice.aim)}
        super().__init__(data, initial=initial)
        for reading in Reading:
            for part, words in (("ask", "ask"), ("aim", "aim at")):
                self.fields[f"{reading}_{part}"] = forms.CharField(
                    label=f"{reading.label}: {words}",
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 3}),
                )

    def guide(self) -> Guide:
        data = self.cleaned_data
        bars = Bars(**{name: data[name] for name in Bars.__dataclass_fields__})
        advice = {
            reading: Advice(_lines(data[f"{reading}_ask"]), _lines(data[f"{reading}_aim"]))
            for reading in Reading
        }
        return Guide(bars, advice, data["is_abroad"])


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
