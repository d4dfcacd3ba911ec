"""产权终止: a title ends on its day by two bodies, its buyer's begins, and its account loses the home."""

from datetime import date, timedelta

import pytest

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.identities import read_identity
from communities.models import (
    AuditEvent,
    Invitation,
    Membership,
    Owner,
    Ownership,
    Role,
    TitleEnd,
    User,
)
from communities.models.people import NOT_YET
from communities.selectors.owners import homes_on
from communities.selectors.titles import begun_with, n_ends_for, past_of
from communities.services.binding import Claim, claim_unit
from communities.services.invitations import invite
from communities.services.roster import import_roster
from communities.services.titles import Buyer, agree_end, decline_end
from communities.standing import standing_of
from notifications.models import Express
from tests.cast import checked, home, member, owner, person, registered
from tests.communities.test_roster_owners import NUMBER, line, read
from tests.communities.titles import BUYER, agreed, asked, deed, freed
from tests.sessions import log_in

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def sold(cast) -> Ownership:
    """Alice's home."""
    return Ownership.objects.select_related("unit").get(user=cast.alice)


def owners_on(unit, day) -> set[str]:
    (found,) = [one for one in homes_on(unit.estate, day) if one.unit_id == unit.pk]
    return set(Owner.objects.filter(pk__in=found.owners).values_list("name", flat=True))


def told(user) -> list[str]:
    return [one.body for one in Express.objects.filter(address=user.email).order_by("pk")]


def test_the_seller_owns_it_until_the_day_and_the_buyer_from_it_on(cast, sold):
    row = asked(cast, sold)
    tomorrow = clock.today() + DAY
    assert owners_on(sold.unit, tomorrow) == {"alice"}, "nothing changes on one body's word"
    agreed(cast, row)

    assert owners_on(sold.unit, clock.today()) == {"alice"}
    assert owners_on(sold.unit, tomorrow) == {"李买"}
    sold.refresh_from_db()
    assert sold.valid_until == tomorrow
    assert standing_of(cast.alice, cast.riverside, clock.now()).roles == {Role.OWNER}
    assert standing_of(cast.alice, cast.riverside, clock.now() + 2 * DAY).roles == frozenset()


def test_the_buyer_binds_her_home_from_the_day_on(cast, sold):
    User.objects.filter(pk=cast.eve.pk).update(phone=BUYER.phone, phone_verified=True)
    cast.eve.refresh_from_db()
    agreed(cast, asked(cast, sold))
    claim = Claim(sold.unit.building.number, sold.unit.number, "李买", BUYER.phone)
    words = {"user": cast.eve, "estate": cast.riverside, "claim": claim}
    assert claim_unit(now=clock.now(), **words).status == "refused"
    assert claim_unit(now=clock.now() + 2 * DAY, **words).status == "bound"


def test_who_lives_there_is_told_at_both_steps(cast, sold):
    member(cast.eve, Role.RESIDENT, cast.riverside, unit=sold.unit)
    row = asked(cast, sold)
    assert "提出" in told(cast.alice)[-1]
    assert told(cast.eve) == []
    agreed(cast, row)
    assert "终止，两个单位已确认" in told(cast.alice)[-1]
    assert "终止，两个单位已确认" in told(cast.eve)[-1]
    assert standing_of(cast.eve, cast.riverside, clock.now() + 2 * DAY).roles == {Role.RESIDENT}


def test_one_body_alone_ends_nothing(cast, sold):
    row = asked(cast, sold)
    for who in (cast.petra, cast.paul):
        with pytest.raises(NotAllowed):
            agreed(cast, row, actor=who)
    for who in (cast.alice, cast.eve, cast.dan, cast.sam, cast.root):
        with pytest.raises(NotAllowed):
            agree_end(row=row, actor=who, now=clock.now())
    with pytest.raises(NotAllowed, match="先打开凭证"):
        agree_end(row=row, actor=cast.bob, now=clock.now())
    sold.refresh_from_db()
    assert sold.valid_until is None
    assert n_ends_for(cast.bob, [cast.riverside], clock.now()) == 1
    assert n_ends_for(cast.paul, [cast.riverside], clock.now()) == 0
    agreed(cast, row)
    with pytest.raises(StaleState):
        agreed(cast, row, actor=cast.cora)


