"""计票 in SQL: the law and the sums written a second time say what the first says."""

import random
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection

from decisions import recount
from decisions.boxes import LETTERS, Opened
from decisions.models import Decision, OpenedBallot
from decisions.rules_of_law import Outcome, Weight, outcome
from decisions.selectors.opened import opened_rows, tallied
from decisions.services.results import count
from decisions.vote_file import PartyRow, counters_lines, result_leaf
from decisions.vote_leaves import vote_of
from decisions.vote_rules import Taking, VoteRules
from tests.decisions.vectors import VECTORS
from tests.long import times
from tests.owner import switch_off

N_WEIGHTS, N_VOTES = times("tallies of weights"), times("tallies of votes")


def in_sql(rows) -> list[str]:
    """Outcomes of (total, participating, in favour, special), in one statement."""
    values = [
        (total.area, total.heads, part.area, part.heads, favour.area, favour.heads, special)
        for total, part, favour, special in rows
    ]
    columns = [list(column) for column in zip(*values, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "select vote_outcome(a, b, c, d, e, f, g) from unnest(%s::numeric[], %s::bigint[],"
            " %s::numeric[], %s::bigint[], %s::numeric[], %s::bigint[], %s::boolean[])"
            " with ordinality as row (a, b, c, d, e, f, g, n) order by n",
            columns,
        )
        return [one for (one,) in cursor.fetchall()]


def test_the_vectors_come_out_in_sql(db):
    rows = [
        (words["total"], words["participating"], words["in_favour"], words["special"])
        for _name, words, _expected in VECTORS
    ]
    assert in_sql(rows) == [expected for *_, expected in VECTORS]


def test_sql_and_python_agree_on_the_law_near_every_threshold(db):
    draw, rows = random.Random(278), []
    for _ in range(N_WEIGHTS):
        total = Weight(Decimal(draw.randint(1, 900)) / 100, draw.randint(1, 12))
        part = Weight(_up_to(draw, total.area), draw.randint(0, total.heads))
        favour = Weight(_up_to(draw, part.area), draw.randint(0, part.heads))
        rows.append((total, part, favour, draw.random() < 0.5))
    ours = [
        outcome(total=total, participating=part, in_favour=favour, special=special)
        for total, part, favour, special in rows
    ]
    assert in_sql(rows) == ours
    assert set(ours) == set(Outcome)


def _up_to(draw, area: Decimal) -> Decimal:
    return Decimal(draw.randint(0, int(area * 100))) / 100


@pytest.fixture
def shut(open_vote):
    """A vote whose guards are off, so that ballots can be put where only the signer puts them."""
    for table in ("decisions_openedballot", "decisions_decision"):
        switch_off(table)
    return Decision.objects.select_related("estate", "opening__roll").get(pk=open_vote.pk)


def test_sql_python_and_recount_agree_on_random_votes(shut):
    draw = random.Random(1259)
    parties = list(shut.opening.roll.parties.all())
    seen = set()
    for _ in range(N_VOTES):
        rules = VoteRules(blank=draw.choice(list(Taking)), void=draw.choice(list(Taking)))
        Decision.objects.filter(pk=shut.pk).update(rules=rules.as_texts())
        decision = Decision.objects.select_related("estate", "opening__roll").get(pk=shut.pk)
        _cast(decision, draw, draw.sample(parties, draw.randint(0, len(parties))))
        rows = opened_rows(decision)
        counted = count(decision, rows)
        (ours,), (theirs,) = counted.counts, tallied(decision)
        said = ours.outcome(total=counted.roll.total, rules=rules, special=False)
        assert (theirs.participating, theirs.in_favour, theirs.outcome) == (
            ours.participating(rules), ours.in_favour, said,
        )  # fmt: skip
        whole = [PartyRow(one.area, tuple(one.homes)) for one in parties]
        file = b"".join(counters_lines(counted, result_leaf(counted, rows), whole, rows))
        assert recount.recount(BytesIO(file)).status == 0
        seen.add(said)
    assert seen == set(Outcome)


def _cast(decision, draw, parties) -> None:
    OpenedBallot.objects.all().delete()
    weights = draw.choice([(9, 1, 1, 1, 1), (1, 9, 1, 1, 1), (4, 3, 2, 1, 1)])
    made = [
        (
            party,
            Opened.from_letters(*draw.choices(list(LETTERS.values()), weights), draw.randbytes(32)),
        )
        for party in parties
    ]
    OpenedBallot.objects.bulk_create(
        OpenedBallot(
            code=ballot.code(vote_of(decision)), estate=decision.estate, decision=decision,
            area=party.area, letters=ballot.letters, r=ballot.r,
        )
        for party, ballot in made
    )  # fmt: skip
