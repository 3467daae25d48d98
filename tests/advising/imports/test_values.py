"""One cell each: what is read, and what is refused."""

import datetime

import pytest

from advising.imports.answers import (
    FerpaNote,
    Willing,
    parse_eligible,
    parse_ferpa,
    parse_willing,
    parse_yes_no,
)
from advising.imports.dates import parse_date
from advising.imports.emails import parse_email
from advising.imports.identifiers import parse_aamc_id, parse_acgme_id, parse_program_code, parse_usmle_id
from advising.imports.match_statuses import MatchStatus, parse_match_status
from advising.imports.names import (
    PersonName,
    parse_family_name,
    parse_full_name,
    parse_given_name,
    parse_name_part,
)
from advising.imports.phones import parse_phone
from advising.imports.problems import Unreadable
from advising.imports.scores import ExamReading, parse_exam

MAY_14 = datetime.date(2027, 5, 14)


@pytest.mark.parametrize(
    "text",
    [
        "5/14/27",
        "05/14/2027",
        "14/05/2027",
        "14.05.2027",
        "May 14, 2027",
        "May 14th 2027",
        "Friday, May 14, 2027",
        "14-May-2027",
        "14 may 27",
        "2027-05-14",
        "2027/5/14",
        "2027-05-14 00:00:00",
        "20270514",
        "46521",
        " 5/14/2027 ",
    ],
)
def test_date_in_every_style(text: str) -> None:
    assert parse_date(text) == MAY_14


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("05/06/2027", "can be May 6, 2027 or June 5, 2027"),
        ("2/3/26", "can be February 3, 2026 or March 2, 2026"),
        ("2/30/2027", "no such day"),
        ("0000-00-00", "no such day"),
        ("2027-13-01", "no such day"),
        ("May 2027", "names no day"),
        ("TBD", "is not a date"),
        ("soon", "is not a date"),
        ("99999", "is not a date"),
        ("5/14/127", "is not a date"),
        ("14 Mai 2027", "is not a date"),
    ],
)
def test_date_without_one_reading(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        parse_date(text)


def test_date_with_equal_day_and_month_has_one_reading() -> None:
    assert parse_date("5/5/2027") == datetime.date(2027, 5, 5)


def test_date_in_the_layouts_own_order() -> None:
    assert parse_date("05/06/1999", order="mdy") == datetime.date(1999, 5, 6)
    with pytest.raises(Unreadable, match="no such day"):
        parse_date("15/03/1999", order="mdy")
    with pytest.raises(Unreadable, match="two digits"):
        parse_date("05/06/99", order="mdy", centuries=False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dorsey, Yuki MD", PersonName("Yuki", "Dorsey", title="Dr.")),
        ("Dr. Priya Franco", PersonName("Priya", "Franco", title="Dr.")),
        ("LANGFORD, AISHA", PersonName("Aisha", "Langford")),
        ("Shreya Farnsworth, M.D.", PersonName("Shreya", "Farnsworth", title="Dr.")),
        ("Bianca Trevino, MD, MPH", PersonName("Bianca", "Trevino", title="Dr.")),
        ("Smith, John A., MD", PersonName("John", "Smith", middle="A.", title="Dr.")),
        ("Smith Jr., John, DO", PersonName("John", "Smith", suffix="Jr.", title="Dr.")),
        ("John Smith III", PersonName("John", "Smith", suffix="III")),
        ("MCCORMACK, BRENDA", PersonName("Brenda", "McCormack")),
        ("O'BRIEN, MARY-ANN", PersonName("Mary-Ann", "O'Brien")),
        ("de la Cruz, Maria", PersonName("Maria", "de la Cruz")),
        ("Maria de la Cruz", PersonName("Maria", "de la Cruz")),
        ("Prof. Renée Yıldız", PersonName("Renée", "Yıldız", title="Prof.")),
        ("Drummond, M.", PersonName("M.", "Drummond")),
        ("Yo-Yo Ma", PersonName("Yo-Yo", "Ma")),
        ("Do, Linh", PersonName("Linh", "Do")),
        ('Robert "Bob" Smith', PersonName("Robert", "Smith", preferred="Bob")),
        ("SMITH, ROBERT (BOB), MD", PersonName("Robert", "Smith", preferred="Bob", title="Dr.")),
        ("Joseph A. Morales, Ph.D.", PersonName("Joseph", "Morales", middle="A.", title="Dr.")),
    ],
)
def test_full_name(text: str, name: PersonName) -> None:
    assert parse_full_name(text) == name


def test_several_titles_before_a_name_end() -> None:
    name = parse_full_name("Prof. Dr. Karl-Heinz Müller")

    assert (name.title, name.given, name.family) == ("Prof.", "Karl-Heinz", "Müller")


