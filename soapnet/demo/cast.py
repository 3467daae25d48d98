"""Who is at the demo school. Everybody is invented, whatever real hospital their part is set at."""

from dataclasses import dataclass

SCHOOL = "Lakeshore College of Medicine"
SHORT = "Lakeshore"
SLUG = "demo"
DOMAIN = "lakeshore.example"
PASSWORD = "rehearsal week"  # noqa: S105 (printed, and shown on the sign-in page)


def address(given: str, family: str) -> str:
    return f"{given}.{family}@{DOMAIN}".lower().replace(" ", "")


@dataclass(frozen=True, slots=True)
class Faculty:
    given: str
    family: str
    department: str
    capacity: int
    trained_at: str = ""
    year: str = ""
    title: str = "Associate Professor"


@dataclass(frozen=True, slots=True)
class Learner:
    """A student: `aims` are program codes, the first the main one; `advocate` and `backup` family names."""

    aamc_id: str
    given: str
    family: str
    status: str
    specialties: tuple[str, ...]
    step1: str
    step2: str
    aims: tuple[str, ...]
    advocate: str = ""
    backup: str = ""
    wishes: str = ""
    partner: str = ""

    @property
    def email(self) -> str:
        return address(self.given, self.family)


@dataclass(frozen=True, slots=True)
class Director:
    """Somebody who speaks for a program."""

    given: str
    family: str
    program: str
    kind: str = "director"


@dataclass(frozen=True, slots=True)
class Helper:
    """An alum who is at no program of the directory: may advise and practise in the week."""

    given: str
    family: str
    class_year: int
    specialty: str
    state: str
    position: str
    employer: str
    trained_at: str = ""
    is_well_known: bool = False


@dataclass(frozen=True, slots=True)
class Alum:
    given: str
    family: str
    class_year: int
    works_at: str


DEAN = ("Ines", "Varga")
SECOND_DEAN = ("Harold", "Nkemelu")
STAFF = ("Tom", "Adeyemi")
ADVOCATE = ("Ruth", "Okafor")
STUDENT = ("Maya", "Chen")

FACULTY = (
    Faculty("Ruth", "Okafor", "Internal Medicine", 4, "Sparrow Hospital", "2009"),
    Faculty("Daniel", "Reyes", "Internal Medicine", 3, "Conemaugh Memorial Med Ctr", "2004"),
    Faculty("Elena", "Petrov", "Family Medicine", 3, "St Elizabeth Youngstown Hosp", "2012"),
    Faculty("Samuel", "Osei", "Psychiatry", 2, "U Arkansas COM-Little Rock", "2007"),
    Faculty("Joan", "Whitfield", "Surgery-General", 2, "OhioHealth-Riverside Methodist", "1998"),
    Faculty("Anil", "Desai", "Pediatrics", 3),
)

