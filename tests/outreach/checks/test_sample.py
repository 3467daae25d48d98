"""The labelled sample, scored by the contract's own script.

The project's own corpus once kept a part nobody had read (0.844 precision, 0.838 recall when it was first read). That
part has been read and tuned to since and stands in tuning.jsonl: what these bars say is that nothing reads worse, not
how well unseen messages are read.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from outreach.checks.run import check
from outreach.checks.scenario_file import BadLine, read_lines

TESTS = Path(__file__).parents[2]
SAMPLE = TESTS / "data" / "conflicts_sample.jsonl"


CORPUS = TESTS / "data" / "conflicts"
# The sample's bars are the contract's. The project's own corpus is written to be oblique; its bars are what is reached.
BARS = [
    (SAMPLE, "0.97", "0.98"),
    pytest.param(CORPUS / "tuning.jsonl", "0.99", "0.99", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("labelled", "f1", "precision"), BARS, ids=["sample", "tuning"])
def test_labelled_scenarios_are_read_well_enough(labelled, f1, precision, tmp_path):
    found = tmp_path / "found.jsonl"
    with labelled.open("rb") as source, found.open("w", encoding="utf-8") as out:
        for scenario in read_lines(source):
            assert not isinstance(scenario, BadLine), str(scenario)
            findings = [finding.as_json() for finding in check(scenario)]
            out.write(json.dumps({"id": scenario.id, "findings": findings}) + "\n")

    bars = ["--min-f1", f1, "--min-precision", precision]
    scored = subprocess.run(  # the script is the contract's, and is run as it would be by hand
        [sys.executable, TESTS / "score_conflicts.py", labelled, found, *bars],
        capture_output=True,
        text=True,
        check=False,
    )

    sys.stdout.write(scored.stdout)  # per kind, for whoever runs this with -s
    assert scored.returncode == 0, scored.stdout


def test_severities_are_those_of_the_labels():
    with SAMPLE.open("rb") as source:
        scenarios = {s.id: s for s in read_lines(source) if not isinstance(s, BadLine)}
    labels = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]

    for label in labels:
        found = {
            (f.kind, frozenset(f.messages), f.topic): str(f.severity) for f in check(scenarios[label["id"]])
        }
        for want in label["expected"]:
            key = (want["kind"], frozenset(want["messages"]), want["topic"])
            assert found.get(key, want["severity"]) == want["severity"]


def test_every_quote_stands_in_its_message():
    with SAMPLE.open("rb") as source:
        for scenario in read_lines(source):
            assert not isinstance(scenario, BadLine)
            for finding in check(scenario):
                assert finding.evidence
                for evidence in finding.evidence:
                    message = scenario.message[evidence.message]
                    text = message.subject if evidence.field == "subject" else message.body
                    assert evidence.quote
                    assert text[evidence.start : evidence.end] == evidence.quote


def test_every_explanation_is_one_sentence_with_a_name():
    with SAMPLE.open("rb") as source:
        for scenario in read_lines(source):
            assert not isinstance(scenario, BadLine)
            for finding in check(scenario):
                assert finding.explanation.endswith(".")
                assert any(person.name in finding.explanation for person in scenario.people)
                assert not any(f" {message.ref} " in finding.explanation for message in scenario.messages)
