"""What is changed in a file is named: the ballot by its code, the matter, the sum, the line, the leaf."""

import base64
import json

import pytest

from communities.log.canonical import encode
from decisions.boxes import MAX_MATTERS
from decisions.vote_rules import Publication, VoteRules
from tests.decisions.votes import (
    BALLOTS,
    LOGGED,
    MADE,
    Made,
    counted,
    edited,
    faults,
    logged,
    merge,
    vkey,
)


def tally(**changes):
    return {"tallies": {"0": changes}}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (tally(outcome="adopted"), "matter 1: the outcome is rejected, the file says adopted"),
        (
            tally(said={"for": {"area": "632.00"}}),
            "matter 1: for is 631.50 m² / 7, the file says 632.00 m² / 7",
        ),
        (tally(said={"for": {"heads": "8"}}), "matter 1: answers of 16 heads, 15 ballots counted"),
        (
            tally(participating={"area": "1.00"}),
            "matter 1: participating is 1354.50 m² / 15, the file says 1.00 m² / 15",
        ),
        (tally(invalid={"heads": "2"}), "matter 1: 2 heads invalid, the file's count is 1"),
        (tally(invalid={"area": "900.00"}), "matter 1: more came back than there are"),
        (
            tally(silence={"with": "for", "outcome": "adopted"}),
            "matter 1: the silence line is none, none, the file says for, adopted",
        ),
        ({"matters": {"1": {"special": False}}}, "matter 2: code, class or article are not those"),
        ({"matters": {"0": {"code": "rules"}}}, "matter 1: code, class or article are not those"),
        ({"matters": {"0": {"number": "3"}}}, "matters and tallies are not numbered"),
        ({"rules": {"count_parking": True}}, "the rules have the hash"),
        ({"roll": {"heads": "15"}}, "matter 1: more came back than there are"),
        ({"roll": {"heads": "0"}}, "the whole has no area or no heads"),
        ({"opens_at": "2026-11-01T00:00:00.000000Z"}, "closing is not after opening"),
        ({"ballots": {"counted": "16"}}, "there are 15 ballots, the file says 16"),
        ({"hashes": {"codes": "0" * 64}}, "the hash of codes is"),
        ({"hashes": {"classes": "0" * 64}}, "the hash of classes is"),
    ],
)
def test_one_change_of_the_first_line_is_named(changes, says):
    assert faults(MADE.public()) == []
    file = edited(MADE.public(), "result", **changes)

    assert counted(file).status == 1
    assert any(says in one for one in faults(file)), faults(file)


@pytest.mark.parametrize(
    ("kind", "changes", "says"),
    [
        (
            "class",
            {"counts": {"for": "2", "against": "3"}},
            ["matter 1: for is 542.00 m² / 6, the file says 631.50 m² / 7", "matter 1: against is"],
        ),
        ("class", {"counts": {"for": "5", "against": None}}, ["class 89.50 m² is under 5"]),
        ("class", {"area": "89.51"}, ["matter 1: other areas", "matter 2: other areas"]),
        ("class", {"matter": "3"}, ["matter 3: classes out of order"]),
        ("pool", {"areas": ["61.00"]}, ["matter 1: the pool's areas cannot add up"]),
        (
            "pool",
            {"answers": {"for": {"area": "124.00"}}},
            ["matter 1: for is 632.50 m² / 7, the file says 631.50 m² / 7"],
        ),
        (
            "pool",
            {"answers": {"void": {"area": "0.00", "heads": "0"}}},
            ["pool.answers.void.heads is missing, too many or of the wrong form"],
        ),
        ("code", {"code": "0" * 64}, ["the hash of codes is"]),
        ("code", {"code": "f" * 64}, ["is there twice or out of order", "the hash of codes"]),
    ],
)
def test_one_change_of_the_public_file_is_named(kind, changes, says):
    told = faults(edited(MADE.public(), kind, **changes))

    for one in says:
        assert any(one in text for text in told), told


