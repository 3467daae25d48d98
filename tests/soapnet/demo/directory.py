"""The few programs of the directory that the demo school needs, so that a test does not read all of it."""

from advising.actions.import_programs import import_programs
from advising.imports import programs
from advising.management.commands.import_programs import SHIPPED
from soapnet.demo import cast
from tests.moments import WINTER, moment

CODES = {code for one in cast.LEARNERS for code in one.aims} | {
    *(one.program for one in cast.DIRECTORS),
    *(one.works_at for one in cast.ALUMNI),
}


def small_directory() -> None:
    heading, *lines = SHIPPED.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if line.split(b",", 1)[0].decode() in CODES]
    import_programs(rows=programs.read(heading + b"".join(kept), SHIPPED.name).rows, now=moment(WINTER))
