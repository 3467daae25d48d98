from dataclasses import replace

from outreach.checks.run import check
from outreach.checks.scenario import Person, Program, Role
from tests.outreach.checks.cast import finder, say, scenario

NAMES = ["Holloway", "Petrosyan", "Dunn", "Iwasaki", "Torvik", "Barraza"]
TEXT = (
    "Dear Dr. {name},\n\nI write for Maya Chen (AAMC ID 14820937), who has applied to {place} "
    "Internal Medicine. She has a "
    "gift for chronic illness and for the people who live with it. I should be grateful if you "
    "would read her application.\n\nRuth Okafor"
)


def mailing(count: int, *, text: str = TEXT, hours: int = 1, channel: str = "email"):
    people = tuple(
        Person(f"x{n}", f"Jean {name}", "Dr.", Role.PROGRAM_DIRECTOR, program=f"q{n}")
        for n, name in enumerate(NAMES)
    )
    programs = tuple(
        Program(f"q{n}", f"{name}ville Internal Medicine", "Internal Medicine")
        for n, name in enumerate(NAMES)
    )
    base = scenario()
    messages = tuple(
        replace(
            say(
                f"m{n}",
                text.format(name=name, place=f"{name}ville"),
                at=f"2027-03-08T{8 + n * hours:02}:00:00-05:00",
                channel=channel,
            ),
            to=f"x{n}",
            program=f"q{n}",
        )
        for n, name in enumerate(NAMES[:count])
    )
    return replace(
        base, people=(*base.people, *people), programs=(*base.programs, *programs), messages=messages
    )


def found(mail):
    return [finding.messages for finding in check(mail) if finding.kind == "mass_message"]


def test_five_receivers_of_one_text_give_one_finding_that_lists_all():
    assert found(mailing(6)) == [("m0", "m1", "m2", "m3", "m4", "m5")]


def test_four_are_no_mass():
    assert found(mailing(4)) == []


def test_five_within_a_day_at_its_exact_end_are():
    slow = mailing(5)
    last = replace(slow.messages[-1], at=slow.messages[0].at.replace(day=9))

    assert found(replace(slow, messages=(*slow.messages[:-1], last))) == [("m0", "m1", "m2", "m3", "m4")]


def test_a_day_and_a_second_is_too_long():
    slow = mailing(5)
    last = replace(slow.messages[-1], at=slow.messages[0].at.replace(day=9, second=1))

    assert found(replace(slow, messages=(*slow.messages[:-1], last))) == []


def test_five_texts_of_their_own_are_none():
    texts = ["Her notes are clear.", "Patients ask for her by name.", "She built our asthma clinic with two friends.",
             "Nobody reads a film faster at night.", "She listens before she speaks."]  # fmt: skip
    mail = mailing(5)
    own = tuple(
        replace(m, body=f"Dear Dr. {n},\n\nMaya applied to you. {t}")
        for m, t, n in zip(mail.messages, texts, NAMES, strict=False)
    )

    assert found(replace(mail, messages=own)) == []


def test_one_receiver_five_times_is_no_mass():
    mail = mailing(5)

    assert (
        found(replace(mail, messages=tuple(replace(m, to="x0", program="q0") for m in mail.messages))) == []
    )


def test_notes_of_calls_are_not_sent():
    assert found(mailing(5, channel="call")) == []


def test_our_own_faculty_are_receivers_too():
    others = tuple(Person(f"g{n}", f"Kim {name}", "Dr.", Role.FACULTY) for n, name in enumerate(NAMES))
    base = mailing(5)
    messages = tuple(replace(m, to=f"g{n}", program=None) for n, m in enumerate(base.messages))

    assert found(replace(base, people=(*base.people, *others), messages=messages)) == [
        ("m0", "m1", "m2", "m3", "m4")
    ]


def test_short_texts_that_share_a_word_are_not_alike():
    assert finder("mass_message")(say("a", "ok"), say("b", "Maya is free.", to="pd2")) == []