def test_what_is_declined_changes_nothing(cast, sold):
    row = asked(cast, sold)
    with pytest.raises(DomainError, match="理由"):
        decline_end(row=row, answer=" ", actor=cast.bob, now=clock.now())
    decline_end(row=row, answer="证明是别家的", actor=cast.bob, now=clock.now())
    with pytest.raises(StaleState):
        agreed(cast, row)
    assert asked(cast, sold).status == "asked", "and may be asked for again"


def test_what_was_agreed_on_is_not_taken_back_and_says_what_to_do(cast, sold, client):
    row = agreed(cast, asked(cast, sold))
    for sentence in ("改成对的日期", "用名册导入重新登记原业主"):
        with pytest.raises(StaleState, match=sentence):
            decline_end(row=row, answer="弄错了", actor=cast.bob, now=clock.now())
    sold.refresh_from_db()
    assert sold.valid_until is not None
    log_in(client, cast.bob)
    assert "终止不能撤回" in client.get(f"/desk/titles/{row.pk}/").content.decode()


REFUSED = {
    "附上凭证": {"paper": None},
    "填终止日期": {"ends_on": None},
    "一年以内": {"ends_on": date(2040, 1, 1)},
    "晚于名册上的产权起始": {"ends_on": date(2020, 1, 1)},
    "写明说明": {"reason": " "},
    "已经是这套房屋的业主": {"buyers": [BUYER, Buyer("李 买")]},
}


@pytest.mark.parametrize("says", REFUSED)
def test_what_lacks_something_is_refused_where_it_is_asked_for(cast, sold, says):
    with pytest.raises(DomainError, match=says):
        asked(cast, sold, **REFUSED[says])
    assert not TitleEnd.objects.exists()


def test_a_share_of_another_home_and_a_second_question_are_refused(cast, sold):
    other = registered(home(cast.riverside, "1-777"), "别人")
    with pytest.raises(DomainError, match="这套房屋现在的业主"):
        asked(cast, sold, other)
    asked(cast, sold)
    with pytest.raises(DomainError, match="先办完那一件"):
        asked(cast, sold)


def test_nobody_ends_the_title_of_her_own_home(cast):
    flat = home(cast.riverside, "1-555")
    mine = owner(cast.bob, flat)
    with pytest.raises(NotAllowed, match="自己家"):
        asked(cast, mine, actor=cast.bob)
    row = asked(cast, mine)
    with pytest.raises(NotAllowed, match="自己家"):
        agreed(cast, row, actor=cast.bob)


def test_of_co_owners_one_may_inherit_from_the_other(cast, sold):
    spouse = registered(sold.unit, "配偶")
    agreed(cast, asked(cast, spouse, kind="inherited", buyers=[Buyer("孩子")]))
    assert owners_on(sold.unit, clock.today() + 2 * DAY) == {"alice", "孩子"}


def test_a_number_makes_the_buyer_one_with_her_other_home(cast, sold):
    identity = read_identity(NUMBER)
    has = registered(home(cast.riverside, "1-888"), "李买").owner
    Owner.objects.filter(pk=has.pk).update(identity_digest=identity[0])
    with pytest.raises(DomainError, match="另一个姓名"):
        asked(cast, sold, buyers=[Buyer("王二", "", identity)])
    agreed(cast, asked(cast, sold, buyers=[Buyer("李买", "", identity)]))
    assert Ownership.objects.get(unit=sold.unit, valid_until=None).owner == has


def test_what_a_developer_sells_counts_with_it_until_it_is_delivered(cast):
    flat = registered(home(cast.riverside, "1-999"), "河畔开发", kind="developer")
    agreed(cast, asked(cast, flat))
    assert Ownership.objects.get(unit=flat.unit, valid_until=None).delivered_on == NOT_YET


def test_a_roster_that_names_the_seller_still_is_refused(cast):
    """And one that names the buyer adds nobody."""
    owned = registered(home(cast.riverside, "1-101", building=3), "王伟")
    agreed(cast, asked(cast, owned, buyers=[Buyer("李买")]))
    later = {"estate": cast.riverside, "actor": cast.petra, "confirmed_by": cast.bob}
    later["now"] = clock.now() + 2 * DAY
    with pytest.raises(DomainError, match=r"已于 .* 终止") as refused:
        import_roster(roster=read(line("1-101", "王伟")), **later)
    assert refused.value.where["problems"][0].row == 2
    result = import_roster(roster=read(line("1-101", "李买")), **later)
    assert result.counts["owners_added"] == 0
    assert owners_on(owned.unit, clock.today() + 2 * DAY) == {"李买"}


