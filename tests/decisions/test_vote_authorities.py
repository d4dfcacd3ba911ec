"""表决是依据: what owners adopted here may be named by entries at once, and its page shows what was spent under it."""

import pytest

from communities import clock
from decisions.models import Decision
from decisions.services.finals import finish_due
from finance.models import Authority
from finance.selectors.drafts import problems
from finance.selectors.public.entries import LayerSum
from finance.selectors.public.spent import entries_under, sums_under
from tests.decisions.ballots import closed, vote_for
from tests.decisions.conftest import QUESTION, announced_so
from tests.decisions.test_finals import FINAL
from tests.decisions.test_spent import SPENT
from tests.finance.books import NOW as THEN
from tests.finance.books import opened as opened_books
from tests.stages import staged

OTHER = {"code": "other", "text": "是否在南门装道闸？"}


@staged
def announced(cast, people):
    """Two questions."""
    return announced_so(cast, QUESTION, OTHER, way="portal", buildings=[1, 2])


@pytest.fixture
def decide(open_vote, key, people):
    """``decide(letters)``: each owner answers so, and the result is final."""

    def make(letters: str, voters=people) -> Decision:
        for who in voters:
            vote_for(open_vote, who, letters)
        vote = closed(open_vote, key.keeper)
        assert not Authority.objects.exists(), "not while it is provisional"
        finish_due(FINAL)
        return Decision.objects.get(pk=vote.pk)

    return make


def test_each_adopted_matter_is_an_authority_once_it_is_final(decide):
    vote = decide("FA")
    row = Authority.objects.usable().get()
    assert (row.kind, row.reference, row.motion.position) == ("decision", vote.number, 1)
    assert row.title == "更换 1 幢电梯（第 1 项） · 1幢、2幢"
    assert row.decided_date == clock.local(FINAL).date()
    assert not row.is_unchecked_decision


@pytest.mark.parametrize(("letters", "n_voters"), [("AA", 7), ("FF", 3)])
def test_what_was_rejected_or_not_decided_is_none(decide, people, letters, n_voters):
    decide(letters, people[:n_voters])
    assert not Authority.objects.exists()


def test_its_page_shows_what_was_spent_under_it(client, cast, decide, monkeypatch):
    vote = decide("FA")
    books = opened_books(cast)
    books.posted(("BANK", 90_000), ("ADS", -90_000))
    authority = Authority.objects.get()
    draft = books.draft(*SPENT, kind="use", authority=authority)
    assert not any("依据" in one for one in problems(draft, THEN))
    entry = books.posted(*SPENT, kind="use", authority=authority)
    assert list(entries_under(vote)) == [entry]
    assert sums_under(vote) == [LayerSum("live", 1, 0, 5000)]

    monkeypatch.setattr(clock, "now", lambda: FINAL)
    text = client.get(f"/e/riverside/decisions/{vote.number}/").content.decode()
    assert "依这个决定的收支" in text
    assert entry.shown_number in text
    assert "自知道或应当知道之日起一年内" in text
    page = client.get(f"/e/riverside/accounts/entries/{entry.code}/").content.decode()
    assert f'/decisions/{vote.number}/"' in page
    assert "未经另一单位核对" not in page


def test_no_decision_says_what_was_missing_and_what_a_new_vote_needs(client, decide, people):
    vote = decide("FF", people[:3])
    text = client.get(f"/e/riverside/decisions/{vote.number}/").content.decode()
    assert "还差" in text
    assert "要再表决，得重新公告，15 日重新算起" in text
    assert "自知道或应当知道之日起一年内" not in text