def test_full_name_with_two_readings_is_told() -> None:
    name = parse_full_name("Maria Garcia Lopez")

    assert (name.given, name.middle, name.family) == ("Maria", "Garcia", "Lopez")
    assert name.doubt.startswith("read as first name Maria, middle name Garcia")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Cher",
        "Smith and Jones",
        "A/B Smith",
        "smith@example.org",
        "GonÃ§alves, José",
        "Gon\ufffdalves, Jos",
        "Ren?e Y",
        "=1+1",
    ],
)
def test_full_name_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_full_name(text)


def test_parts_of_names() -> None:
    assert parse_given_name('William "Bill"') == ("William", "Bill")
    assert parse_given_name("NGUYỄN") == ("Nguyễn", "")
    assert parse_family_name("HALVORSEN") == ("Halvorsen", "")
    assert parse_family_name("Sterling III") == ("Sterling", "III")
    assert parse_family_name("Thị Hạnh") == ("Thị Hạnh", "")
    assert parse_name_part("JT") == "JT"
    assert parse_name_part("José") == "José"


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("P", ExamReading("pass")),
        ("Pass", ExamReading("pass")),
        ("Fail, then Pass", ExamReading("pass", attempts=2)),
        ("F/P", ExamReading("pass", attempts=2)),
        ("F, F, 224", ExamReading("pass", attempts=3, score=224)),
        ("F/224", ExamReading("pass", attempts=2, score=224)),
        ("Pass on 2nd attempt", ExamReading("pass", attempts=2)),
        ("Pass (2nd attempt)", ExamReading("pass", attempts=2)),
        ("Pass 238", ExamReading("pass", score=238)),
        ("245", ExamReading("pass", score=245)),
        ("245.0", ExamReading("pass", score=245)),
        ("Fail", ExamReading("fail")),
        ("Fail 205", ExamReading("fail", score=205)),
        ("pending", ExamReading("pending")),
        ("", None),
        ("N/A", None),
    ],
)
def test_exam(text: str, reading: ExamReading | None) -> None:
    assert parse_exam(text, "Step 2 CK") == reading


def test_exam_score_near_the_line_is_told() -> None:
    reading = parse_exam("215", "Step 2 CK")

    assert reading is not None
    assert (reading.result, reading.score) == ("pass", 215)
    assert "215 was read as a pass" in reading.doubt


@pytest.mark.parametrize(
    "text", ["198", "24", "2455", "Pass 198", "Fail 240", "good", "224/F", "230-240", "P/F", "12/3/2026"]
)
def test_exam_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_exam(text, "Step 2 CK")


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("(691) 555-0183 x3303", "+1 691 555 0183 x3303"),
        ("1-635-555-0173", "+1 635 555 0173"),
        ("3965550177", "+1 396 555 0177"),
        ("763.555.0159", "+1 763 555 0159"),
        ("+1 591 555 0165", "+1 591 555 0165"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
        ("n/a", ""),
        ("", ""),
    ],
)
def test_phone(text: str, phone: str) -> None:
    assert parse_phone(text) == phone


@pytest.mark.parametrize("text", ["555-0123", "3.96555E+09", "ask her", "(691) 555-0183 / 555-0184", "12345"])
def test_phone_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_phone(text)


def test_email() -> None:
    assert parse_email(" JANELLE.G@HVCOM.EXAMPLE.EDU ") == "janelle.g@hvcom.example.edu"
    assert parse_email("Janelle <mailto:j@example.edu>") == "j@example.edu"
    assert parse_email("none") == ""


@pytest.mark.parametrize(
    "text", ["a@example", "a b@example.org", "a@x.org; b@x.org", "@example.org", "janelle.example.edu"]
)
def test_email_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_email(text)


