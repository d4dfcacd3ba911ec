"""What came of a vote: recorded once it is over, held to its notice."""

from datetime import date, timedelta

import pytest

from communities.errors import DomainError
from decisions.models import Decision
from decisions.services.elsewhere import as_announced, decide_elsewhere, record_elsewhere
from tests.decisions.conftest import NOTHING, NOW, QUESTION, WORDS
from tests.decisions.test_elsewhere import read


def result_of(cast, vote, paper, *matters, days=40, **words):
    """Totals on paper, after the last day, as the notice announced them."""
    said, over = as_announced(vote), NOW + timedelta(days=days)
    [question] = said.pop("matters")
    words = WORDS | said | {"decided_on": vote.closes_on + timedelta(days=2), "vote": vote} | words
    record = record_elsewhere(
        estate=cast.riverside, matters=list(matters) or [NOTHING | question], papers=[paper],
        actor=cast.bob, now=over, **words,
    )  # fmt: skip
    return record, over


def test_its_result_is_recorded_once_and_the_vote_is_decided(cast, vote, paper):
    record, over = result_of(cast, vote, paper)
    with pytest.raises(DomainError, match="已经录过"):
        result_of(cast, vote, paper)
    read(record, cast.sam)
    decide_elsewhere(decision=record, verb="confirm", actor=cast.sam, now=over)

    assert record.number == "2026-002"
    assert record.matters.get().outcome == "no_decision", "nobody voted, and that is a result"
    assert Decision.objects.get().status == "decided"
    with pytest.raises(DomainError, match="已经录过"):
        result_of(cast, vote, paper)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            {"closed_on": date(2026, 12, 21), "decided_on": date(2026, 12, 22)},
            "公告的是 2026-12-20",
        ),
        ({"scope": "2幢"}, "公告的是 全体业主"),
        ({"total_heads": 300}, "公告的是 1"),
        ({"total_area": 100}, "公告的是 89.37"),
        ({"noticed_on": date(2026, 11, 1)}, "公告的是 2026-11-20"),
        ({"decided_on": date(2026, 12, 20)}, "表决还没有结束"),
    ],
)
def test_a_result_is_of_what_was_announced(cast, vote, paper, words, sentence):
    with pytest.raises(DomainError, match=sentence):
        result_of(cast, vote, paper, **words)


@pytest.mark.parametrize("change", [{"code": "other"}, {"text": "是否更换？"}])
def test_a_result_is_of_the_questions_that_were_announced(cast, vote, paper, change):
    with pytest.raises(DomainError, match="表决事项与公告的不一样"):
        result_of(cast, vote, paper, NOTHING | QUESTION | change)
    with pytest.raises(DomainError, match="表决事项与公告的不一样"):
        result_of(cast, vote, paper, NOTHING | QUESTION, NOTHING | QUESTION)