LEARNERS = (
    Learner(
        "14820417", "Maya", "Chen", "Unmatched", ("Internal Medicine", "Family Medicine"), "Pass", "228",
        ("1315140C0", "1616140C0", "2102140C0", "1584120C0"), "Okafor", "Reyes", "Michigan or Ohio",
    ),
    Learner(
        "14820533", "Marcus", "Bell", "Unmatched", ("Internal Medicine",), "Fail, then Pass", "221",
        ("2102140C0", "1226140C0", "1616140C0"), "Okafor", "Petrov",
    ),
    Learner(
        "14821168", "Priya", "Nair", "Unmatched", ("Internal Medicine", "Psychiatry"), "Pass", "239",
        ("1315140C0", "1014140C0", "1018400C0"), "Reyes", "Okafor",
    ),
    Learner(
        "14821792", "Luis", "Camacho", "Unmatched", ("Family Medicine",), "Pass", "217",
        ("1584120C0", "1418120C0", "2166120C0"), "Petrov", "Reyes",
    ),
    Learner(
        "14822046", "Aisha", "Rahman", "Partially Matched - Advanced Only",
        ("Internal Medicine",), "Pass", "244", ("1903140P0",), "Reyes",
    ),
    Learner(
        "14822391", "Ethan", "Brooks", "Unmatched", ("Surgery-General", "Internal Medicine"), "Pass", "233",
        ("1567440C0", "1429440C0", "2050140C0"), "Whitfield", "Okafor",
    ),
    Learner(
        "14823157", "Hannah", "Weiss", "Unmatched", ("Psychiatry",), "Pass", "226",
        ("1018400C0", "1634400C0"), "Osei", "Petrov",
    ),
    Learner(
        "14823480", "Tomas", "Lindqvist", "Unmatched", ("Family Medicine", "Internal Medicine"), "Pass", "219",
        ("1418120C0", "3043120C0", "2187140C0"), "Petrov",
    ),
    Learner(
        "14823906", "Grace", "Kim", "Unmatched", ("Internal Medicine",), "Pass", "236",
        ("1226140C0", "1007140C0"), "Okafor",
    ),
    Learner(
        "14824275", "Noah", "Ortiz", "Unmatched", ("Psychiatry", "Family Medicine"), "Pass", "Fail, then Pass",
        ("1634400C0", "1584120C0"), "Osei",
    ),
    Learner(
        "14824618", "Mina", "Farouk", "Not eligible", ("Internal Medicine",), "Pass", "Fail",
        (), "Reyes",
    ),
    Learner(
        "14825039", "Caleb", "Stone", "Unmatched", ("Internal Medicine",), "Pass", "224",
        ("2050140C0", "1014140C0", "2187140C0"),
    ),
    Learner(
        "14825364", "Jordan", "Blake", "Unmatched", ("Family Medicine",), "Pass", "215",
        ("2166120C0", "3043120C0"), wishes="near Atlanta, partner works there",
    ),
    Learner(
        "14825871", "Sofia", "Marchetti", "Unmatched", ("Surgery-General",), "Pass", "241", ("1567440C0",),
    ),
)  # fmt: skip

DIRECTORS = (
    Director("Katherine", "Alvarez", "1315140C0"),
    Director("Peter", "Lindgren", "1616140C0"),
    Director("Amara", "Singh", "2102140C0"),
    Director("George", "Hollis", "1226140C0"),
    Director("Naomi", "Brandt", "1584120C0"),
    Director("Victor", "Salas", "1418120C0"),
    Director("Leah", "Goldman", "1018400C0"),
    Director("Owen", "Pryce", "1567440C0", "associate_director"),
    Director("Rita", "Moss", "1634400C0", "coordinator"),
    Director("Carla", "Dumont", "2050140C0"),
)

ALUMNI = (
    Alum("Ben", "Sato", 2016, "1315140C0"),
    Alum("Claire", "Dupree", 2012, "2102140C0"),
    Alum("Yusuf", "Haddad", 2018, "1584120C0"),
    Alum("Nora", "Feldman", 2010, "1018400C0"),
)

HELPERS = (
    Helper("Imani", "Walcott", 2025, "140", "MI", "Resident", "Lakeside Community Hospital"),
    Helper("Diego", "Fuentes", 2024, "120", "OH", "Resident", "Harbor Family Health"),
    Helper("Lena", "Vogel", 2025, "400", "MI", "Resident", "Northgate Behavioral Health"),
    Helper(
        "Hal", "Strand", 1991, "140", "MI", "Chair of Medicine, retired", "", "1315140C0", is_well_known=True
    ),
    Helper(
        "Greta",
        "Olsen",
        1996,
        "440",
        "OH",
        "Surgeon in private practice",
        "Olsen Surgical",
        "1567440C0",
        True,
    ),
    Helper("Wen", "Zhao", 2003, "400", "PA", "Psychiatrist", "Riverbend Clinic", "1018400C0"),
    Helper("Martin", "Keane", 1988, "120", "MI", "Family physician", "Keane Family Practice", "1584120C0"),
)
COMMITTEE, CLERKSHIP = ("Whitfield", "Osei"), ("Desai",)
"""Faculty, by family name, who advise on the school's committee, and who run a clerkship."""
