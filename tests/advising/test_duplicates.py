"""Proposals of duplicates: against the known truth of three exports, against invented ones, and pair by pair."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advising.duplicates import Record, propose, weigh
from advising.imports import alumni
from tests.advising.invented_alumni import invented

FOLDER = Path(__file__).parents[1] / "data" / "imports"
FUND_RAISING = "alumni_raisers_edge.csv"

MAYA = Record(
    key=1,
    given="Maya",
    family="Chen",
    class_year=2016,
    emails=("maya.chen@example.edu",),
    phone="+1 651 555 0124",
    specialty_codes=("140",),
    employer="UPMC Medical Education",
    trained_at="Duke Univ Med Ctr (NC)",
    city="Pittsburgh",
    state="PA",
)
SPARSE = Record(key=2, given="Maya", family="Chen", class_year=2016)


def truth() -> Any:
    return json.loads((FOLDER / "alumni_truth.json").read_text())


def records(name: str) -> list[Record]:
    rows = alumni.read((FOLDER / name).read_bytes(), name).rows
    return [
        Record(
            key=(name, row.alumni_id or row.number),
            given=row.name.given,
            family=row.name.family,
            middle=row.name.middle,
            preferred=row.name.preferred,
            birth_family=row.birth_family,
            suffix=row.name.suffix,
            emails=tuple(filter(None, (row.email, *row.other_emails))),
            phone=row.phone,
            class_year=row.class_year,
            specialty_codes=(row.specialty_code,) if row.specialty_code else (),
            employer=row.employer,
            trained_at=row.trained_at,
            city=row.city,
            state=row.state,
        )
        for row in rows
    ]


def rates(proposed: set[frozenset[Any]], true: set[frozenset[Any]]) -> tuple[float, float]:
    """Recall and precision."""
    hits = len(proposed & true)
    return hits / len(true), hits / len(proposed)


def test_proposals_in_the_fund_raising_export_are_the_known_ones() -> None:
    true = {frozenset(cluster["ids"]) for cluster in truth()["duplicate_clusters"]}

    proposed = {
        frozenset((pair.one[1], pair.other[1]))  # type: ignore[index]
        for pair in propose(records(FUND_RAISING))
    }

    assert proposed == true
    assert frozenset(truth()["same_name_different_person"]) not in proposed


@pytest.mark.parametrize(
    ("name", "ids"),
    [("alumni_salesforce_npsp.csv", "npsp_ids"), ("alumni_linkedin_connections.csv", "linkedin_ids")],
)
def test_people_of_another_export_are_found_again(name: str, ids: str) -> None:
    first = {one: cluster["ids"][0] for cluster in truth()["duplicate_clusters"] for one in cluster["ids"]}
    new = records(name)
    human = dict(zip((record.key for record in new), truth()[ids], strict=True))

    pairs = propose(new, against=records(FUND_RAISING))

    right = [pair for pair in pairs if first.get(human[pair.one], human[pair.one]) == first.get(
        pair.other[1], pair.other[1]  # type: ignore[index]
    )]  # fmt: skip
    assert len(right) / len(pairs) >= 0.95
    assert len({pair.one for pair in right}) / len(new) >= 0.95


@pytest.mark.parametrize("seed", range(5))
def test_proposals_in_an_invented_export(seed: int) -> None:
    everybody, true = invented(random.Random(seed), people=1500, doubles=200)

    proposed = {frozenset((pair.one, pair.other)) for pair in propose(everybody)}

    recall, precision = rates(proposed, true)
    assert recall >= 0.95
    assert precision >= 0.95


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (replace(SPARSE, emails=MAYA.emails), "Same address, maya.chen@example.edu"),
        (replace(SPARSE, phone="+1 651 555 0124 x77"), "Same number, +1 651 555 0124 x77"),
        (replace(SPARSE, given="M.", phone=MAYA.phone), "An initial: Maya and M."),
        (replace(SPARSE, family="Cehn", phone=MAYA.phone), "A slip of the pen: Chen and Cehn"),
        (replace(SPARSE, given="Chen", family="Maya", phone=MAYA.phone), "First and last name exchanged"),
        (
            replace(SPARSE, family="Ortiz", birth_family="Chen", phone=MAYA.phone),
            "Name at birth: Chen and Ortiz",
        ),
        (
            replace(SPARSE, family="Chen-Ortiz", phone=MAYA.phone),
            "Part of a double name: Chen and Chen-Ortiz",
        ),
        (replace(SPARSE, given="Mäya"), "Both class of 2016"),
    ],
)
def test_evidence_is_told(other: Record, told: str) -> None:
    proposal = weigh(MAYA, other)

    assert proposal is not None
    assert told in proposal.evidence


def test_another_last_name_needs_an_address_or_more() -> None:
    married = replace(SPARSE, family="Ortiz")

    assert weigh(MAYA, married) is None
    assert weigh(MAYA, replace(married, emails=MAYA.emails, employer=MAYA.employer)) is not None


def test_short_form_of_a_given_name() -> None:
    robert = replace(MAYA, given="Robert")

    proposal = weigh(robert, replace(SPARSE, given="Bob", phone=MAYA.phone))

    assert proposal is not None
    assert "A short form: Robert and Bob" in proposal.evidence


@pytest.mark.parametrize(
    "other",
    [
        replace(MAYA, key=2, given="Owen"),  # a couple: one family name, one address, one telephone
        replace(SPARSE, class_year=1988),
        replace(SPARSE, given="Owen", family="Maddox"),
        replace(MAYA, key=2, npi="1234567893", emails=(), phone=""),
        Record(key=2, given="Lee", family="Chen", class_year=2016, employer=MAYA.employer),
    ],
)
def test_other_people_are_not_proposed(other: Record) -> None:
    assert weigh(replace(MAYA, npi="1700000001"), other) is None


def test_father_and_son_with_one_telephone_are_two() -> None:
    son = replace(MAYA, key=2, suffix="Jr.", class_year=2045, emails=())

    assert weigh(replace(MAYA, suffix="Sr."), son) is None


def test_same_npi_is_one_human_whatever_the_names() -> None:
    proposal = weigh(replace(MAYA, npi="1700000001"), replace(SPARSE, family="Ortiz", npi="1700000001"))

    assert proposal is not None
    assert proposal.evidence[0] == "Same NPI, 1700000001"


def test_a_name_alone_is_proposed_only_where_nobody_else_has_it() -> None:
    connection = Record(key=3, given="Maya", family="Chen")
    another = replace(MAYA, key=4, class_year=1990, emails=(), phone="", trained_at="", employer="")

    assert len(propose([connection], against=[MAYA])) == 1
    assert propose([connection], against=[MAYA, another]) == []


def test_each_pair_is_proposed_once_and_the_strongest_first() -> None:
    pairs = propose([MAYA, replace(MAYA, key=2), replace(SPARSE, key=3)])

    assert [(pair.one, pair.other) for pair in pairs] == [(1, 2), (1, 3), (2, 3)]
    assert pairs[0].is_strong
