"""Where each role can go: the side, the phone's tabs. Pure: who and where in, places out; pages.md section 7."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation. `url_name` is the page's; `also` are prefixes of addresses that belong to it."""

    label: str
    icon: str
    url_name: str
    count_of: str = ""
    is_alert: bool = False
    long_label: str = ""
    key: str = ""
    """`g b`: pressed one after the other, goes there."""
    href: str = ""
    count: int = 0
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    places: tuple[Place, ...]


BOARD = Place("Board", "layout-dashboard", "board", key="g b")
OFFERS = Place("Offers", "mail-open", "offers")
CONFLICTS = Place(
    "Conflicts", "octagon-alert", "conflict_list", count_of="conflicts", is_alert=True, key="g c"
)
HELD = replace(CONFLICTS, label="Held")
MESSAGES = Place("Messages", "mail", "message_list", count_of="messages")
LOG = Place("Contact log", "phone", "contact_log")
MAIL_TRAY = Place("Mail tray", "mail-check", "mail_tray", count_of="mail_tray")
STUDENTS = Place("Students", "graduation-cap", "student_list", key="g s")
MY_STUDENTS = Place("My students", "users", "my_students", key="g s")
PROGRAMS = Place("Programs", "hospital", "program_list", key="g p")
ADVOCATES = Place("Advocates", "users", "advocate_list")
ALUMNI = Place("Alumni", "handshake", "alum_list")
CLOCK = Place("Clock and reminders", "calendar-clock", "clock")
IMPORTS = Place("Imports", "file-up", "import_list")
OUTBOX = Place("Outbox", "inbox", "outbox")
DEBRIEF = Place("Debrief", "chart-column", "debrief")
SETTINGS = Place("Settings", "settings-2", "school_settings")
MORE = Place("More", "menu", "more")

TODAY = Place("Today", "sun", "student_today", long_label="Today")
SAID = Place("Said", "quote", "said", long_label="What is said")
OWN_PROGRAMS = Place("Programs", "hospital", "own_programs", long_label="Programs")
OWN_ALUMNI = Place("Alumni", "handshake", "own_alumni", long_label="Alumni")
RELEASES = Place("Releases", "shield-check", "release_list", long_label="Releases")

_OFFICE = (
    Group("", (BOARD, OFFERS, CONFLICTS, MESSAGES, MAIL_TRAY, LOG)),
    Group("Directory", (STUDENTS, PROGRAMS, ADVOCATES, ALUMNI)),
    Group("Cycle", (CLOCK, IMPORTS, OUTBOX, DEBRIEF, SETTINGS)),
)
_FACULTY = (
    Group("", (MY_STUDENTS, OFFERS, MESSAGES, HELD, LOG)),
    Group("Directory", (PROGRAMS, ALUMNI)),
)
_SIDES: Mapping[str, Sequence[Group]] = {"dean": _OFFICE, "staff": _OFFICE, "faculty": _FACULTY}
_TABS: Mapping[str, Sequence[Place]] = {
    "dean": (BOARD, CONFLICTS, replace(LOG, label="Log", icon="phone-call"), STUDENTS, MORE),
    "staff": (BOARD, CONFLICTS, replace(LOG, label="Log", icon="phone-call"), STUDENTS, MORE),
    "faculty": (
        replace(MY_STUDENTS, label="Students"),
        replace(LOG, label="Log", icon="notebook-pen"),
        PROGRAMS,
        HELD,
        MORE,
    ),
    "student": (TODAY, SAID, OWN_PROGRAMS, OWN_ALUMNI, RELEASES),
}


def side(access: str, cycle_label: str = "") -> tuple[Group, ...]:
    """The groups of the side for a role; the last one carries the cycle's name."""
    return tuple(
        replace(group, label=f"Cycle {cycle_label}".strip()) if group.label == "Cycle" else group
        for group in _SIDES.get(access, ())
    )


def tabs(access: str) -> tuple[Place, ...]:
    """The phone's five tabs for a role."""
    return tuple(_TABS.get(access, ()))


def settled(
    places: Sequence[Place], *, addresses: Mapping[str, str], here: str, counts: Mapping[str, int]
) -> tuple[Place, ...]:
    """The places whose page exists, with address, count, and which of them the reader is on.

    `addresses` maps url names to paths; a place without one is left out. The longest address that `here` starts
    with is the current one, so that a student's page lights "Students".
    """
    known = [place for place in places if place.url_name in addresses]
    near = [addresses[p.url_name] for p in known if _holds(addresses[p.url_name], here)]
    longest = max(near, key=len, default="")
    return tuple(
        replace(
            place,
            href=addresses[place.url_name],
            count=counts.get(place.count_of, 0),
            is_current=addresses[place.url_name] == longest and longest != "",
            long_label=place.long_label or place.label,
        )
        for place in known
    )


def _holds(address: str, here: str) -> bool:
    return here == address or (address != "/" and here.startswith(address))
