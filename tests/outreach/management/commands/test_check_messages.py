import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

SAMPLE = Path(__file__).parents[3] / "data" / "conflicts_sample.jsonl"


def lines(count: int) -> list[str]:
    return SAMPLE.read_text(encoding="utf-8").splitlines()[:count]


def test_one_object_a_line_in_the_contracts_form(tmp_path, capsys):
    path = tmp_path / "two.jsonl"
    path.write_text("\n".join(lines(2)), encoding="utf-8")

    call_command("check_messages", str(path))

    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [first["id"], second["id"]] == ["c-001", "c-002"]
    assert second["findings"] == []
    [finding] = first["findings"]
    assert set(finding) == {"kind", "severity", "messages", "topic", "explanation", "evidence"}
    assert (finding["kind"], finding["severity"], finding["messages"], finding["topic"]) == (
        "duplicate_contact", "block", ["m1", "m2"], None,
    )  # fmt: skip
    assert [set(evidence) for evidence in finding["evidence"]] == [{"message", "quote"}] * 2


def test_a_bad_line_is_told_and_the_rest_is_checked(tmp_path, capsys):
    path = tmp_path / "bad.jsonl"
    path.write_text("\n".join([lines(1)[0], "{", lines(2)[1]]), encoding="utf-8")

    with pytest.raises(SystemExit) as ended:
        call_command("check_messages", str(path))

    said = capsys.readouterr()
    assert ended.value.code == 1
    assert [json.loads(line)["id"] for line in said.out.splitlines()] == ["c-001", "c-002"]
    assert said.err.startswith(f"{path}, line 2: not JSON")


def test_text_is_for_people(tmp_path, capsys):
    path = tmp_path / "one.jsonl"
    path.write_text(lines(1)[0], encoding="utf-8")

    call_command("check_messages", str(path), "--format", "text")

    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["c-001: 1 finding", "  block: duplicate_contact, m1, m2"]
    assert said[2].startswith(
        "    Ruth Okafor already spoke to County General Internal Medicine about Maya Chen"
    )


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("check_messages", str(tmp_path / "none.jsonl"))
