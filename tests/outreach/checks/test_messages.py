"""Single messages of many voices: what they should give, and what they should not."""

from tests.outreach.checks.messages import cases, found


def test_messages_of_many_voices_give_what_they_should():
    right = missed = extra = 0
    for case in cases("messages.txt"):
        got = found(case)
        right += len(got & case.expected)
        missed += len(case.expected - got)
        extra += len(got - case.expected)

    assert right / (right + extra) >= 0.97
    assert 2 * right / (2 * right + missed + extra) >= 0.95


def test_messages_written_to_a_rule_give_exactly_what_they_should():
    wrong = [
        f"{case.line}: {sorted(case.expected)} read as {sorted(found(case))}"
        for case in cases("messages_exact.txt")
        if found(case) != case.expected
    ]

    assert wrong == []
