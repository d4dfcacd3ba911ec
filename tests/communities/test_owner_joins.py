"""同名业主: a name proposes, two bodies decide, undoing is a row of its own, and the history stays."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.joining import heads
from communities.models import AuditEvent, Owner, OwnerJoin, Ownership
from communities.selectors.owner_joins import n_joins_for, pairs
from communities.selectors.owners import homes_on
from communities.services.owner_joins import agree_join, ask_join, ask_parting, decline_join
from tests.cast import home, owner, registered
from tests.communities.test_roster_owners import NUMBER, OTHER, line, take
from tests.sessions import log_in

DESK = "/desk/owners/"


@pytest.fixture
def three(cast) -> list[Owner]:
    """王伟 of three homes."""
    return [registered(home(cast.riverside, f"1-20{n}"), "王伟").owner for n in (1, 2, 3)]


def asked(cast, first, second, **more) -> OwnerJoin:
    words = {"reason": "两本产权证，同一张身份证", "actor": cast.petra, "now": clock.now()}
    return ask_join(first=first, second=second, **words | more)


def joined(cast, first, second) -> OwnerJoin:
    return agree_join(join=asked(cast, first, second), actor=cast.bob, now=clock.now())


def undone(cast, join) -> OwnerJoin:
    words = {"reason": "是父子二人", "actor": cast.bob, "now": clock.now()}
    return agree_join(join=ask_parting(join=join, **words), actor=cast.petra, now=clock.now())


def heads_seen(cast) -> int:
    """How many owners the homes of three have."""
    found = {
        one.owners
        for one in homes_on(cast.riverside, clock.today())
        if one.number.startswith("1-20")
    }
    return len(found)


def proposed(cast) -> set:
    return {(pair.first.pk, pair.second.pk) for pair in pairs([cast.riverside], clock.today())}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([], {}),
        ([(1, 2)], {1: 1, 2: 1}),
        ([(2, 3), (1, 2)], {1: 1, 2: 1, 3: 1}),
        ([(1, 2), (3, 4), (2, 4)], {1: 1, 2: 1, 3: 1, 4: 1}),
        ([(1, 2), (3, 4)], {1: 1, 2: 1, 3: 3, 4: 3}),
    ],
)
def test_who_is_one_follows_from_pairs(said, found):
    assert heads(said) == heads(reversed(said)) == found


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12), st.randoms())
def test_the_order_in_which_it_was_said_changes_nothing(said, chance):
    before = heads(said)
    chance.shuffle(said)

    assert heads(said) == before
    assert all(before[one] == before[other] for one, other in said)
    assert all(before[head] == head <= one for one, head in before.items())


def test_a_name_proposes_and_two_bodies_decide(cast, three):
    first, second, third = three
    assert proposed(cast) == {(first.pk, second.pk), (first.pk, third.pk)}

    join = asked(cast, second, first)
    assert heads_seen(cast) == 3, "one body alone changes nothing"
    agree_join(join=join, actor=cast.bob, now=clock.now())

    assert heads_seen(cast) == 2
    assert proposed(cast) == {(first.pk, third.pk)}
    joined(cast, third, second)
    assert heads_seen(cast) == 1
    assert Ownership.objects.filter(owner__in=three).values("owner").distinct().count() == 3


def test_what_is_undone_is_two_again_and_all_of_it_stays_written(cast, three):
    first, second, third = three
    join = joined(cast, first, second)
    joined(cast, second, third)

    again = undone(cast, join)

    assert heads_seen(cast) == 2
    assert (again.undoes, again.first, again.second) == (join, first, second)
    assert list(OwnerJoin.objects.order_by("pk").values_list("status", flat=True)) == ["made"] * 3
    assert (first.pk, second.pk) not in proposed(cast), "what was undone is not proposed again"
    with pytest.raises(DomainError, match="现在不生效"):
        ask_parting(join=join, reason="x", actor=cast.bob, now=clock.now())
    joined(cast, first, second)
    assert heads_seen(cast) == 1


def test_declining_changes_nothing_and_says_why(cast, three):
    first, second, _third = three
    join = asked(cast, first, second)
    with pytest.raises(DomainError, match="请写明不同意的理由"):
        decline_join(join=join, answer=" ", actor=cast.bob, now=clock.now())

    decline_join(join=join, answer="两张身份证", actor=cast.bob, now=clock.now())

    assert heads_seen(cast) == 3
    event = AuditEvent.objects.get(verb="communities.ownerjoin.decline")
    assert event.detail == {"answer": "两张身份证"}
    assert (first.pk, second.pk) not in proposed(cast)
    with pytest.raises(StaleState):
        agree_join(join=OwnerJoin.objects.get(pk=join.pk), actor=cast.cora, now=clock.now())


def numbered(owner, number):
    Owner.objects.filter(pk=owner.pk).update(identity_digest=number)
    owner.refresh_from_db()


def test_only_owners_without_a_number_are_proposed(cast, three):
    first, second, third = three
    numbered(second, "a:1")

    assert proposed(cast) == {(first.pk, third.pk)}


def test_companies_are_proposed_and_the_developer_is_one_anyway(cast):
    for kind in ("company", "developer", "person"):
        for n in (1, 2):
            registered(home(cast.riverside, f"{kind[0]}-40{n}"), "海昌公司", kind=kind)

    first, second = pairs([cast.riverside], clock.today())

    assert {first.first.kind, second.first.kind} == {"company", "person"}


def another(cast, **more) -> Owner:
    return registered(home(cast.riverside, "1-301"), **{"name": "王伟"} | more).owner


REFUSED = {
    "业主类型不同": lambda cast, first: another(cast, kind="company"),
    "姓名不同": lambda cast, first: another(cast, name="王玮"),
    "同一套房屋的共有人": lambda cast, first: (
        registered(first.ownerships.get().unit, "王 伟").owner
    ),
    "不在同一个小区": lambda cast, first: registered(home(cast.hilltop, "1-301"), "王伟").owner,
    "不能与自己合并": lambda cast, first: first,
}


@pytest.mark.parametrize("says", REFUSED)
def test_who_can_be_no_one_owner_is_refused(cast, three, says):
    first = three[0]

    with pytest.raises(DomainError, match=says):
        asked(cast, first, REFUSED[says](cast, first))

    assert not OwnerJoin.objects.exists()


def test_other_numbers_are_refused_also_through_a_third(cast, three):
    first, second, third = three
    joined(cast, first, second)
    numbered(second, "a:1")
    numbered(third, "a:2")

    with pytest.raises(DomainError, match="证件号不同"):
        asked(cast, first, third)


def test_what_fits_no_more_is_refused_when_it_is_agreed_to(cast, three):
    first, second, _third = three
    join = asked(cast, first, second)
    numbered(first, "a:1")
    numbered(second, "a:2")

    with pytest.raises(DomainError, match="证件号不同"):
        agree_join(join=join, actor=cast.bob, now=clock.now())


def test_asked_once_and_with_a_reason(cast, three):
    first, second, _third = three
    with pytest.raises(DomainError, match="请写明理由"):
        asked(cast, first, second, reason=" ")
    join = asked(cast, first, second)
    with pytest.raises(DomainError, match="已有一件在等确认"):
        asked(cast, second, first)
    agree_join(join=join, actor=cast.bob, now=clock.now())
    with pytest.raises(DomainError, match="已经认定"):
        asked(cast, first, second)


@pytest.mark.parametrize("who", ["petra", "paul", "eve", "hal", "alice"])
def test_nobody_too_close_and_no_stranger_agrees(cast, three, who):
    join = asked(cast, *three[:2])

    with pytest.raises(NotAllowed):
        agree_join(join=join, actor=cast.people[who], now=clock.now())

    assert heads_seen(cast) == 3


def test_nobody_decides_about_her_own_home(cast, three):
    first, second, _third = three
    owner(cast.bob, first.ownerships.get().unit)
    with pytest.raises(NotAllowed, match="自己家"):
        asked(cast, first, second, actor=cast.bob)
    join = asked(cast, first, second)

    with pytest.raises(NotAllowed, match="自己家"):
        agree_join(join=join, actor=cast.bob, now=clock.now())
    agree_join(join=join, actor=cast.cora, now=clock.now())


def test_a_roster_that_contradicts_a_join_is_refused_with_the_way_out(cast):
    take(cast, line("1-101"), line("1-102"))
    first, second = Owner.objects.filter(name="王伟").order_by("pk")
    join = joined(cast, first, second)
    take(cast, line("1-101", number=NUMBER))

    with pytest.raises(DomainError, match="请先在“同名业主”里撤销认定"):
        take(cast, line("1-102", number=OTHER))

    undone(cast, join)
    take(cast, line("1-102", number=OTHER))
    assert Owner.objects.exclude(identity_digest="").count() == 2


def test_the_desk_leads_from_the_name_to_the_history(client, cast, three):
    first, second, _third = three
    log_in(client, cast.petra)
    assert "同名业主待认定" in client.get("/desk/").content.decode()
    page = client.get(DESK).content.decode()
    address = f"{DESK}{first.pk}/{second.pk}/"
    assert address in page
    assert "王伟" not in page, "the list shows the surname alone"
    assert "凭什么认定" in client.post(address, {"reason": ""}).content.decode()
    asking = client.post(address, {"reason": "同一张身份证"}).url
    assert "提出人不能审批" in client.get(asking).content.decode()
    assert client.post(asking, {"act": "agree"}).status_code == 403
    desk = Client()
    log_in(desk, cast.bob)
    assert "认定同一业主待确认" in desk.get("/desk/").content.decode()

    assert desk.post(asking, {"act": "agree"}).url == DESK
    undoing = desk.post(asking, {"act": "undo", "reason": "是父子"})
    assert undoing.url == DESK
    assert heads_seen(cast) == 2
    again = OwnerJoin.objects.get(undoes__isnull=False)
    client.post(f"{DESK}joins/{again.pk}/", {"act": "agree"})

    assert heads_seen(cast) == 3
    history = client.get(DESK).content.decode()
    assert history.index("撤销认定") < history.index(f'"{asking}"'), "the newest first"
    assert "这次认定已撤销" in client.get(asking).content.decode()


def test_who_may_see_it(client, cast, three):
    join = asked(cast, *three[:2])
    pages = [DESK, f"{DESK}{three[0].pk}/{three[1].pk}/", f"{DESK}joins/{join.pk}/"]
    for who, second, wanted in (
        ("petra", True, [200, 200, 200]),
        ("petra", False, [302, 302, 302]),
        ("alice", True, [403, 403, 403]),
        ("hal", True, [200, 404, 404]),
        ("eve", True, [403, 404, 404]),
    ):
        log_in(client, cast.people[who], second_factor=second)
        assert [client.get(page).status_code for page in pages] == wanted, who
    far = registered(home(cast.hilltop, "1-301"), "王伟").owner
    log_in(client, cast.petra)
    for other in (far.pk, three[0].pk):
        assert client.get(f"{DESK}{three[0].pk}/{other}/").status_code == 404


def test_it_waits_for_another_body(cast, three):
    asked(cast, *three[:2])

    waits = {
        name: n_joins_for(cast.people[name], [cast.riverside], clock.now())
        for name in ("petra", "paul", "bob")
    }

    assert waits == {"petra": 0, "paul": 0, "bob": 1}


def test_many_namesakes_take_as_many_queries_as_two(cast, three, django_assert_num_queries):
    with django_assert_num_queries(5):
        pairs([cast.riverside], clock.today())
    for n in range(6):
        registered(home(cast.riverside, f"1-50{n}"), f"李芳{n // 2}")
    with django_assert_num_queries(5):
        assert len(pairs([cast.riverside], clock.today())) == 5
