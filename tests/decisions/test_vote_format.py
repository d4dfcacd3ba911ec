"""docs/vote-format.md: its example is what is written, and what it says is enough to count by."""

import hashlib
import json
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from decisions.matters import BY_CODE
from decisions.vote_rules import VoteRules
from tests.decisions.votes import EXAMPLE, MADE, Made, faults, vkey

PAGE = (Path(__file__).parents[2] / "docs/vote-format.md").read_text()


def test_the_example_of_the_page_is_written_and_recounted():
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    public = EXAMPLE.public()

    assert example.encode() == EXAMPLE.counters()
    assert f"{len(example.encode()):,} bytes" in PAGE
    assert f"{len(public):,} bytes" in PAGE
    assert hashlib.sha256(public).hexdigest() in PAGE
    assert f"`{vkey()}`" in PAGE
    assert faults(example.encode(), vkey()) == faults(public, vkey()) == []


def test_the_page_names_every_matter_and_every_rule():
    for matter in BY_CODE.values():
        special = "yes" if matter.special else ""
        assert re.search(rf"`{matter.code}` \| {matter.number} \| ?{special} ?\|", PAGE)
    assert all(f"`{name}`" in PAGE for name in VoteRules().as_texts())


def by_the_page(file: bytes) -> list[str]:
    """A recount of a counters' file by whoever has the page alone: one outcome for each matter."""
    lines = file.splitlines(keepends=True)
    rows = [json.loads(line) for line in lines]
    of = {kind: [n for n, row in enumerate(rows) if row["@"].split("/")[2] == kind]
          for kind in ("class", "pool", "party", "ballot")}  # fmt: skip
    head, ballots = rows[0], [rows[n] for n in of["ballot"]]

    def hashed(*kinds):
        places = sorted(n for kind in kinds for n in of[kind])
        return hashlib.sha256(b"".join(lines[n] for n in places)).hexdigest()

    for ballot in ballots:
        parts = ["sunny-votes/1/ballot", head["estate"], head["decision"], head["round"]]
        parts = [part.encode() for part in [*parts, ballot["choices"]]] + [
            bytes.fromhex(ballot["r"])
        ]
        code = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        assert hashlib.sha256(code).hexdigest() == ballot["code"]
    codes = [ballot["code"] for ballot in ballots]
    assert codes == sorted(set(codes))
    assert head["hashes"] == {
        "ballots": hashed("ballot"),
        "classes": hashed("class", "pool"),
        "codes": hashlib.sha256(bytes.fromhex("".join(codes))).hexdigest(),
    }
    assert head["roll"]["hash"] == hashed("party")
    return [
        _outcome(head, ballots, [rows[n] for n in of["party"]], at)
        for at in range(len(head["matters"]))
    ]


def _outcome(head, ballots, parties, at: int) -> str:
    heads, area = Counter(), Counter()
    for ballot in ballots:
        heads[ballot["choices"][at]] += 1
        area[ballot["choices"][at]] += Fraction(ballot["area"])
    tally, rules = head["tallies"][at], head["rules"]
    area["invalid"], heads["invalid"] = (
        Fraction(tally["invalid"]["area"]),
        int(tally["invalid"]["heads"]),
    )
    marks = {"blank": "B", "void": "V", "invalid": "invalid"}
    taking = ["F", "A", "N", *(mark for rule, mark in marks.items() if rules[rule] == "abstains")]
    whole = [sum(Fraction(row["area"]) for row in parties), len(parties)]
    quorum, agreed = True, True
    for said, of_all in zip((area, heads), whole, strict=True):
        part = sum(said[mark] for mark in taking)
        quorum &= part / Fraction(of_all) >= Fraction(2, 3)
        needed = head["matters"][at]["special"]
        agreed &= (
            said["F"] >= part * Fraction(3, 4) if needed else said["F"] > part * Fraction(1, 2)
        )
    return ("adopted" if agreed else "rejected") if quorum else "no_decision"


@pytest.mark.parametrize(
    "made",
    [
        EXAMPLE,
        MADE,
        Made([("89.50", "F")] * 2, ["89.50"]),
        Made([("89.50", "F")] * 3, ["100.00"] * 3),
    ],
)
def test_what_the_page_says_is_enough_to_count_by(made):
    found = by_the_page(made.counters())

    assert found == [tally["outcome"] for tally in json.loads(made.leaf)["tallies"]]
