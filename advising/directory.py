"""A program by what people type: a code, an ACGME number, words of its name, an abbreviated institution."""

from django.db.models import Q

from advising import specialties
from advising.imports.program_names import institution_key
from advising.models import Program
from advising.models.program import ProgramQuerySet

MOST_READ = 200


def named_program(school: int, typed: str, *, specialty_code: str = "") -> Program | None:
    """The one program of the school's directory that can be meant; None where it is none or several."""
    found = named_programs(school, typed, specialty_code=specialty_code)
    return found[0] if len(found) == 1 else None


def named_programs(school: int, typed: str, *, specialty_code: str = "") -> list[Program]:
    """All programs that can be meant, most likely none or one: by code, else by every word typed."""
    typed = typed.strip()
    if not typed:
        return []
    directory = Program.objects.directory(school)
    if exact := list(directory.filter(Q(code__iexact=typed) | Q(acgme_id=typed))[:2]):
        return exact
    named = directory.filter(closed_on__isnull=True)
    if specialty_code:
        named = named.filter(specialty_code=specialty_code)
    words = typed.replace(",", " ").split()
    whole = named
    for word in words:
        whole = whole.filter(Q(institution_name__icontains=word) | Q(track_name__icontains=word))
    if found := list(whole[:MOST_READ]):
        return found
    return _by_institution(named, typed)


def _by_institution(named: ProgramQuerySet, typed: str) -> list[Program]:
    """As "U Iowa Hosps, IM": the institution as people shorten it, then the specialty."""
    institution, _, rest = typed.rpartition(",")
    specialty = specialties.find(rest) if institution else None
    if specialty is None:
        return []
    key = institution_key(institution)
    first = key.split()[0] if key else ""
    near = named.filter(specialty_code=specialty.code, institution_name__icontains=first[:4])
    return [program for program in near[:MOST_READ] if institution_key(program.institution_name) == key]
