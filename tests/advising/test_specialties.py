import pytest

from advising.specialties import SPECIALTIES, Specialty, by_code, find


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PEDS", "320"),
        ("Ortho", "260"),
        ("Orthopaedic Surgery", "260"),
        ("Surgery-General", "440"),
        ("Radiology-Diagnostic", "420"),
        ("DR", "420"),
        ("IM", "140"),
        ("Family Practice", "120"),
        ("TY", "999"),
        ("OB/GYN", "220"),
        ("obstetrics & gynecology", "220"),
        ("gas", "040"),
        ("Pathology & Lab Medicine", "300"),
        ("Department of Medicine", "140"),
        ("Surgery-General - Preliminary", "440"),
        ("Internal Medicine (Categorical)", "140"),
        ("PM&R", "340"),
        ("Med/Peds", "700"),
        ("Médecine", None),
        ("Office of Student Affairs", None),
        ("Peds or FM", None),
        ("preliminary", None),
        ("", None),
    ],
)
def test_find_reads_what_people_write(text: str, code: str | None) -> None:
    specialty = find(text)

    assert (specialty.code if specialty else None) == code


@pytest.mark.parametrize("specialty", SPECIALTIES, ids=lambda specialty: specialty.code)
def test_every_name_and_alias_finds_its_own_specialty(specialty: Specialty) -> None:
    for text in (specialty.code, specialty.name, specialty.short, *specialty.aliases, *specialty.alone):
        assert find(text) is specialty


def test_by_code_unknown() -> None:
    with pytest.raises(KeyError):
        by_code("998")
