"""People who graduated here, from what alumni offices and networks export (pure).

One layout knows the headings of a fund-raising export (`CnBio_…`), of a CRM's import sheet (`Contact1 …`), of a list of
network connections, and of plain lists of alumni. A row tells what a file says; who it is on file is decided later.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from advising import specialties
from advising.imports import headings
from advising.imports.answers import parse_yes_no
from advising.imports.class_years import parse_class_year, parse_constituent_codes
from advising.imports.emails import NOTHING, parse_email
from advising.imports.headings import Chosen, Column, Layout, PlacedTable, RowReader
from advising.imports.identifiers import parse_employee_id
from advising.imports.limits import UnknownColumns
from advising.imports.names import (
    PersonName,
    can_be_one,
    parse_family_name,
    parse_full_name,
    parse_given_name,
    parse_name_part,
)
from advising.imports.phones import parse_phone
from advising.imports.problems import Problem, Unreadable
from advising.imports.readings import Reading, namesakes, without_doubles
from advising.imports.states import parse_state
from advising.imports.tables import Grid, read_grids
from advising.imports.text import at_most, parse_line

SLOTS = range(1, 7)  # fund-raising exports keep phones and addresses in numbered pairs of type and number
ATTRIBUTES = range(1, 7)
CODES = range(1, 6)

EVERY_WAY = "all"
BY_PHONE = ("call", "text", "voicemail")


def _numbered(field: str, label: str, heading: str, places: Iterable[int]) -> tuple[Column, ...]:
    return tuple(Column(f"{field}_{place}", label, heading.format(place)) for place in places)


LAYOUT = Layout(
    name="a list of alumni",
    columns=(
        Column(
            "alumni_id",
            "alumni number",
            "CnBio_ID|Constituent ID|Contact1 RE ID|RE ID|Alumni ID|Alumni Number|ConstituentID|Constituent_ID",
        ),
        Column("title", "title", "CnBio_Title_1|Contact1 Salutation|Salutation|Name Prefix|Prefix"),
        Column("full_name", "name", "Full Name|Name|Constituent Name|Alum|Alumni Name|Alumnus Name"),
        Column(
            "given",
            "first name",
            "CnBio_First_Name|Contact1 First Name|First Name|First|Given Name|Firstname",
        ),
        Column("middle", "middle name", "CnBio_Middle_Name|Contact1 Middle Name|Middle Name|Middle|MI"),
        Column(
            "family",
            "last name",
            "CnBio_Last_Name|Contact1 Last Name|Last Name|Last|Surname|Family Name|Lastname",
        ),
        Column(
            "birth_family",
            "name at birth",
            "CnBio_Maiden_name|Maiden Name|Maiden|Birth Name|Former Name|Previous Last Name|Nee|Name at Graduation",
        ),
        Column("suffix", "suffix", "CnBio_Suffix_1|Contact1 Suffix|Suffix"),
        Column("preferred", "nickname", "CnBio_Nickname|Nickname|Preferred Name|Goes By|Contact1 Nickname"),
        Column("deceased", "deceased", "CnBio_Deceased|Deceased|Contact1 Deceased|Is Deceased|Deceased?"),
        Column(
            "no_email",
            "requests no email",
            "CnBio_Requests_no_e_mail|Requests no email|Email Opt Out|Contact1 Email Opt Out|No Email|"
            "Contact1 Has Opted Out of Email",
        ),
        Column(
            "no_call",
            "requests no calls",
            "CnBio_Requests_no_phone|Do Not Call|Contact1 Do Not Call|No Phone|No Calls",
        ),
        Column(
            "no_contact",
            "do not contact",
            "Contact1 Do Not Contact|Do Not Contact|DNC|No Contact|Contact1 npsp__Do_Not_Contact__c",
        ),
        Column(
            "class_year",
            "class year",
            "CnPrAl_Class_of|Class of|Class Year|Class|Grad Year|Graduation Year|Year of Graduation|Year|"
            "MD Year|Preferred Class Year|Grad Date|Graduation Date",
        ),
        Column("constituent_codes", "constituent codes", "Contact1 Constituent Codes|Constituent Codes"),
        Column("city", "city", "CnAdrPrf_City|Home City|City|Preferred City|Mailing City"),
        Column(
            "state",
            "state",
            "CnAdrPrf_State|Home State/Province|State|State/Province|Preferred State|Mailing State|Province",
        ),
        Column("country", "country", "CnAdrPrf_ContryLongDsc|Home Country|Country|CnAdrPrf_CountryLongDsc"),
        Column("preferred_email", "preferred email", "Contact1 Preferred Email|Preferred Email Type"),
        Column(
            "email",
            "email",
            "Email Address|Email|Preferred Email|Primary Email|E-mail 1|Alumni Email|Contact Email",
        ),
        Column("work_email", "work email", "Contact1 Work Email|Work Email|Business Email"),
        Column("personal_email", "personal email", "Contact1 Personal Email|Personal Email|Home Email"),
        Column("other_email", "other email", "Contact1 Alternate Email|Alternate Email|Other Email|E-mail 2"),
        Column("mobile_phone", "mobile phone", "Contact1 Mobile Phone|Mobile Phone|Mobile|Cell Phone|Cell"),
        Column("work_phone", "work phone", "Contact1 Work Phone|Work Phone|Business Phone|Office Phone"),
        Column(
            "home_phone",
            "home phone",
            "Contact1 Home Phone|Home Phone|Phone|Phone Number|Preferred Phone|Telephone",
        ),
        Column(
            "employer",
            "employer",
            "CnPrBs_Org_Name|Account1 Name|Company|Employer|Organization|Current Employer|Institution|Practice",
        ),
        Column(
            "position",
            "position",
            "CnPrBs_Position|Contact1 Title|Position|Job Title|Current Position|Occupation",
        ),
        Column(
            "specialty",
            "specialty",
            "CnPrBs_Profession|Specialty|Profession|Medical Specialty|Field|Contact1 Specialty",
        ),
        Column(
            "trained_at",
            "residency",
            "Residency|Residency Program|Residency Institution|Residency (Institution)",
        ),
        Column("profile_url", "profile", "URL|Profile URL|LinkedIn|LinkedIn URL|Public Profile URL"),
        Column("connected_on", "connected on", "Connected On"),
        *_numbered("slot_type", "kind of number", "CnPh_1_{:02}_Phone_type", SLOTS),
        *_numbered("slot", "number", "CnPh_1_{:02}_Phone_number", SLOTS),
        *_numbered("attribute", "attribute", "CnAttrCat_1_{:02}_Description", ATTRIBUTES),
        *_numbered("code", "solicit code", "CnSolCd_1_{:02}_Solicit_Code", CODES),
    ),
    needs=(
        (("family", "given"), ("full_name",)),
        (("class_year",), ("alumni_id",), ("constituent_codes",), ("connected_on",), ("profile_url",)),
    ),
)

NO_NAME = PersonName(given="", family="")
# What alumni offices say when somebody may not be written to or called, by the way it forbids.
_NO_CALLS = re.compile(r"\bno (tele)?(phone|calls?|phoning)|do not (call|phone)|\bdnc[- ]?phone")
_NO_EMAIL = re.compile(r"\bno e-?mail|do not e-?mail|email opt[- ]?out|unsubscribed")
_NOBODY = re.compile(
    r"do not contact|no contact|do not solicit|no solicit|\bdnc\b|\bdns\b|do not (mail|approach)"
)
_FORBIDS = re.compile(r"\bno\b|\bnot\b|\bnever\b|opt(ed)?[- ]?out|remove")
_RESIDENCY = re.compile(r"(?i)^residency\s*(?:\([^)]*\))?\s*[:\-]\s*(.+)$")
_STATE_AT_END = re.compile(r"^(.*\S)-([A-Z]{2})$")
_FAX = re.compile(r"(?i)fax|pager|beeper")


@dataclass(frozen=True, slots=True)
class AlumRow:
    """One person as the file has them. Empty and None mean that the file does not say.

    `no_contact` maps a way ("email", "call", "text", "voicemail", or "all") to the words that forbid it.
    """

    number: int
    name: PersonName
    alumni_id: str = ""
    birth_family: str = ""
    class_year: int | None = None
    email: str = ""
    other_emails: tuple[str, ...] = ()
    phone: str = ""
    city: str = ""
    state: str = ""
    employer: str = ""
    position: str = ""
    specialty_code: str = ""
    trained_at: str = ""
    profile_url: str = ""
    is_deceased: bool = False
    no_contact: tuple[tuple[str, str], ...] = ()
    volunteers_as: tuple[str, ...] = ()


def read(data: bytes, file_name: str) -> Reading[AlumRow]:
    """The people of the file. Raises NotATable where it is no such list."""
    return of_grids(*read_grids(data, file_name))


def of_grids(
    grids: Sequence[Grid], notes: Sequence[str] = (), chosen: Chosen | None = None
) -> Reading[AlumRow]:
    """As `read`, of cells that are read already; which column is what by its heading, or as chosen."""
    placed = headings.place_columns(grids, LAYOUT, notes, chosen)
    if chosen is None:
        _refuse_unread_wishes(placed)
    rows, problems, notices = headings.read_rows(placed, _row)
    kept, doubles = without_doubles(
        rows,
        column=placed.heading("alumni_id"),
        name="alumni number",
        key=lambda row: row.alumni_id or ("no number", row.number),
        contradiction=_contradiction,
        difference=_difference,
    )
    name_column = placed.heading("family" if placed.has("family") else "full_name")
    notices += namesakes(kept, column=name_column, name_of=lambda row: f"{row.name.given} {row.name.family}")
    notices += _shared_addresses(kept, placed.heading("email"))
    taken = {row.number for row in kept}
    return Reading(
        rows=tuple(kept),
        problems=tuple(sorted(problems + doubles, key=lambda problem: problem.row)),
        notices=tuple(sorted((n for n in notices if n.row in taken), key=lambda notice: notice.row)),
        notes=placed.table.notes,
        total=len(placed.table.rows),
    )


# Headings of columns that may say who must not be written to or called, or is dead.
_WISH = re.compile(
    r"\b(opt|opted|unsubscribed?|solicit\w*|dnc|dns|deceased|died|death|suppress\w*|privacy)\b|"
    r"\bcontact pref|\bdo not\b"
)


def _refuse_unread_wishes(placed: PlacedTable) -> None:
    """What somebody wished must not be lost because a heading is not known. Raises UnknownColumns."""
    for place, heading in enumerate(placed.table.header):
        if place not in placed.places.values() and _WISH.search(headings.key(heading)):
            raise UnknownColumns(
                f'The column "{heading}" may say who must not be contacted, and is not known. Say what it is, or '
                "leave it out, on the page of columns; or rename it: Do Not Contact, No Email, Do Not Call, Deceased."
            )


def _shared_addresses(rows: Sequence[AlumRow], column: str) -> list[Problem]:
    """Notices for people of one address: a couple perhaps, or a slip."""
    holders: dict[str, list[AlumRow]] = {}
    for row in rows:
        if row.email:
            holders.setdefault(row.email, []).append(row)
    return [
        Problem(row.number, column, f"{row.email} is the address of row {others[0].number} too.")
        for sharing in holders.values()
        for row in sharing
        if (others := [other for other in sharing if other is not row])
    ]


def _row(reader: RowReader) -> AlumRow:
    name, birth_family = _names(reader)
    emails = _emails(reader)
    position, specialty_code = _work(reader)
    return AlumRow(
        number=reader.row.number,
        name=name,
        alumni_id=reader.read("alumni_id", parse_employee_id, ""),
        birth_family=birth_family,
        class_year=_class_year(reader),
        email=emails[0] if emails else "",
        other_emails=tuple(emails[1:]),
        phone=_phone(reader),
        city=reader.read_if_told("city", lambda text: at_most(100, parse_line(text)), ""),
        state=_state(reader),
        employer=_employer(reader),
        position=position,
        specialty_code=specialty_code,
        trained_at=_trained_at(reader),
        profile_url=reader.read_if_told("profile_url", _profile, ""),
        is_deceased=bool(reader.read("deceased", parse_yes_no, None)),
        no_contact=tuple(_no_contact(reader).items()),
        volunteers_as=tuple(_volunteers_as(reader)),
    )


def _names(reader: RowReader) -> tuple[PersonName, str]:
    if reader.placed.has("family") and reader.placed.has("given"):
        family, told_suffix = reader.read("family", parse_family_name, ("", ""))
        reader.refuse_other_name(family)
        given, nickname = reader.read("given", parse_given_name, ("", ""))
        reader.notice_turned_round("family", given, family)
        suffix = reader.read_if_told("suffix", _optional_name, "")
        preferred = reader.read_if_told("preferred", _optional_name, "")
        name = PersonName(
            given=given,
            family=family,
            middle=reader.read_if_told("middle", _optional_name, ""),
            preferred=preferred or nickname,
            title=reader.read_if_told("title", _title, ""),
            suffix=suffix or told_suffix,
        )
    else:
        name = reader.read("full_name", parse_full_name, NO_NAME)
        if name.doubt:
            reader.notice("full_name", name.doubt)
    birth_family = reader.read_if_told("birth_family", _optional_name, "")
    return name, "" if birth_family.casefold() == name.family.casefold() else birth_family


def _optional_name(text: str) -> str:
    return "" if text.strip().casefold() in NOTHING else parse_name_part(text)


def _title(text: str) -> str:
    """ "Dr.", "DR." and "Dr" are one; what is no title of the usual ones is left out."""
    bare = re.sub(r"[^a-z]", "", text.casefold())
    known = {
        "dr": "Dr.",
        "prof": "Prof.",
        "professor": "Prof.",
        "mr": "Mr.",
        "mrs": "Mrs.",
        "ms": "Ms.",
        "mx": "Mx.",
    }
    if bare and bare not in known:
        raise Unreadable(f'"{text.strip()[:40]}" is not a title we know.')
    return known.get(bare, "")


def _class_year(reader: RowReader) -> int | None:
    told = reader.read("class_year", parse_class_year, None)
    coded = reader.read_if_told("constituent_codes", parse_constituent_codes, None)
    return told or coded


def _state(reader: RowReader) -> str:
    """Of addresses in the United States; regions of other countries are not states."""
    country = re.sub(r"[^a-z]", "", reader.text("country").casefold())
    if country and country not in {"us", "usa", "unitedstates", "unitedstatesofamerica", "america"}:
        return ""
    return reader.read_if_told("state", parse_state, "")


def _emails(reader: RowReader) -> list[str]:
    """All that can be read, the preferred one first. One that cannot is left out, with a notice."""
    order = ["email", "work_email", "personal_email", "other_email"]
    preferred = reader.text("preferred_email").strip().casefold()
    first = {
        "work": "work_email",
        "personal": "personal_email",
        "home": "personal_email",
        "alternate": "other_email",
    }
    if preferred in first:
        order.remove(first[preferred])
        order.insert(0, first[preferred])
    fields = [field for field in order if reader.placed.has(field)]
    fields += [f"slot_{place}" for place in SLOTS if _is_email_slot(reader, place)]
    found: list[str] = []
    for field in fields:
        for part in _parts(reader, field):
            try:
                address = parse_email(part)
            except Unreadable as reason:
                reader.notice(field, f"{reason}{_meant(part)} Left out.")
                continue
            if address and address not in found:
                found.append(address)
    return found


def _parts(reader: RowReader, field: str) -> list[str]:
    """The addresses of one cell: parted by semicolons and lines, and by commas only between whole addresses."""
    text = reader.read_if_told(field, str, "")
    parts = [part for part in re.split(r"[;\n|]+", text) if part.strip()]
    return [
        piece
        for part in parts
        for piece in (re.split(r"[,\s]+", part.strip()) if re.search(r"@\S+[,\s]+\S+@", part) else [part])
    ]


def _meant(part: str) -> str:
    """The address that was probably meant, for a person to judge."""
    likely = re.sub(r"\s+(?:at|\(at\)|\[at\])\s+", "@", part.strip())
    likely = likely.replace(",", ".").replace(" ", "")
    try:
        return f' Is it "{parse_email(likely)}"?' if likely != part.strip() else ""
    except Unreadable:
        return ""


def _is_email_slot(reader: RowReader, place: int) -> bool:
    if not reader.placed.has(f"slot_{place}"):
        return False
    kind = reader.text(f"slot_type_{place}").casefold()
    return "mail" in kind or (not kind.strip() and "@" in reader.text(f"slot_{place}"))


def _phone(reader: RowReader) -> str:
    """The first that can be read: mobile, then work, then home."""
    slots = [
        (_phone_rank(kind), f"slot_{place}")
        for place in SLOTS
        if reader.placed.has(f"slot_{place}")
        and not _is_email_slot(reader, place)
        and not _FAX.search(kind := reader.text(f"slot_type_{place}"))
    ]
    named = [(rank, field) for rank, field in enumerate(["mobile_phone", "work_phone", "home_phone"])]
    for _, field in sorted([*named, *slots]):
        if number := reader.read_if_told(field, parse_phone, ""):
            return at_most(40, number)
    return ""


def _phone_rank(kind: str) -> int:
    words = kind.casefold()
    return 0 if re.search(r"cell|mobile", words) else 1 if re.search(r"business|work|office", words) else 2


def _work(reader: RowReader) -> tuple[str, str]:
    """Position and specialty, each in its own column, or in one as "Resident - FM" and "Fellow, Psych"."""
    position = reader.read_if_told("position", lambda text: at_most(200, parse_line(text)), "")
    told = reader.read_if_told("specialty", parse_line, "")
    found = specialties.find(told) if told else None
    if told and not found:
        reader.notice(
            "specialty", f'"{told[:60]}" names no specialty. Set it on the person\'s page if there is one.'
        )
    if not told and (match := re.fullmatch(r"(.+?)(?:\s+[-–|]\s+|,\s+)(.+)", position)):
        found = specialties.find(match.group(2))
        position = match.group(1) if found else position
    return position, found.code if found else ""


def _employer(reader: RowReader) -> str:
    text = reader.read_if_told("employer", lambda text: at_most(200, parse_line(text)), "")
    return "" if text.casefold() in NOTHING | {"retired", "self", "self-employed", "self employed"} else text


def _trained_at(reader: RowReader) -> str:
    """The institution of the residency, with its state in brackets where told: "Med Ctr-NY" is "Med Ctr (NY)"."""
    told = reader.read_if_told("trained_at", parse_line, "")
    if not told:
        told = next((match.group(1) for text in _attributes(reader) if (match := _RESIDENCY.match(text))), "")
    match = _STATE_AT_END.match(told.strip())
    return f"{match.group(1)} ({match.group(2)})" if match else told.strip()


def _attributes(reader: RowReader) -> list[str]:
    return [
        text
        for place in ATTRIBUTES
        if reader.placed.has(f"attribute_{place}")
        and (text := reader.read_if_told(f"attribute_{place}", parse_line, ""))
    ]


def _volunteers_as(reader: RowReader) -> list[str]:
    """What they do for the school: "Preceptor", "Class agent", "Volunteer mentor"."""
    return [text[:60] for text in _attributes(reader) if not _RESIDENCY.match(text)]


def _profile(text: str) -> str:
    cleaned = text.strip()
    if cleaned and not re.fullmatch(r"https?://[^\s<>\"']+", cleaned):
        raise Unreadable(f'"{cleaned[:60]}" is not a web address.')
    return at_most(300, cleaned)


def _no_contact(reader: RowReader) -> dict[str, str]:
    """Ways that are forbidden, and by which words. What may forbid something forbids all, until somebody looks."""
    found: dict[str, str] = {}
    told = reader.text("no_contact").strip()
    if told and _says_what(told):
        found |= dict.fromkeys(_forbidden(told, reader, "no_contact"), told[:100])
    elif reader.read("no_contact", parse_yes_no, None):
        found[EVERY_WAY] = "Do not contact"
    if reader.read("no_email", parse_yes_no, None):
        found["email"] = "Requests no email"
    if reader.read("no_call", parse_yes_no, None):
        found |= dict.fromkeys(BY_PHONE, "Requests no calls")
    for place in CODES:
        field = f"code_{place}"
        for code in filter(
            None, (part.strip() for part in re.split(r"[;|]", reader.read(field, parse_line, "")))
        ):
            found |= dict.fromkeys(_forbidden(code, reader, field), code[:100])
    return found


def _says_what(told: str) -> bool:
    """Whether a cell names what is forbidden, where yes or no would do."""
    words = told.casefold()
    return bool(_NO_CALLS.search(words) or _NO_EMAIL.search(words) or _NOBODY.search(words))


def _forbidden(code: str, reader: RowReader, field: str) -> tuple[str, ...]:
    words = code.casefold()
    if _NO_CALLS.search(words):
        return BY_PHONE
    if _NO_EMAIL.search(words):
        return ("email",)
    if _NOBODY.search(words):
        return (EVERY_WAY,)
    if _FORBIDS.search(words):
        reader.notice(field, f'"{code}" may forbid contact: taken as "do not contact" until somebody looks.')
        return (EVERY_WAY,)
    return ()


def _contradiction(one: AlumRow, other: AlumRow) -> str:
    if one.name.family.casefold() != other.name.family.casefold() and not _names_before(one, other):
        return "last name"
    return "" if can_be_one(one.name, other.name) else "first name"


def _names_before(one: AlumRow, other: AlumRow) -> bool:
    before = {one.birth_family.casefold(), other.birth_family.casefold()} - {""}
    return bool(before & {one.name.family.casefold(), other.name.family.casefold()})


def _difference(one: AlumRow, other: AlumRow) -> str:
    pairs: Mapping[str, tuple[object, object]] = {
        "name": (one.name.given, other.name.given),
        "class year": (one.class_year, other.class_year),
        "email": (one.email, other.email),
        "phone": (one.phone, other.phone),
        "employer": (one.employer, other.employer),
        "deceased": (one.is_deceased, other.is_deceased),
        "do not contact": (one.no_contact, other.no_contact),
    }
    return " and ".join(name for name, (first, second) in pairs.items() if second and first != second)
