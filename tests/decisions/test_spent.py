"""依决定的收支: what entries name a decision, and what may not be booked under one that was corrected."""

from datetime import date, timedelta

import pytest

from communities.errors import DomainError
from communities.services.papers import look_at_paper
from decisions.services.elsewhere import decide_elsewhere
from finance.models import Authority
from finance.selectors.drafts import problems
from finance.selectors.public.entries import LayerSum
from finance.selectors.public.spent import entries_under, sums_under
from finance.services.approvals import approve_draft
from finance.services.drafts import submit_draft
from finance.services.ledger import post_draft
from finance.services.statements import publish_statement, submit_statement
from tests.decisions.conftest import NOW, VOTES
from tests.finance.books import NOW as THEN
from tests.finance.books import opened

LATER = NOW + timedelta(hours=2)
SPENT = [("BANK", -5000), ("USE_AUDIT", 5000)]


def confirmed(record, cast, *matters, **words):
    decision = record(*matters, **words)
    for paper in decision.papers.all():
        look_at_paper(paper=paper, number=1, actor=cast.sam, now=LATER)
    return decide_elsewhere(decision=decision, verb="confirm", actor=cast.sam, now=LATER)


@pytest.fixture
def books(cast):
    kept = opened(cast)
    kept.posted(("BANK", 90_000), ("ADS", -90_000))
    return kept


def test_only_what_names_the_decision_stands_under_it(cast, books, record):
    decision = confirmed(record, cast)
    entry = books.posted(*SPENT, kind="use", authority=Authority.objects.get(matter__isnull=False))

    assert list(entries_under(decision)) == [entry]
    assert sums_under(decision) == [LayerSum("live", 1, 0, 5000)]


def test_a_decision_under_which_nothing_was_booked_has_no_entries(cast, books, record):
    decision = confirmed(record, cast)

    assert list(entries_under(decision)) == []
    assert sums_under(decision) == []


def test_a_correction_takes_over_what_was_booked_before(cast, books, record):
    wrong = confirmed(record, cast)
    entry = books.posted(*SPENT, kind="use", authority=Authority.objects.get(matter__isnull=False))
    right = confirmed(record, cast, VOTES | {"for_heads": 121}, replaces=wrong)
    again = confirmed(record, cast, VOTES | {"for_heads": 122}, replaces=right)

    assert list(entries_under(right)) == list(entries_under(again)) == [entry]


def test_what_is_published_and_what_is_not_stand_in_no_one_total(cast, books, record):
    decision = confirmed(record, cast)
    words = {"kind": "use", "authority": Authority.objects.get(matter__isnull=False)}
    books.posted(*SPENT, **words)
    books.posted(("BANK", -700), ("USE_AUDIT", 700), day=date(2026, 10, 15), **words)
    statement = submit_statement(
        fund=books.fund, period="2026-09", actor=cast.petra, now=THEN, difference_reason="测试"
    )
    publish_statement(statement=statement, actor=cast.bob, now=THEN)

    assert sums_under(decision) == [
        LayerSum("published", 1, 0, 5000),
        LayerSum("live", 1, 0, 700),
    ]


def test_nothing_is_booked_under_what_was_corrected(cast, books, record):
    wrong = confirmed(record, cast)
    words = {"kind": "use", "authority": Authority.objects.get(matter__isnull=False)}
    waiting, approved = books.draft(*SPENT, **words), books.draft(*SPENT, **words)
    submit_draft(draft=approved, actor=cast.paul, now=THEN)
    approve_draft(draft=approved, actor=cast.bob, now=THEN)
    confirmed(record, cast, VOTES | {"for_heads": 60}, replaces=wrong)

    sentence = "所选的依据后来更正了"
    for draft in (waiting, approved):
        draft.refresh_from_db()
    assert any(sentence in one for one in problems(waiting, THEN))
    with pytest.raises(DomainError, match=sentence):
        submit_draft(draft=waiting, actor=cast.paul, now=THEN)
    with pytest.raises(DomainError, match=sentence):
        post_draft(draft=approved, actor=cast.petra, now=THEN)
