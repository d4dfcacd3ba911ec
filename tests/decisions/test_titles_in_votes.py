"""产权终止 and votes: who sold her home votes by the roll of the day, and no roll loses an owner after it is frozen."""

from datetime import timedelta

import pytest

from communities.errors import DomainError
from communities.models import Ownership
from decisions.models import Decision
from decisions.selectors.bindings import binding_changes
from decisions.selectors.mandates import mandates_of
from decisions.selectors.results import matter_results
from decisions.selectors.rolls import draft_roll, roll_day
from decisions.selectors.votes import notice_of
from decisions.services.closing import close_due
from tests.communities.titles import BUYER, agreed, asked
from tests.decisions.ballots import (
    DURING,
    OPENS,
    OVER,
    closed,
    counted,
    opened,
    roll_seen,
    vote_for,
)
from tests.decisions.conftest import NOW, TODAY
from tests.decisions.test_closing_register import another_phone
from tests.sessions import log_in

SALE = DURING.date()


def share_of(who) -> Ownership:
    return Ownership.objects.select_related("unit").get(user=who)


def test_a_home_sold_before_the_first_day_of_voting_is_its_buyers(cast, announced, key, people):
    sold = asked(cast, share_of(people[0]), ends_on=OPENS.date(), now=NOW)
    agreed(cast, sold, now=NOW)
    draft = draft_roll(notice_of(announced), roll_day(announced, TODAY))
    assert [one.is_of_owners for one in draft.changes] == [True]
    roll_seen(cast, announced)
    vote = opened()

    assert mandates_of(vote, people[0], DURING) == []
    begun = Ownership.objects.get(owner_name=BUYER.name)
    assert str(begun.owner_id) in vote.opening.roll.parties.values_list("key", flat=True)


def test_who_sells_while_owners_vote_votes_still(cast, open_vote, people, keeper):
    agreed(cast, asked(cast, share_of(people[0]), ends_on=SALE, now=DURING), now=DURING)
    vote_for(open_vote, people[0], "F", now=DURING + timedelta(days=2))
    (result,) = matter_results(closed(open_vote, keeper))
    assert result.in_favour.heads == 1


def test_her_ballot_is_open_to_a_seller_and_no_other_page(client, cast, open_vote, people, during):
    agreed(cast, asked(cast, share_of(people[0]), ends_on=SALE, now=DURING), now=DURING)
    start = f"/e/riverside/decisions/{open_vote.number}/"
    log_in(client, people[0])
    assert "同意" in client.get(f"{start}ballot/").content.decode()
    for page in ("co-owners/", "proxies/"):
        assert client.get(start + page).status_code == 200
    assert client.get(f"{start}roll/").status_code == 404
    log_in(client, cast.dan)
    assert client.get(f"{start}ballot/").status_code == 404


def test_what_changes_of_a_seller_holds_her_account_back(cast, open_vote, people):
    agreed(cast, asked(cast, share_of(people[0]), ends_on=SALE, now=DURING), now=DURING)
    another_phone(people[0])
    later = DURING + timedelta(days=2)
    assert [one.what for one in binding_changes(open_vote, later)] == ["registered"]
    with pytest.raises(DomainError, match="还没有由两个单位核对"):
        vote_for(open_vote, people[0], "F", now=later)


def test_no_title_ends_before_the_roll_of_a_vote_that_is_not_counted(cast, open_vote, people, key):
    share = share_of(people[0])
    early = {"ends_on": OPENS.date() - timedelta(days=1)}
    with pytest.raises(DomainError, match="2026-12-05"):
        asked(cast, share, **early, now=DURING)
    close_due(OVER)
    with pytest.raises(DomainError, match="正在进行的业主表决的名册"):
        asked(cast, share, **early, now=OVER)
    counted(open_vote, key.keeper, OVER)
    assert Decision.objects.get(pk=open_vote.pk).status == "counted"
    agreed(cast, asked(cast, share, **early, now=OVER), now=OVER)
