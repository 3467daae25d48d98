"""Who is named beyond doubt, who perhaps; nobody is guessed."""

import pytest

from outreach.inbound import naming
from outreach.inbound.naming import Place, Student, codes

MAYA = Student(1, 11, ("Maya",), "Chen", "14820937", frozenset({"maya.chen@us.example"}))
PRIYA = Student(2, 12, ("Priyanka", "Priya"), "Ortiz-Lund", "14820938")
WILL = Student(3, 13, ("William",), "Chen", "14820939")
ALL = (MAYA, PRIYA, WILL)

RIVERSIDE = Place(
    1,
    "1140-140",
    "1140140C0",
    "1400500001",
    "Riverside Methodist Hosp",
    "Internal Medicine",
    "Internal Medicine",
)
PRELIM = Place(
    2, "1140-140", "1140140P0", "", "Riverside Methodist Hosp", "Medicine-Preliminary", "Internal Medicine"
)
FAMILY = Place(
    3, "1140-120", "1140120C0", "", "Riverside Methodist Hosp", "Family Medicine", "Family Medicine"
)
COUNTY = Place(4, "2200-120", "2200120C0", "", "County General", "Family Medicine", "Family Medicine")
PLACES = (RIVERSIDE, PRELIM, FAMILY, COUNTY)


@pytest.mark.parametrize(
    ("words", "sure"),
    [
        ("About Maya Chen.", (1,)),
        ("About MAYA CHEN.", (1,)),
        ("Chen, Maya is a fine student.", (1,)),
        ("Maya R. Chen called.", (1,)),
        ("Priya Ortiz-Lund called.", (2,)),
        ("Priyanka Ortiz Lund called.", (2,)),
        ("William Chen and Maya Chen", (1, 3)),
        ("AAMC 14820938", (2,)),
        ("AAMC ID: 1482 0938", (2,)),
        ("maya.chen@us.example wrote", (1,)),
        ("Maya Chen (AAMC 14820937)", (1,)),
        ("Bill Chen", (3,)),
    ],
)
def test_students_named_beyond_doubt(words: str, sure: tuple[int, ...]) -> None:
    named = naming.students(words, ALL)

    assert tuple(sorted(named.sure)) == sure
    assert named.doubts == ()


@pytest.mark.parametrize(
    "words",
    ["Ms. Chen called.", "Chen called.", "Maya called.", "Ask Priya.", "About Maya Chen, and Priya too."],
)
def test_students_named_in_part_are_a_doubt(words: str) -> None:
    named = naming.students(words, ALL)

    assert named.maybe
    assert named.doubts


@pytest.mark.parametrize(
    "words",
    [
        "Nobody of ours.",
        "a maya will not do",
        "on 20270316 at 5550142",
        "call 14820937-2",
        "x14820937",
        "M.C. is strong",
    ],
)
def test_students_whom_nobody_names(words: str) -> None:
    assert naming.students(words, ALL) == naming.Named()


def test_students_an_unknown_id_is_a_doubt() -> None:
    assert naming.students("Maya Chen (AAMC 99999999)", ALL).doubts


def test_students_a_name_with_the_id_of_another_is_a_doubt() -> None:
    assert naming.students("Maya Chen (AAMC 14820938)", ALL).doubts == (
        "The AAMC ID behind Maya Chen belongs to somebody else.",
    )


def test_students_of_one_name_are_told_by_the_id_alone() -> None:
    twin = Student(4, 14, ("Maya",), "Chen", "14820940")

    assert naming.students("Maya Chen called.", (MAYA, twin)).doubts
    assert naming.students("AAMC 14820940 called.", (MAYA, twin)) == naming.Named(sure=(4,))


def test_students_do_not_share_the_names_of_who_writes() -> None:
    named = naming.students(
        "Dear Maya,\n\nMs. Lund called about Priya Ortiz-Lund. Will Dr. Chen?", ALL, others=["Maya Bell"]
    )

    assert (named.sure, named.maybe, named.doubts) == ((2,), (), ())


@pytest.mark.parametrize(
    ("words", "sure"),
    [
        ("at Riverside (1140140C0)", (1,)),
        ("at riverside (1140140p0) and 2200120C0", (2, 4)),
        ("number 1400500001", (1,)),
        ("the Family Medicine program at Riverside Methodist Hosp", (3,)),
        ("County General called", (4,)),
        ("phone 5550142300, nobody named", ()),
    ],
)
def test_programs_named_beyond_doubt(words: str, sure: tuple[int, ...]) -> None:
    assert naming.programs(words, PLACES) == naming.Named(sure=sure)


@pytest.mark.parametrize(
    "words",
    [
        "Riverside Methodist Hosp called",
        "the Internal Medicine program at Riverside Methodist Hosp",
        "code 9999999C9",
        "1140140C0, and County General too",
    ],
)
def test_programs_not_told_apart_are_a_doubt(words: str) -> None:
    assert naming.programs(words, PLACES).doubts


def test_programs_of_the_one_who_is_written_to_are_understood() -> None:
    named = naming.programs(
        "here at Riverside Methodist Hosp", PLACES, understood=["Riverside Methodist Hosp"]
    )

    assert named == naming.Named()


def test_codes_are_what_is_written_like_one() -> None:
    assert codes("1140140c0, 1140140C12 x1140140C0 5550142300 12345678") == (
        "1140140C0",
        "1140140C12",
        "5550142300",
    )


def test_students_of_a_thread_are_meant_by_a_part_of_their_name() -> None:
    assert naming.students("Re: Maya", ALL, understood=[1]) == naming.Named()
    assert naming.students("Priya?", ALL, understood=[1]).doubts
