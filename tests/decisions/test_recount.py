"""A vote counted again from its file: it agrees with what was counted, and says which line does not."""

import subprocess
import sys
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions import recount
from decisions.rules_of_law import Weight
from decisions.vote_rules import Publication, Taking, VoteRules
from tests.decisions.vectors import VECTORS
from tests.decisions.votes import LOGGED, MADE, Made, counted, edited, faults, spread, vkey

TOTALS = VoteRules(publication=Publication.TOTALS)
CLAUSE = VoteRules(
    silence_clause="未反馈的，计入已表决的多数意见。", publication=Publication.TOTALS
)


def said(file: bytes) -> list[str]:
    """The outcome of each matter, as the recount tells it."""
    return [one.words[2] for one in counted(file).facts if one.key == "matter"]


def less(whole: Weight, part: Weight) -> Weight:
    return Weight(whole.area - part.area, whole.heads - part.heads)


def voted(words, *, letter="A", rules=TOTALS, **more) -> Made:
    """A vote with these weights: those in favour, the rest with ``letter``, the others silent."""
    agreed, taking = words["in_favour"], words["participating"]
    ballots = [(area, "F") for area in spread(agreed)]
    ballots += [(area, letter) for area in spread(less(taking, agreed))]
    silent = spread(less(words["total"], taking))
    code = "common_use" if words["special"] else "other"
    return Made(ballots, silent, codes=(code,), rules=rules, has_log=False, **more)


@pytest.mark.parametrize(
    ("words", "expected"), [row[1:] for row in VECTORS], ids=[row[0] for row in VECTORS]
)
def test_each_vector_as_a_file_has_its_outcome(words, expected):
    made = voted(words)

    for file in (made.public(), made.counters()):
        assert faults(file) == []
        assert said(file) == [expected]


@pytest.mark.parametrize(
    ("blank", "expected"), [(Taking.ABSTAINS, "adopted"), (Taking.TAKES_NO_PART, "no_decision")]
)
def test_blank_answers_count_as_the_rules_say(blank, expected):
    """15 of 210 leave the matter blank."""
    ballots = [("100.00", "F")] * 150 + [("100.00", "A")] * 45 + [("100.00", "B")] * 15
    made = Made(ballots, ["100.00"] * 90, rules=VoteRules(blank=blank), has_log=False)

    assert faults(made.counters()) == []
    assert said(made.counters()) == [expected]


@pytest.mark.parametrize(
    ("invalid", "expected"), [(Taking.ABSTAINS, "adopted"), (Taking.TAKES_NO_PART, "no_decision")]
)
def test_invalid_ballots_count_as_the_rules_say(invalid, expected):
    total, six = Weight(Decimal(30000), 300), Weight(Decimal(500), 6)
    words = {"total": less(total, six), "participating": Weight(Decimal(19900), 199)}
    words |= {"in_favour": Weight(Decimal(15000), 150), "special": False}
    made = voted(words, rules=VoteRules(invalid=invalid), invalid=spread(six))

    assert faults(made.public()) == []
    assert said(made.public()) == [expected]


@pytest.mark.parametrize(
    ("agreed", "silence"),
    [
        (("15800", 155), ["adopted"]),
        (("14800", 149), []),
        (("15000", 151), []),
        (("15000.01", 150), []),
    ],
)
def test_silence_joins_only_a_majority_of_the_whole(agreed, silence):
    words = {"total": Weight(Decimal(30000), 300), "special": False}
    words |= {"in_favour": Weight(Decimal(agreed[0]), agreed[1])}
    words |= {"participating": words["in_favour"] + Weight(Decimal(400), 5)}
    made = voted(words, rules=CLAUSE)
    facts = counted(made.public()).facts

    assert faults(made.counters()) == []
    assert said(made.public()) == ["no_decision"], "the law's line stays the headline"
    assert [one.words[0] for one in facts if one.key == "with silence"] == silence


AREAS = st.sampled_from(["50.00", "88.13", "89.50", "120.00", "0.01"])
RULES = st.builds(
    VoteRules,
    blank=st.sampled_from(Taking),
    void=st.sampled_from(Taking),
    invalid=st.sampled_from(Taking),
    silence_clause=st.sampled_from(["", "未反馈的从多。"]),
    publication=st.sampled_from(Publication),
)


@settings(deadline=None)
@given(
    st.lists(st.tuples(AREAS, st.text("FFFANBV", min_size=2, max_size=2)), max_size=30),
    st.lists(AREAS, min_size=1, max_size=9),
    st.lists(AREAS, max_size=3),
    RULES,
)
def test_counting_and_recount_agree_on_any_vote(ballots, silent, invalid, rules):
    made = Made(ballots, silent, invalid, ("other", "rebuild"), rules)

    assert faults(made.public(), vkey()) == []
    assert faults(made.counters(), vkey()) == []


def test_the_control_a_rule_told_otherwise_is_a_disagreement():
    ballots = [("100.00", "F")] * 150 + [("100.00", "A")] * 45 + [("100.00", "B")] * 15
    made = Made(ballots, ["100.00"] * 90, has_log=False)
    other = edited(made.public(), "result", rules={"blank": "takes_no_part"})

    assert faults(other)[1:] == [
        "line 1: matter 1: participating is 19500.00 m² / 195, the file says 21000.00 m² / 210",
        "line 1: matter 1: the outcome is no_decision, the file says adopted",
    ]


def test_without_a_key_or_a_log_the_file_may_agree_and_what_was_not_checked_is_said():
    told = ["\n".join(counted(file).lines()) for file in (LOGGED.public(), MADE.public())]

    assert "没有核对签名" in told[0]
    assert "Not checked: the signature" in told[0]
    assert "没有核对存证" in told[1]
    assert "Not checked: the log" in told[1]
    whole = "\n".join(counted(LOGGED.counters(), vkey()).lines())
    assert "没有核对" not in whole
    assert "Not checked" not in whole


def test_it_runs_alone_with_nothing_but_python(tmp_path):
    """A copy of the one file, no package of ours or of others in reach."""
    script = tmp_path / "recount.py"
    script.write_bytes(Path(recount.__file__).read_bytes())
    good, bad, none = (tmp_path / name for name in ("good", "bad", "none"))
    good.write_bytes(LOGGED.counters())
    bad.write_bytes(edited(LOGGED.counters(), "result", title="x"))
    none.write_bytes(b"%PDF-1.7")

    def run(*words):
        command = [sys.executable, "-I", "-S", str(script), *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = run(good, "--key", vkey())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("核对无误。\n")
    assert "Everything checked agrees." in done.stdout
    assert [run(one).returncode for one in (bad, none, tmp_path / "missing", tmp_path)] == [
        1,
        2,
        2,
        2,
    ]
    assert run(good, "--key", "nonsense").returncode == 2
    module = [sys.executable, "-m", "decisions.recount", str(good)]
    root = Path(recount.__file__).parents[1]
    assert subprocess.run(module, cwd=root, capture_output=True, check=False).returncode == 0


def test_memory_does_not_grow_with_the_ballots(tmp_path):
    """The same roll, tenfold ballots."""
    parties = ["89.50", "120.00"] * 3000

    def peak(cast: int) -> int:
        ballots = [(area, "FA"[at % 3 == 0]) for at, area in enumerate(parties[:cast])]
        made = Made(ballots, parties[cast:], rules=TOTALS, has_log=False)
        place = tmp_path / str(cast)
        place.write_bytes(made.counters())
        with place.open("rb") as file:
            tracemalloc.start()
            assert recount.recount(file).wrong == 0
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    assert peak(6000) < peak(600) + 20_000
