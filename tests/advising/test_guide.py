"""What a profile suggests, with its basis: a table of cases."""

from dataclasses import replace

import pytest

from advising.guide import Advice, Bars, Degree, Guide, Profile, Reading, readings

MD = Profile(Degree.US_MD, step2=218, has_decent_clinical_work=True)
DO = Profile(Degree.US_DO, step2=242, interviews=2)
IMG = Profile(Degree.IMG, step2=256, has_research=True)

CASES = {
    "MD, low, decent work": (MD, [Reading.MD_LOW]),
    "MD, low, work not known": (replace(MD, has_decent_clinical_work=None), [Reading.MD_LOW]),
    "MD, low, poor work": (replace(MD, has_decent_clinical_work=False), []),
    "MD, at the bar": (replace(MD, step2=235), []),
    "MD, no score": (replace(MD, step2=None), []),
    "MD, low, red flag": (replace(MD, red_flags=("a leave",)), [Reading.MD_LOW, Reading.RED_FLAG]),
    "DO, solid, few interviews": (DO, [Reading.DO_SOLID]),
    "DO, solid, interviews not known": (replace(DO, interviews=None), [Reading.DO_SOLID]),
    "DO, solid, many interviews": (replace(DO, interviews=12), []),
    "DO by COMLEX": (replace(DO, step2=None, comlex2=540), [Reading.DO_SOLID]),
    "DO, low": (replace(DO, step2=215), []),
    "IMG, high, research": (IMG, [Reading.IMG_HIGH]),
    "IMG, high, research not known": (replace(IMG, has_research=None), [Reading.IMG_HIGH]),
    "IMG, high, no research, a flag": (
        replace(IMG, has_research=False, red_flags=("a failed Step 1",)),
        [Reading.RED_FLAG],
    ),
    "IMG, not high": (replace(IMG, step2=230), []),
    "MD, high, research": (replace(IMG, degree=Degree.US_MD), []),
    "nothing known": (Profile(Degree.US_MD), []),
}


@pytest.mark.parametrize(("profile", "found"), CASES.values(), ids=CASES)
def test_profile_suggests(profile: Profile, found: list[Reading]) -> None:
    assert [one.reading for one in readings(profile)] == found


def test_reading_says_on_what_it_rests_and_what_is_not_known() -> None:
    found = readings(replace(MD, has_decent_clinical_work=None))[0]

    assert found.basis == "Step 2 CK 218, below 235"
    assert found.unknown == ("clinical work",)


@pytest.mark.parametrize(
    ("profile", "ask", "aim"),
    [
        (MD, "core clerkships", "preliminary years"),
        (DO, "DO alumni", "academic programs"),
        (IMG, "IMG alumni", "take IMGs"),
        (Profile(Degree.US_MD, red_flags=("a leave",)), "know the context", "non-traditional paths"),
    ],
)
def test_advice_names_whom_to_ask_and_where_to_aim(profile: Profile, ask: str, aim: str) -> None:
    found = readings(profile)[0]

    assert ask in " ".join(found.ask)
    assert aim in " ".join(found.aim)


def test_school_sets_its_own_bars_and_words() -> None:
    guide = Guide(Bars(low=210), {Reading.RED_FLAG: Advice(("The ombudsperson",), ())})

    assert readings(MD, guide) == ()
    assert readings(replace(MD, red_flags=("a leave",)), guide)[0].ask == ("The ombudsperson",)


@pytest.mark.parametrize(
    "guide",
    [Guide(), Guide(Bars(low=210), {Reading.MD_LOW: Advice(("Somebody",), ("There",))}, is_abroad=True)],
)
def test_guide_is_stored_and_read_back(guide: Guide) -> None:
    assert Guide.from_stored(guide.stored()) == guide


def test_guide_passes_over_what_it_no_longer_knows() -> None:
    assert Guide.from_stored({"bars": {"old": 3}, "advice": {"gone": {}}}) == Guide()


@pytest.mark.parametrize(
    ("written", "is_abroad", "degree"),
    [
        ("MD", False, Degree.US_MD),
        ("DO", False, Degree.US_DO),
        ("MBBS", False, Degree.IMG),
        ("MD", True, Degree.IMG),
    ],
)
def test_degree_is_by_school_of_origin(written: str, is_abroad: bool, degree: Degree) -> None:
    assert Guide(is_abroad=is_abroad).degree(written) is degree