def test_of_a_ballot_that_was_changed_its_code_and_line_are_named():
    nth = next(n for n, row in enumerate(MADE.rows) if row.ballot.letters == "FF")
    row = MADE.rows[nth]
    code = row.ballot.code(MADE.result.notice.vote).hex()
    file = edited(MADE.counters(), "ballot", nth, choices="AF")
    line = 1 + [code.encode() in one for one in file.splitlines()].index(True)
    told = faults(file)

    assert told[0] == f"line {line}: ballot {code}: its code is not that of its content"
    assert any(one.startswith("matter 1: for is ") for one in told)
    assert not any(one.startswith("matter 2: ") for one in told)
    assert (
        counted(file).faults[0].chinese()
        == f"第 {line} 行：选票 {code}：编码与内容不符，内容被改过"
    )


@pytest.mark.parametrize(
    ("kind", "changes", "says"),
    [
        ("ballot", {"r": "0" * 64}, "its code is not that of its content"),
        ("ballot", {"code": "0" * 64}, "its code is not that of its content"),
        ("ballot", {"area": "61.01"}, "more ballots of 61.01 m² than the roll has"),
        ("ballot", {"area": "62.00"}, "more ballots of 62.00 m² than the roll has"),
        ("ballot", {"choices": "FX"}, "ballot.choices is missing, too many or of the wrong form"),
        ("ballot", {"choices": "F"}, "ballot is missing, too many or of the wrong form"),
        ("party", {"area": "89.51"}, "the roll adds up to 1564.01 m² / 17, the file says"),
        ("party", {"units": ["1幢1室"]}, "a unit that is on the roll already"),
        ("party", {"units": ["9幢9室"]}, "the hash of roll is"),
        ("party", {"units": []}, "party is missing, too many or of the wrong form"),
        ("class", {"counts": {"for": "2", "against": "3"}}, "class 89.50 m² has against 2, for 3"),
    ],
)
def test_one_change_of_the_counters_file_is_named(kind, changes, says):
    assert faults(MADE.counters()) == []
    told = faults(edited(MADE.counters(), kind, **changes))

    assert any(says in one for one in told), told


@pytest.mark.parametrize("kind", ["ballot", "party", "class", "pool"])
def test_a_line_left_out_or_there_twice_is_found(kind):
    lines = MADE.counters().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if kind.encode() in line[:30])
    without, twice = lines[:at] + lines[at + 1 :], lines[: at + 1] + lines[at:]

    assert faults(b"".join(without))
    assert faults(b"".join(twice))
    assert not faults(b"".join(lines))


def test_a_dishonest_file_that_is_consistent_in_itself_is_found_by_its_log():
    """Whoever changes ballots and writes everything anew cannot change what the log holds."""
    other = Made([("89.50", "FF"), *BALLOTS[1:-1], ("62.00", "FF")], ["89.50"], ["120.00"],
                 ("other", "common_use"), has_log=False)  # fmt: skip
    log = b"".join(LOGGED.counters().splitlines(keepends=True)[-5:])

    assert faults(other.counters()) == []
    assert (
        "the leaf of the result is not the file's first line"
        in (faults(other.counters() + log, vkey())[-1])
    )


def leaves(**changes) -> bytes:
    """The file with other leaves in its log, rightly signed."""
    ours = {json.loads(one.body)["@"].split("/")[2]: one.body for one in LOGGED.log.leaves}
    for name, change in changes.items():
        row = json.loads(ours[name])
        merge(row, change)
        ours[name] = encode(row)
    return b"".join(MADE.public().splitlines(keepends=True)) + log_lines(list(ours.values()))


def log_lines(bodies: list[bytes], **words) -> bytes:
    log = logged(bodies, list(range(len(bodies))), **words)
    note = log.checkpoint.removesuffix("\n").split("\n")
    lines = [{"@": "sunny-votes/1/checkpoint", "note": note}]
    for leaf in log.leaves:
        body, *proof = [base64.b64encode(raw).decode() for raw in (leaf.body, *leaf.proof)]
        row = {"@": "sunny-votes/1/leaf", "body": body, "index": str(leaf.index), "proof": proof}
        lines.append(row)
    return b"".join(encode(line) + b"\n" for line in lines)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"notice": {"title": "x"}}, "the leaf of notice says something else of title"),
        ({"notice": {"rules_hash": "0" * 64}}, "the leaf of notice says something else of rules_"),
        (
            {"opening": {"roll": {"area": "1.00"}}},
            "the leaf of opening says something else of roll",
        ),
        ({"opening": {"decision": "x"}}, "the leaf of opening says something else of decision"),
        ({"closing": {"round": "2"}}, "the leaf of closing says something else of round"),
        ({"result": {"title": "x"}}, "the leaf of the result is not the file's first line"),
    ],
)
def test_a_leaf_that_says_something_else_is_named(changes, says):
    assert faults(leaves(), vkey()) == []
    (told,) = faults(leaves(**changes), vkey())

    assert says in told


