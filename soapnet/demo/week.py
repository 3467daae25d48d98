"""What happened at the demo school until Tuesday afternoon, said by the actions that everybody uses."""

import contextlib
from dataclasses import dataclass
from datetime import date, timedelta

from advising.actions.contacts import confirm_contact, say_applied
from advising.actions.corrections import send_correction
from advising.actions.releases import sign_releases
from advising.actions.tasks import finish_task
from advising.clock import Moment
from advising.models import (
    Category,
    Contact,
    Cycle,
    Failure,
    Intel,
    IntelKind,
    Leave,
    LeaveCategory,
    Person,
    Program,
    Reader,
    Student,
    Target,
    TargetState,
    Task,
    TaskOwner,
    User,
)
from outreach.actions.deliveries import deliver_due
from outreach.actions.logs import Track, log_contact
from outreach.actions.messages import MessageStopped, schedule, write_draft
from outreach.actions.reservations import reserve
from outreach.models import Channel, Direction, Message, Outcome
from soapnet.demo import cast, letters
from soapnet.demo.timetable import Timetable

UNTIL = timedelta(days=120)
TOLD = timedelta(minutes=4)
"""How long after a call it was logged."""


def play(*, cycle: Cycle, dean: User, staff: User, table: Timetable) -> None:
    """Monday's applications and papers, and what programs and people said since."""
    week = _Week(cycle, dean, staff, table)
    week.applications()
    week.records()
    week.releases()
    week.tasks()
    week.morning()
    week.afternoon()


