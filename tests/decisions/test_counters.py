"""计票人: at least three of two bodies, nobody of a property company, named until voting begins."""

import pytest
from django.db import IntegrityError

from communities.errors import DomainError, NotAllowed, StaleState
from decisions.models import Counter
from decisions.selectors.counters import candidates, counters_of, unfit_counters
from decisions.services.counters import name_counter, release_counter
from decisions.services.votes import take_back_vote
from notifications.models import Notice as Told
from tests.cast import member
from tests.decisions.conftest import NOW
from tests.decisions.test_delivery import announced_now
from tests.decisions.test_vote_guards import refused
from tests.owner import switch_off
from tests.sessions import log_in


@pytest.fixture
def bureau(cast):
    return cast.sam.memberships.get().body


@pytest.fixture
def name(cast, vote):
    def make(user, body, actor=None):
        return name_counter(decision=vote, user=user, body=body, actor=actor or cast.bob, now=NOW)

    return make


def test_people_of_the_bodies_are_candidates_once(cast, vote, bureau, name):
    found = [(one.user, one.body) for one in candidates(vote, NOW)]
    assert sorted(found, key=lambda one: one[0].name) == [
        (cast.bob, cast.committee), (cast.cora, cast.committee), (cast.sam, bureau),
    ]  # fmt: skip
    name(cast.sam, bureau)
    assert Told.objects.filter(kind="decisions.counter", user=cast.sam).count() == 1
    assert cast.sam not in {one.user for one in candidates(vote, NOW)}
    with pytest.raises(DomainError, match="已经是计票人"):
        name(cast.sam, bureau)


@pytest.mark.parametrize("who", ["petra", "paul", "alice", "dan", "eve", "root"])
def test_nobody_without_an_office_here_counts(cast, name, who):
    with pytest.raises(DomainError, match="不能是物业公司的人"):
        name(getattr(cast, who), cast.committee)


def test_who_also_works_for_a_property_company_anywhere_does_not_count(cast, vote, name):
    name(cast.cora, cast.committee)
    assert unfit_counters(vote, NOW) == []
    contract = cast.hal.memberships.get().contract
    for user in (cast.bob, cast.cora):
        member(user, "property_staff", cast.hilltop, contract=contract)

    assert [one.user for one in unfit_counters(vote, NOW)] == [cast.cora]
    assert {one.user for one in candidates(vote, NOW)} == {cast.sam}
    with pytest.raises(DomainError, match="不能是物业公司的人"):
        name(cast.bob, cast.committee)


def test_who_has_left_her_body_is_no_counter_any_more(cast, vote, name):
    name(cast.cora, cast.committee)
    cast.cora.memberships.update(valid_until=NOW)
    assert [one.user for one in unfit_counters(vote, NOW)] == [cast.cora]


@pytest.mark.parametrize("who", ["petra", "alice", "sam", "olga", "hal", "root"])
def test_the_convening_body_alone_names(cast, name, who):
    with pytest.raises(NotAllowed):
        name(cast.cora, cast.committee, actor=getattr(cast, who))


def test_a_counter_leaves_once(cast, vote, name):
    row = name(cast.cora, cast.committee)
    gone = "update decisions_counter set left_at = named_at, left_said_by_id = named_by_id"
    assert refused("update decisions_counter set user_id = named_by_id")
    assert refused("delete from decisions_counter")
    release_counter(counter=row, actor=cast.bob, now=NOW)
    assert not counters_of(vote).exists()
    with pytest.raises(StaleState):
        release_counter(counter=row, actor=cast.bob, now=NOW)
    assert refused(gone)
    assert name(cast.cora, cast.committee).pk != row.pk
    switch_off("decisions_counter")
    assert not refused(gone), "the control"


def test_counters_stay_once_the_vote_is_over(cast, vote, name):
    row = name(cast.cora, cast.committee)
    take_back_vote(decision=vote, verb="withdraw", reason="不办了", actor=cast.bob, now=NOW)
    with pytest.raises(StaleState, match="不再换"):
        name(cast.bob, cast.committee)
    with pytest.raises(StaleState):
        release_counter(counter=row, actor=cast.bob, now=NOW)
    gone = "update decisions_counter set left_at = named_at, left_said_by_id = named_by_id"
    assert refused(gone)
    switch_off("decisions_counter", "counters_are_named_before")
    assert not refused(gone), "the control"


def test_one_person_counts_once_even_past_the_service(cast, vote, name):
    row = name(cast.cora, cast.committee)
    row.pk = None
    with pytest.raises(IntegrityError, match="counter_once"):
        row.save(force_insert=True)


def test_the_page_names_them_and_the_notice_shows_body_and_surname(client, cast, draft, bureau):
    vote = announced_now(cast, draft)
    log_in(client, cast.bob)
    url = f"/desk/votes/{vote.pk}/counters/"
    assert "已指定 0 人" in client.get(url).content.decode()
    for user, body in ((cast.cora, cast.committee), (cast.sam, bureau)):
        client.post(url, {"person": f"{user.pk}-{body.pk}"})
    assert "已指定 2 人，来自 2 个单位" in client.get(url).content.decode()

    public = client.get(f"/e/riverside/decisions/{vote.number}/").content.decode()
    assert "河畔苑业主委员会 c**" in public
    assert "cora" not in public
    client.post(url, {"leaves": Counter.objects.get(user=cast.cora).pk})
    assert "已指定 1 人" in client.get(url).content.decode()
    assert client.post(url, {"leaves": "x"}).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("petra", 403), ("sam", 200), ("hal", 404)])
def test_who_sees_the_page(client, cast, draft, who, status):
    vote = announced_now(cast, draft)
    log_in(client, getattr(cast, who))
    assert client.get(f"/desk/votes/{vote.pk}/counters/").status_code == status
