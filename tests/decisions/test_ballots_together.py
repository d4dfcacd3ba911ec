"""投票 at the same moment: from many devices, and at the minute of closing."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from communities.errors import StaleState
from decisions.models import Ballot, Closing, Result
from decisions.receipts import Receipt
from decisions.selectors.mandates import mandates_of
from decisions.services.casting import cast_ballot
from decisions.services.closing import close_due
from decisions.services.results import count_due
from tests.decisions.ballots import DURING, LAST, OVER, begun, closed, vote_for
from tests.decisions.keys import keeper_in
from tests.together import at_once


@pytest.fixture
def keeper(tmp_path):
    made = keeper_in(tmp_path)
    yield made
    made.close()


def test_eight_devices_of_one_party_cast_one_ballot(committed_cast, keeper):
    vote, people = begun(committed_cast, keeper)
    (mandate,) = mandates_of(vote, people[0], DURING)
    words = {"party": mandate.party.pk, "version": 1, "choices": ["for"], "words": ""}
    press = partial(cast_ballot, decision=vote, actor=people[0], now=DURING, **words)

    answers = at_once(*[press] * 8)
    assert [type(one) for one in answers].count(Receipt) == 1, answers
    assert {type(one) for one in answers} == {Receipt, StaleState}
    assert Ballot.objects.count() == 1


def test_whoever_took_the_votes_row_before_the_minute_is_counted(committed_cast, keeper):
    """Closing waits for a ballot that is being cast, and nothing is cast once it is closed."""
    vote, people = begun(committed_cast, keeper)
    holds, may_go_on = threading.Event(), threading.Event()

    def slowly():
        with transaction.atomic():
            receipt = vote_for(vote, people[0], "F", now=LAST)
            holds.set()
            may_go_on.wait(20)
        return receipt

    def close():
        holds.wait(20)
        threading.Timer(0.5, may_go_on.set).start()
        return close_due(OVER)

    receipt, n_closed = at_once(slowly, close)
    assert (type(receipt), n_closed) == (Receipt, 1)
    assert Closing.objects.get().boxes == 1
    with pytest.raises(StaleState):
        vote_for(vote, people[1], "F", now=LAST)


def test_eight_beats_close_and_count_once(committed_cast, keeper):
    vote, people = begun(committed_cast, keeper)
    for who in people:
        vote_for(vote, who, "F")
    assert sorted(at_once(*[partial(close_due, OVER)] * 8)) == [0] * 7 + [1]
    late = OVER + timedelta(hours=2)
    done = closed(vote, keeper, now=late)
    assert sum(at_once(*[partial(count_due, late)] * 8)) == 0
    assert Result.objects.count() == 1
    assert done.closing.closed_at == OVER