@dataclass(frozen=True, slots=True)
class _Week:
    cycle: Cycle
    dean: User
    staff: User
    table: Timetable

    def student(self, family: str) -> Student:
        return Student.objects.select_related("cycle__school", "person").get(
            cycle=self.cycle, person__family_name=family
        )

    def person(self, family: str) -> Person:
        return Person.objects.get(school=self.cycle.school, family_name=family)

    def user(self, family: str) -> User:
        user: User = User.objects.get(person__school=self.cycle.school, person__family_name=family)
        return user

    def program(self, code: str) -> Program:
        return Program.objects.get(code=code, school__isnull=True)

    def director_at(self, code: str) -> Person:
        return Person.objects.get(
            school=self.cycle.school, roles__program__code=code, title="Dr.", class_year=None
        )

    # --- Monday -----------------------------------------------------------------------------------

    def applications(self) -> None:
        for number, one in enumerate(cast.LEARNERS):
            applied = self.table.monday(12 + number % 6, 7 * number % 60)
            student = self.student(one.family)
            for code in one.aims:
                say_applied(
                    student=student,
                    program=self.program(code),
                    applied=True,
                    by=self.user(one.family),
                    now=applied,
                    applied_at=applied.cycle,
                )

    def records(self) -> None:
        """What the student office keeps: a leave, a course, and what is known of programs."""
        Leave.objects.create(
            student=self.student("Weiss"),
            category=LeaveCategory.FAMILY,
            since=date(2025, 2, 3),
            until=date(2025, 5, 30),
        )
        Failure.objects.create(
            student=self.student("Brooks"), course="Pediatrics clerkship", note="passed in 2026"
        )
        known = (
            ("1315140C0", IntelKind.MIN_STEP2, "220", "Reads from 220 on"),
            ("1616140C0", IntelKind.HABIT, "", "Coordinator calls first, director the same day"),
            ("2102140C0", IntelKind.ACCEPTS_ATTEMPTS, "yes", "Has taken people after a second attempt"),
        )
        for code, kind, value, text in known:
            Intel.objects.create(
                school=self.cycle.school,
                program=self.program(code),
                kind=kind,
                value=value,
                text=text,
                source="Told at last year's debrief",
                known_on=date(2026, 4, 2),
                added_by=self.staff,
            )

    def releases(self) -> None:
        """Maya and some others have read and signed; the rest have it before them."""
        signed = {
            "Chen": (Category.SITUATION, Category.EXAM_RESULT, Category.EXAM_SCORE, Category.ACADEMIC),
            "Bell": (Category.SITUATION, Category.EXAM_RESULT),
            "Nair": (Category.SITUATION, Category.ACADEMIC),
            "Camacho": (Category.SITUATION,),
            "Weiss": (Category.SITUATION, Category.ACADEMIC),
            "Kim": (Category.SITUATION,),
            "Lindqvist": (Category.SITUATION,),
        }
        for number, (family, categories) in enumerate(signed.items()):
            student, now = self.student(family), self.table.monday(13, 5 * number)
            sign_releases(
                student=student,
                categories=categories,
                reader=Reader.PROGRAM,
                signed_name=student.person.full_name,
                method="password",
                expires_at=now.machine + UNTIL,
                by=self.user(family),
                now=now,
            )
            for task in Task.objects.open().filter(student=student, kind="release"):
                finish_task(task=task, by=self.user(family), now=now)

    def tasks(self) -> None:
        due = (
            ("Chen", "mock_interview", "Mock interview with Dr. Reyes", TaskOwner.STUDENT, (16, 0)),
            ("Chen", "phone", "Keep your phone on, voicemail empty", TaskOwner.STUDENT, (15, 0)),
            ("Chen", "letter", "Letter from the wards, uploaded", TaskOwner.ADVOCATE, (17, 0)),
            ("Bell", "packet", "Packet for Trinity Health Muskegon", TaskOwner.OFFICE, (16, 30)),
            ("Brooks", "statement", "Second statement, internal medicine", TaskOwner.STUDENT, (18, 0)),
            ("Weiss", "mock_interview", "Mock interview, psychiatry", TaskOwner.STUDENT, (19, 0)),
            ("Ortiz", "leave", "Released from his rotation", TaskOwner.OFFICE, (15, 30)),
        )
        for family, kind, title, owner, (hour, minute) in due:
            Task.objects.create(
                student=self.student(family),
                kind=kind,
                title=title,
                owner=owner,
                due_at=self.table.tuesday(hour, minute).cycle,
                created_at=self.table.monday(15).machine,
            )

    # --- Tuesday ----------------------------------------------------------------------------------

    def morning(self) -> None:
        self.called_us(
            8, 12, "Alvarez", "Okafor", "Chen", "1315140C0", "Has read her file, asks about ICU weeks."
        )
        self.called_us(
            8, 31, "Brandt", "Petrov", "Camacho", "1584120C0", "Wants to know why family medicine.", "text"
        )
        self.wrote(8, 52, "Okafor", "Alvarez", ("Chen",), "1315140C0", letters.CHEN)
        self.called_student(9, 6, "Lindgren", "Chen", "1616140C0")
        self.confirmed(9, 27, "Chen", "1616140C0", "Reyes")
        self.called_us(9, 34, "Singh", "Okafor", "Bell", "2102140C0", "Asks for context on Step 1.", "email")
        self.called_us(
            9, 51, "Goldman", "Osei", "Weiss", "1018400C0", "Likes the letters. Interview tomorrow."
        )
        self.we_called(
            10, 8, "Okafor", "Singh", "Bell", "2102140C0", Outcome.WILL_INTERVIEW, "Wed 10:30 by video.", 9
        )
        self.we_called(
            10, 40, "Osei", "Goldman", "Weiss", "1018400C0", Outcome.SPOKE, "Confirmed Wed 2 pm.", 4
        )
        self.called_us(10, 47, "Alvarez", "Reyes", "Nair", "1315140C0", "Second of ours on her list.")
        self.we_called(11, 15, "Petrov", "Brandt", "Camacho", "1584120C0", Outcome.LEFT_MESSAGE, "", 2)
        self.we_called(
            11, 58, "Reyes", "Lindgren", "Chen", "1616140C0", Outcome.WILL_REVIEW, "Calls back today.", 7
        )

    def afternoon(self) -> None:
        self.called_student(12, 10, "Hollis", "Kim", "1226140C0")
        self.confirmed(12, 24, "Kim", "1226140C0", "Okafor")
        self.we_called(13, 5, "Okafor", "Hollis", "Kim", "1226140C0", Outcome.NO_ANSWER, "", 1)
        self.drafted(13, 20, "Petrov", "Singh", ("Bell",), "2102140C0", letters.BELL_WRONG)
        self.drafted(13, 38, "Reyes", "Alvarez", ("Nair",), "1315140C0", letters.NAIR)
        self.drafted(13, 44, "Whitfield", "Pryce", ("Brooks",), "1567440C0", letters.BROOKS)
        self.called_student(13, 52, "Salas", "Lindqvist", "1418120C0")
        self.drafted(14, 2, "Chen", "Alvarez", ("Chen",), "1315140C0", letters.CHEN_THANKS)
        self.drafted(14, 9, "Petrov", "Brandt", ("Camacho",), "1584120C0", letters.CAMACHO, send=False)
        self.interview("Bell", "2102140C0", 10, 30)
        self.interview("Weiss", "1018400C0", 14, 0)
        send_correction(
            student=self.student("Kim"),
            text="The letter from Dr. Okafor is not in my list of documents.",
            by=self.user("Kim"),
            now=self.table.tuesday(13, 30),
        )
        reserve(
            student=self.student("Bell"), program=self.program("2102140C0"), by=self.user("Okafor"),
            now=self.table.tuesday(14, 16),
        )  # fmt: skip

    def interview(self, student: str, code: str, hour: int, minute: int) -> None:
        """On Wednesday; its window is open, so it is a state like another."""
        Target.objects.filter(student=self.student(student), program__code=code).update(
            state=TargetState.INTERVIEW,
            state_at=self.table.tuesday(11).cycle,
            interview_at=self.table.at(3, 17, hour, minute).cycle,
        )

    # --- verbs ------------------------------------------------------------------------------------

    def later(self, now: Moment, by: timedelta = TOLD) -> Moment:
        return Moment(cycle=now.cycle + by, machine=now.machine + by)

    def log(
        self, at: Moment, *, logger: str, student: str, code: str, channel: str, direction: str, theirs: str,
        ours: str, outcome: str = "", note: str = "", minutes: int | None = None,
    ) -> Message:  # fmt: skip
        return log_contact(
            cycle=self.cycle,
            student=self.student(student),
            tracks=[Track(self.program(code), applied=True)],
            channel=channel,
            direction=direction,
            at=at.cycle,
            by=self.user(logger),
            now=self.later(at),
            ours=self.person(ours),
            theirs=self.person(theirs),
            outcome=outcome,
            minutes=minutes,
            note=note,
        )

    def called_us(
        self, hour: int, minute: int, theirs: str, ours: str, student: str, code: str, note: str,
        channel: str = Channel.CALL,
    ) -> None:  # fmt: skip
        self.log(
            self.table.tuesday(hour, minute), logger=ours, student=student, code=code, channel=channel,
            direction=Direction.INBOUND, theirs=theirs, ours=ours, note=note,
        )  # fmt: skip

    def called_student(self, hour: int, minute: int, theirs: str, student: str, code: str) -> None:
        """The student says so herself; it waits for the desk."""
        self.log(
            self.table.tuesday(hour, minute), logger=student, student=student, code=code, channel=Channel.CALL,
            direction=Direction.INBOUND, theirs=theirs, ours=student,
        )  # fmt: skip

    def confirmed(self, hour: int, minute: int, student: str, code: str, by: str) -> None:
        contact = Contact.objects.get(
            student=self.student(student), program__code=code, contacted__family_name=student
        )
        confirm_contact(contact=contact, by=self.user(by), now=self.table.tuesday(hour, minute))

    def we_called(
        self, hour: int, minute: int, ours: str, theirs: str, student: str, code: str, outcome: str,
        note: str, minutes: int,
    ) -> None:  # fmt: skip
        self.log(
            self.table.tuesday(hour, minute), logger=ours, student=student, code=code, channel=Channel.CALL,
            direction=Direction.OUTBOUND, theirs=theirs, ours=ours, outcome=outcome, note=note, minutes=minutes,
        )  # fmt: skip

    def wrote(
        self,
        hour: int,
        minute: int,
        by: str,
        to: str,
        about: tuple[str, ...],
        code: str,
        letter: letters.Letter,
    ) -> None:
        """Sent, and taken by the outbox."""
        self.drafted(hour, minute, by, to, about, code, letter)
        deliver_due(machine=self.table.tuesday(hour, minute + 2).machine)

    def drafted(
        self, hour: int, minute: int, by: str, to: str, about: tuple[str, ...], code: str,
        letter: letters.Letter, *, send: bool = True,
    ) -> Message:  # fmt: skip
        """Written, and where somebody pressed Send, sent, held or put before a dean, as the checks say."""
        now = self.table.tuesday(hour, minute)
        message = write_draft(
            cycle=self.cycle,
            receivers=[self.person(to)],
            students=[self.student(family) for family in about],
            program=self.program(code),
            subject=letter.subject,
            body=letter.body,
            by=self.user(by),
            now=now,
            lever=letter.lever,
        )
        if send:
            # A stop is how a held draft comes about; its finding is on file.
            with contextlib.suppress(MessageStopped):
                schedule(message=message, version=1, by=self.user(by), now=now)
        message.refresh_from_db()
        return message