@pytest.mark.parametrize(
    "text", ["14356835", "1435 6835", "1435-6835", "14356835.0", "'14356835", '="14356835"']
)
def test_aamc_id(text: str) -> None:
    assert parse_aamc_id(text) == "14356835"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1435683", "dropped a zero"),
        ("143568350", "has 9 digits"),
        ("1.43568E+07", "shortened"),
        ("N1435683", "not an AAMC ID"),
        ("", "is missing"),
        ("١٤٣٥٦٨٣٥", "not an AAMC ID"),
    ],
)
def test_aamc_id_unreadable(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        parse_aamc_id(text)


def test_other_identifiers() -> None:
    assert parse_usmle_id("53411507") == "5-341-150-7"
    assert parse_usmle_id("") == ""
    assert parse_program_code(" 1516400c10") == "1516400C10"
    assert parse_acgme_id("0400121345") == "0400121345"
    with pytest.raises(Unreadable, match="dropped a zero"):
        parse_program_code("903140C0")
    with pytest.raises(Unreadable, match="zero"):
        parse_acgme_id("400121345")


def test_yes_and_no() -> None:
    assert [parse_yes_no(text) for text in ["Y", "yes", "TRUE", "x", "N", "false", ""]] == [
        True,
        True,
        True,
        True,
        False,
        False,
        None,
    ]
    with pytest.raises(Unreadable):
        parse_yes_no("perhaps")


def test_eligible() -> None:
    assert [
        parse_eligible(text)
        for text in ["Y", "Eligible", "SOAP-eligible", "Not eligible", "ineligible", "N", ""]
    ] == [
        True,
        True,
        True,
        False,
        False,
        False,
        None,
    ]


def test_willing() -> None:
    assert [parse_willing(text) for text in ["y", "True", "ask first", "N", ""]] == [
        Willing.YES,
        Willing.YES,
        Willing.ASK_FIRST,
        Willing.NO,
        Willing.UNKNOWN,
    ]


def test_ferpa() -> None:
    assert parse_ferpa("Y") == FerpaNote(True)
    assert parse_ferpa("signed 20270225") == FerpaNote(True, datetime.date(2027, 2, 25))
    assert parse_ferpa("signed 2027-02-15") == FerpaNote(True, datetime.date(2027, 2, 15))
    assert parse_ferpa("Yes - 2/25/27") == FerpaNote(True, datetime.date(2027, 2, 25))
    assert parse_ferpa("on file") == FerpaNote(True)
    assert parse_ferpa("not signed") == FerpaNote(False)
    assert parse_ferpa("N") == FerpaNote(False)
    assert parse_ferpa("") is None
    with pytest.raises(Unreadable):
        parse_ferpa("signed 02/03/2027")


def test_match_status() -> None:
    assert parse_match_status("Unmatched (Reapplicant)") == MatchStatus("unmatched", "reapplicant")
    assert parse_match_status("Partially Matched - Preliminary Only") == MatchStatus(
        "partially_matched", "preliminary only"
    )
    assert parse_match_status("MATCHED") == MatchStatus("matched")
    assert parse_match_status("Did not match") == MatchStatus("unmatched")
    assert parse_match_status("") is None
    assert parse_match_status("Un-matched") == MatchStatus("unmatched")


@pytest.mark.parametrize(
    "text", ["Matched?", "SOAP", "Unmatched; withdrew", "Unmatched (prelim only)", "Matched (advanced)"]
)
def test_match_status_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_match_status(text)


def test_degree_in_the_first_name_is_left_out() -> None:
    assert [parse_given_name(text) for text in ["Bao MD", "Bao, MD, PhD", "BAO M.D.", "Ma", "Do"]] == [
        ("Bao", ""),
        ("Bao", ""),
        ("Bao", ""),
        ("Ma", ""),
        ("Do", ""),
    ]


@pytest.mark.parametrize("text", ["TRAN DO", "WEI MA"])
def test_capitals_that_may_be_a_degree_or_a_name_are_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="can be a degree or part of the name"):
        parse_family_name(text)
    with pytest.raises(Unreadable, match="can be a degree or part of the name"):
        parse_given_name(text)


@pytest.mark.parametrize(
    "text", ["First *", "Bell†", "A_b", "Bo$", "<b>Al</b>", "Al™", "Vacant", "TBA", "nan", "Al/Bo"]
)
def test_signs_and_placeholders_are_no_names(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_given_name(text)


def test_first_name_that_ends_in_a_suffix_is_refused() -> None:
    with pytest.raises(Unreadable, match="Write that behind the last name"):
        parse_given_name("Robert III")


@pytest.mark.parametrize("text", ["O`Brien", "O\u00b4Brien"])
def test_accents_typed_for_apostrophes_are_apostrophes(text: str) -> None:
    assert parse_family_name(text) == ("O\u2019Brien", "")


@pytest.mark.parametrize("text", ["?", "??", "Unmatched?", "."])
def test_match_status_in_doubt_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_match_status(text)


@pytest.mark.parametrize("text", ["", "-", "\u2014", "N/A"])
def test_match_status_that_is_not_told(text: str) -> None:
    assert parse_match_status(text) is None


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Fail 205, Pass 224", ExamReading("pass", 2, 224)),
        ("F 205; 224", ExamReading("pass", 2, 224)),
        ("Fail x2, Pass", ExamReading("pass", 3)),
        ("Fail (205), Fail (208), Pass (224)", ExamReading("pass", 3, 224)),
    ],
)
def test_exam_with_the_scores_of_failed_sittings(text: str, reading: ExamReading) -> None:
    assert parse_exam(text, "Step 2 CK") == reading


@pytest.mark.parametrize(
    "text", ["Fail 250, Pass 224", "Fail 20, Pass 224", "205, 224", "Pass 224, Fail 205 x"]
)
def test_exam_whose_sittings_cannot_be_true_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_exam(text, "Step 2 CK")


def test_answers_with_an_exclamation_mark_and_thanks() -> None:
    assert [parse_yes_no(text) for text in ["Yes!", "NO!", "no thanks", "yes, please"]] == [
        True,
        False,
        False,
        True,
    ]