def test_leaves_that_are_missing_or_out_of_order_are_named():
    notice, opening, closing, result = [one.body for one in LOGGED.log.leaves]
    start = MADE.public()

    assert faults(start + log_lines([notice, opening, result])) == [
        "the leaf of closing is missing or there twice"
    ]
    assert faults(start + log_lines([notice, closing, opening, result])) == [
        "the leaf of closing does not come after the step before"
    ]
    twice = faults(start + log_lines([notice, opening, opening, closing, result]))
    assert twice == ["line 26: the leaf of opening is missing or there twice"]
    strange = faults(start + log_lines([b'{"@":"sunny-votes/1/draw"}', *[notice] * 3]))
    assert strange == ["line 24: the leaf of draw is missing or there twice"]
    assert faults(start, vkey()) == ["a key was given, but the file holds no log"]


def test_another_log_another_key_and_a_moved_leaf_are_named():
    bodies = [one.body for one in LOGGED.log.leaves]
    elsewhere = MADE.public() + log_lines(bodies, origin="example.cn/e/other")

    assert "the checkpoint is of example.cn/e/other" in faults(elsewhere, vkey())[0]
    assert "bears no valid signature" in faults(LOGGED.public(), vkey("example.cn/other"))[0]
    moved = edited(LOGGED.public(), "leaf", 1, index="2")
    assert any("the leaf of opening is not in the checkpoint's tree" in t for t in faults(moved))


def test_ballots_out_of_order_or_left_out_are_told():
    lines = MADE.counters().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b"/ballot" in line)
    swapped = [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
    code = MADE.rows[0].ballot.code(MADE.result.notice.vote).hex()

    assert f"line {at + 2}: ballot {code} is there twice or out of order" in (
        faults(b"".join(swapped))
    )
    for name in ("ballots", "codes"):
        other = edited(MADE.counters(), "result", hashes={name: "0" * 64})
        assert [f"the hash of {name} is" in one for one in faults(other)] == [True]
    without = faults(b"".join(lines[:at] + lines[at + 1 :]))
    assert "there are 14 ballots, the file says 15" in without


def test_a_pool_of_one_mind_is_told():
    alone = edited(MADE.public(), "pool", answers={"against": None, "abstain": None})

    assert "matter 1: class pool is under 5 ballots or unanimous" in faults(alone)


def test_every_ballot_weighs_the_same_in_every_matter():
    rules = VoteRules(publication=Publication.TOTALS)
    made = Made(BALLOTS, ["200.00"], codes=("other", "other"), rules=rules, has_log=False)
    lighter = edited(made.public(), "result", tallies={"1": {"said": {"void": {"area": "119.00"}}}})

    assert faults(made.public()) == []
    assert faults(lighter) == [
        "line 1: matter 2: answers of 1353.50 m², of matter 1 1354.50 m²",
    ]


def test_more_matters_than_a_vote_has_are_told():
    file = MADE.public()
    head = json.loads(file.splitlines()[0])
    numbers = [str(at) for at in range(1, MAX_MATTERS + 2)]
    many = {
        "matters": [head["matters"][0] | {"number": number} for number in numbers],
        "tallies": [head["tallies"][0] | {"matter": number} for number in numbers],
    }

    (told,) = faults(edited(file, "result", **many))
    assert told == "line 1: matters and tallies are not numbered 1, 2, 3 …"
    fifty = {name: rows[:MAX_MATTERS] for name, rows in many.items()}
    assert told not in faults(edited(file, "result", **fifty))
