"""Reads our imports and holds their direction; docs/architecture.md says why.

A failure names the file, the line and the rule, so that it can be mended without reading this.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Plain values in and out: what is hard lives here. What these import of ours is pure too, and held to it.
PURE = (
    "advising.calendars",
    "advising.capacity",
    "advising.clock",
    "advising.contact",
    "advising.duplicates",
    "advising.finding",
    "advising.guide",
    "advising.imports",
    "advising.levers",
    "advising.moves",
    "advising.ranking",
    "advising.refusals",
    "advising.specialties",
    "advising.suggestions",
    "advising.window",
    "advising.window_words",
    "outreach.checks",
    "outreach.inbound",
    "outreach.planner",
)

# Entrances: the first to see a request, a row that is due, a command. They alone read the machine clock.
ENTRANCES = ("views", "tasks", "management", "middleware", "admin", "templatetags", "context_processors")
# What stands before a database at all, or is the machinery of processes.
MACHINERY = ("soapnet.supervisor", "soapnet.supervised", "soapnet.health", "soapnet.outbox")
CLOCKS = frozenset(
    {
        "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "time.time",
        "timezone.localtime", "timezone.localdate",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    path: str
    module: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.module.split("."))

    @property
    def is_entrance(self) -> bool:
        return self.parts[:2] == ("soapnet", "desk") or any(part in ENTRANCES for part in self.parts)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of each thing imported, at any depth, but for the type checker's eyes alone."""
        yield from imported(self.tree, self.parts, is_package=self.path.endswith("__init__.py"))


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def imported(tree: ast.AST, parts: tuple[str, ...], *, is_package: bool) -> Iterator[tuple[int, str]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for other in node.orelse:
                yield from imported(other, parts, is_package=is_package)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = parts[: len(parts) - node.level + is_package]
                base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        else:
            yield from imported(node, parts, is_package=is_package)


@cache
def sources() -> list[Source]:
    found = []
    for package in ("advising", "outreach", "soapnet"):
        for file in sorted((ROOT / package).rglob("*.py")):
            relative = file.relative_to(ROOT)
            if "migrations" in relative.parts:
                continue
            name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
            found.append(Source(str(relative), name, ast.parse(file.read_text())))
    return found


def direction(source: Source) -> Iterator[str]:
    forbidden = {
        "advising": ("outreach", "soapnet.desk"),
        "outreach": ("soapnet.desk",),
    }.get(source.parts[0], ())
    for line, name in source.imports():
        for other in forbidden:
            if within(name, other):
                yield f"{source.path}:{line}: imports {name}; the direction is desk -> outreach -> advising"


@cache
def pure_modules() -> frozenset[str]:
    """The named ones and all of ours that these import, at whatever remove."""
    ours = {source.module: source for source in sources()}
    found: set[str] = set()
    waiting = [module for module in ours if any(within(module, named) for named in PURE)]
    while waiting:
        module = waiting.pop()
        found.add(module)
        names = {name for _, name in ours[module].imports()} | {
            name.rpartition(".")[0] for _, name in ours[module].imports()
        }
        # A layer is a fault of its importer, told there.
        waiting += [name for name in names if name in ours and layer(name) is None and name not in found]
    return frozenset(found - {"advising", "outreach"})


def purity(source: Source) -> Iterator[str]:
    if source.module not in pure_modules() and not any(within(source.module, named) for named in PURE):
        return
    for line, name in source.imports():
        if within(name, "django"):
            yield f"{source.path}:{line}: imports {name}; a pure module, or what one imports, knows no Django"
        elif within(name, "soapnet") or layer(name) is not None:
            yield f"{source.path}:{line}: imports {name}; a pure module imports pure modules alone"


def layer(name: str) -> int | None:
    """How far out `advising.actions.assignments` and the like stand; None for what is no layer."""
    parts = name.split(".")
    if parts[0] not in ("advising", "outreach") or len(parts) < 2:
        return None
    return {
        "models": 0, "querysets": 0, "permissions": 0,
        "actions": 1,
        "forms": 2,
        "views": 3, "tasks": 3, "urls": 3, "admin": 3, "management": 3, "middleware": 3,
    }.get(parts[1])  # fmt: skip


def outward(source: Source) -> Iterator[str]:
    mine = layer(source.module)
    if mine is None:
        return
    for line, name in source.imports():
        theirs = layer(name)
        if theirs is not None and theirs > mine:
            yield (
                f"{source.path}:{line}: imports {name}; "
                "each layer imports those before it: models <- actions <- forms <- views, tasks, commands"
            )


def clock(source: Source) -> Iterator[str]:
    if source.is_entrance or source.module in MACHINERY:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            read = ".".join(ast.unparse(node).split(".")[-2:])
            if read in CLOCKS:
                yield (
                    f"{source.path}:{node.lineno}: reads {read}; "
                    "entrances read the machine clock once and hand `now` in"
                )


@pytest.mark.parametrize("rule", [direction, purity, outward, clock], ids=lambda rule: rule.__name__)
def test_imports_keep_the_direction(rule) -> None:
    broken = [fault for source in sources() for fault in rule(source)]

    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize(
    ("rule", "path", "code"),
    [
        (direction, "advising/actions/x.py", "from outreach.models import Message"),
        (direction, "outreach/tasks.py", "def f():\n    import soapnet.desk.views"),
        (purity, "advising/window.py", "from django.utils import timezone"),
        (purity, "outreach/checks/moot.py", "from advising.models import Student"),
        (purity, "outreach/checks/moot.py", "from outreach.actions import messages"),
        (purity, "advising/imports/roster.py", "from ..models import Student"),
        (outward, "advising/models/student.py", "from advising.actions import students"),
        (outward, "advising/actions/students.py", "from advising.forms import StudentForm"),
        (outward, "outreach/actions/messages.py", "from outreach.tasks import deliver"),
        (clock, "advising/clock.py", "from datetime import datetime\nNOW = datetime.now()"),
        (clock, "outreach/actions/messages.py", "from django.utils import timezone\nnow = timezone.now"),
        (clock, "advising/models/student.py", "import datetime\ndatetime.datetime.now()"),
    ],
)
def test_rule_sees_a_planted_fault(rule, path: str, code: str) -> None:
    source = Source(path, path.removesuffix(".py").replace("/", "."), ast.parse(code))

    assert len(list(rule(source))) == 1


@pytest.mark.parametrize(
    ("rule", "path", "code"),
    [
        (direction, "soapnet/desk/views/board.py", "from outreach.models import Message"),
        (direction, "outreach/models/message.py", "from advising.models import Student"),
        (purity, "outreach/checks/moot.py", "from advising.clock import Moment"),
        (outward, "advising/views/students.py", "from advising.actions import students"),
        (clock, "outreach/tasks.py", "from django.utils import timezone\nnow = timezone.now()"),
        (direction, "advising/x.py", "if TYPE_CHECKING:\n    from outreach.models import Message"),
    ],
)
def test_rule_lets_the_right_direction_pass(rule, path: str, code: str) -> None:
    source = Source(path, path.removesuffix(".py").replace("/", "."), ast.parse(code))

    assert list(rule(source)) == []