def test_a_home_that_was_bound_by_somebody_else_is_free_again(cast):
    """Who let herself be bound, whom she let in, and her phone on the register, all go."""
    flat, phone = home(cast.riverside, "1-333"), "+8613800004444"
    wrong, family = person("wrong", phone=phone, phone_verified=True), person("family")
    owned = checked(owner(wrong, flat, owner_phone=phone), cast.bob, cast.petra)
    words = {"unit": flat, "granted_by": wrong, "valid_from": clock.now() - DAY}
    member(family, Role.RESIDENT, cast.riverside, **words)
    invite(unit=flat, kind="tenant", last_day=clock.today() + 9 * DAY, actor=wrong, now=clock.now())
    row = freed(cast, owned)
    assert "绑错了人" in told(wrong)[-1]
    agreed(cast, row)

    owned.refresh_from_db()
    assert (owned.user, owned.is_document_checked, owned.owner_phone) == (None, False, "")
    assert owned.valid_until is None, "who owns it stays"
    for who in (wrong, family):
        assert standing_of(who, cast.riverside, clock.now()).roles == frozenset()
    assert Invitation.objects.get().status == "revoked"
    claim = Claim(flat.building.number, flat.number, "wrong", phone)
    again = claim_unit(user=wrong, estate=cast.riverside, claim=claim, now=clock.now())
    assert again.status == "refused", "nor does she bind it once more"
    assert Membership.objects.filter(user=wrong).exists(), "what she was stays written"


def test_only_a_bound_account_is_freed_and_one_at_a_time(cast, sold):
    nobody = registered(sold.unit, "配偶")
    with pytest.raises(DomainError, match="已绑定账号"):
        freed(cast, nobody)
    with pytest.raises(DomainError, match="已绑定账号"):
        asked(cast, sold, nobody, kind="account", ends_on=None, buyers=[])


def test_the_past_of_a_home_shows_all_of_it(cast, sold):
    row = agreed(cast, asked(cast, sold))
    past = past_of(sold.unit)
    assert [one.owner_name for one in past.shares] == ["李买", "alice"]
    assert [one.owner_name for one in past.lasting(clock.today() + 2 * DAY)] == ["李买"]
    assert past.ends == [row]
    assert deed(cast) == row.paper


@pytest.mark.parametrize("days", [1, 9])
def test_a_wrong_day_that_lies_ahead_is_put_right_by_two_again(cast, sold, days):
    agreed(cast, asked(cast, sold, ends_on=clock.today() + 5 * DAY))
    right = clock.today() + days * DAY
    row = asked(cast, sold, ends_on=right, buyers=[], kind="wrong", reason="日期填错")
    with pytest.raises(NotAllowed):
        agreed(cast, row, actor=cast.paul)
    agreed(cast, row)
    sold.refresh_from_db()
    assert sold.valid_until == right
    assert owners_on(sold.unit, right - DAY) == {"alice"}
    assert owners_on(sold.unit, right) == {"李买"}, "its buyer begins that day"
    assert AuditEvent.objects.get(verb="communities.ownership.moved").detail["title_end"] == row.pk


def test_what_else_changes_of_an_end_is_refused(cast, sold):
    day = clock.today() + 5 * DAY
    agreed(cast, asked(cast, sold, ends_on=day))
    with pytest.raises(DomainError, match="改成另一天"):
        asked(cast, sold, ends_on=day, buyers=[])
    with pytest.raises(DomainError, match="新业主照原来"):
        asked(cast, sold, ends_on=day + DAY)
    resold = Ownership.objects.get(owner_name="李买")
    agreed(cast, asked(cast, resold, ends_on=day + 3 * DAY, buyers=[Buyer("王再买")]))
    with pytest.raises(DomainError, match="再卖出的日期"):
        asked(cast, sold, ends_on=day + 3 * DAY, buyers=[])
    later = {"buyers": [], "ends_on": day + DAY, "now": clock.now() + 6 * DAY}
    with pytest.raises(DomainError, match="已经终止的不能再办"):
        asked(cast, sold, **later)
    assert [one.owner_name for one in begun_with([sold])] == []
    sold.refresh_from_db()
    assert [one.owner_name for one in begun_with([sold])] == ["李买"]
