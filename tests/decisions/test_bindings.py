"""绑定和手机号的更改: what changed lately votes for nobody until two bodies have seen the papers."""

from datetime import timedelta

import pytest

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.models import ContactChange, DocumentCheck, Ownership
from communities.roster import read_roster
from communities.services.document_checks import ask_check, confirm_check
from communities.services.roster import import_roster
from decisions.models import PaperOnly
from decisions.selectors.bindings import (
    binding_changes,
    bindings_to_settle,
    unconfirmed_bindings,
)
from decisions.selectors.mandates import mandates_of
from decisions.services.bindings import keep_to_paper
from notifications.models import Express
from notifications.models import Notice as Told
from tests.cast import member
from tests.communities.test_roster import xlsx
from tests.decisions.ballots import DURING, OPENS, opened
from tests.decisions.conftest import NOW
from tests.decisions.test_ballot_guards import taken
from tests.decisions.test_delivery import announced_now
from tests.decisions.test_vote_guards import refused
from tests.owner import switch_off
from tests.sessions import log_in

OLD, NEW = "+8613800001111", "+8613800002222"


@pytest.fixture
def owned(cast):
    """Alice's home; she logs in with OLD, which is the registered phone as well."""
    type(cast.alice).objects.filter(pk=cast.alice.pk).update(phone=OLD, phone_verified=True)
    Ownership.objects.filter(user=cast.alice).update(owner_phone=OLD)
    return Ownership.objects.get(user=cast.alice)


def bound_at(moment):
    """Her account has the home once more since then."""
    owned = Ownership.objects.get(user__name="alice")
    member(
        owned.user, "owner", owned.estate, unit=owned.unit, ownership=owned, granted_by=owned.user,
        valid_from=moment,
    )  # fmt: skip


def changed_phone(cast, at, **more):
    words = {
        "kind": "phone", "before": "138****1111", "after": "138****2222", "status": "made",
        "asked_at": at, "asked_by": cast.alice,
    }  # fmt: skip
    return ContactChange.objects.create(user=cast.alice, takes_effect_at=at, **words | more)


def what(vote, now=NOW) -> list:
    return [(one.what, one.is_confirmed) for one in binding_changes(vote, now)]


@pytest.mark.parametrize(("days", "found"), [(59, [("bound", False)]), (61, [])])
def test_a_binding_of_the_last_sixty_days_is_listed(vote, owned, days, found):
    bound_at(NOW - timedelta(days=days))
    assert what(vote) == found
    assert unconfirmed_bindings(vote, NOW) == ({owned.pk} if found else set())


def test_one_of_during_the_vote_is_listed_too(vote, owned):
    later = NOW + timedelta(days=20)
    bound_at(later)
    assert unconfirmed_bindings(vote, later) == {owned.pk}


def test_another_phone_is_listed(cast, vote, owned):
    changed_phone(cast, NOW - timedelta(days=3))
    assert what(vote) == [("phone", False)]


def test_one_of_the_counter_was_seen_by_two(cast, vote, owned):
    two = {"estate": cast.riverside, "asked_by": cast.petra, "confirmed_by": cast.bob}
    changed_phone(cast, NOW - timedelta(days=3), **two)
    assert what(vote) == [("phone", True)]
    assert unconfirmed_bindings(vote, NOW) == set()


def test_a_change_that_was_stopped_or_is_an_e_mail_is_none(cast, vote, owned):
    changed_phone(cast, NOW, status="stopped")
    changed_phone(cast, NOW, kind="email", before="a…@example.org", after="b…@example.org")
    assert what(vote) == []


def test_a_roster_that_replaces_the_phone_is_listed_and_told_to_the_old_one(cast, vote, owned):
    row = [1, "1-101", 89.37, "alice", NEW.removeprefix("+86"), "2020-01-01"]
    head = ["楼栋", "房号", "专有面积", "业主姓名", "手机", "产权起始"]
    roster = read_roster(xlsx(row, head=head), "名册.xlsx")
    import_roster(
        estate=cast.riverside,
        roster=roster,
        actor=cast.petra,
        now=NOW,
        confirmed_by=cast.bob,
        is_dry_run=True,
    )
    assert not Express.objects.filter(address=OLD).exists()
    import_roster(
        estate=cast.riverside, roster=roster, actor=cast.petra, now=NOW, confirmed_by=cast.bob
    )

    owned.refresh_from_db()
    assert owned.owner_phone == NEW
    assert what(vote) == [("registered", False)]
    [told] = Express.objects.filter(address=OLD)
    assert "登记手机换成了 138****2222" in told.body
    import_roster(
        estate=cast.riverside, roster=roster, actor=cast.petra, now=NOW, confirmed_by=cast.bob
    )
    assert Express.objects.filter(address=OLD).count() == 1


def test_two_bodies_that_see_the_papers_confirm_it(cast, vote, owned):
    bound_at(NOW - timedelta(days=2))
    check = ask_check(ownership=owned, phone=OLD, actor=cast.petra, now=NOW)
    assert unconfirmed_bindings(vote, NOW) == {owned.pk}
    confirm_check(check=check, actor=cast.bob, now=NOW)
    assert what(vote) == [("bound", True)]

    later = NOW + timedelta(days=1)
    changed_phone(cast, later)
    assert unconfirmed_bindings(vote, later) == {owned.pk}, "seen before the phone was another"


def test_papers_of_another_account_confirm_nothing(cast, vote, owned):
    bound_at(NOW - timedelta(days=2))
    seen = DocumentCheck.objects.create(
        estate=cast.riverside, ownership=owned, user=cast.eve, asked_by=cast.petra, asked_at=NOW,
        ends_at=NOW + timedelta(days=7),
    )  # fmt: skip
    made = {"status": "made", "decided_by": cast.bob, "decided_at": NOW}
    DocumentCheck.objects.filter(pk=seen.pk).update(**made)
    assert unconfirmed_bindings(vote, NOW) == {owned.pk}


def test_who_does_not_come_votes_on_paper_and_is_told(cast, vote, owned):
    bound_at(NOW - timedelta(days=2))
    with pytest.raises(NotAllowed):
        keep_to_paper(decision=vote, ownerships={owned.pk}, actor=cast.petra, now=NOW)
    keep_to_paper(decision=vote, ownerships={owned.pk}, actor=cast.bob, now=NOW)

    assert bindings_to_settle(vote, NOW) == set()
    assert unconfirmed_bindings(vote, NOW) == {owned.pk}, "the account still casts nothing"
    assert Told.objects.filter(kind="decisions.paper_only", user=cast.alice, legal=True).exists()
    with pytest.raises(DomainError, match="至少选一户"):
        keep_to_paper(decision=vote, ownerships={owned.pk}, actor=cast.bob, now=NOW)
    assert refused("delete from decisions_paperonly")
    switch_off("decisions_paperonly")
    assert not refused("delete from decisions_paperonly"), "the control"


def test_the_page_lists_homes_without_names(client, cast, draft, owned):
    vote = announced_now(cast, draft)
    bound_at(clock.now() - timedelta(days=2))
    log_in(client, cast.bob)
    url = f"/desk/votes/{vote.pk}/bindings/"
    text = client.get(url).content.decode()
    assert "有 1 户最近的更改还没有由两个单位核对" in text
    assert "1幢1-101" in text
    assert "alice" not in text
    client.post(url, {"ownerships": [owned.pk]})
    assert PaperOnly.objects.get().ownership == owned
    assert "没有核对，先用纸质选票" in client.get(url).content.decode()


@pytest.mark.parametrize(("who", "status"), [("petra", 403), ("sam", 200), ("hal", 404)])
def test_who_sees_the_page(client, cast, draft, who, status):
    vote = announced_now(cast, draft)
    log_in(client, getattr(cast, who))
    assert client.get(f"/desk/votes/{vote.pk}/bindings/").status_code == status


def test_who_bound_an_account_the_evening_before_votes_on_paper_and_the_vote_opens(
    cast, key, people
):
    late = people[0]
    owned = Ownership.objects.get(user=late)
    evening = OPENS - timedelta(hours=3)
    words = {"unit": owned.unit, "ownership": owned, "granted_by": cast.bob, "valid_from": evening}
    member(late, "owner", cast.riverside, **words)
    vote = opened()
    assert vote.opening.opened_at == OPENS
    row = PaperOnly.objects.get(ownership=owned)
    assert (row.reason, row.said_by) == ("at_opening", None)
    assert Told.objects.filter(kind="decisions.paper_only", user=late).exists()
    (mandate,) = mandates_of(vote, late, DURING)
    assert "还没有由两个单位核对" in mandate.why_not
    seen = DocumentCheck.objects.create(
        estate=cast.riverside, ownership=owned, user=late, asked_by=cast.petra, asked_at=DURING,
        ends_at=DURING + timedelta(days=7),
    )  # fmt: skip
    made = {"status": "made", "decided_by": cast.bob, "decided_at": DURING}
    DocumentCheck.objects.filter(pk=seen.pk).update(**made)
    (mandate,) = mandates_of(vote, late, DURING)
    assert mandate.why_not == "", "two bodies saw her papers"


def test_the_desk_is_told_of_a_fresh_binding_and_waits_for_nobody(client, cast, draft, owned):
    vote = announced_now(cast, draft, way="portal")
    bound_at(clock.now() - timedelta(days=2))
    log_in(client, cast.bob)
    text = client.get(f"/desk/votes/{vote.pk}/").content.decode()
    assert "不拦开始，最好先办" in text
    assert "有 1 户最近绑定账号或换手机号" in text


def test_the_database_takes_no_word_of_nobody_before_the_opening(cast, vote, owned):
    words = {"estate": cast.riverside, "decision": vote, "ownership": owned, "said_at": NOW}
    assert not taken(lambda: PaperOnly.objects.create(**words))
    assert not taken(
        lambda: PaperOnly.objects.create(said_by=cast.bob, reason="at_opening", **words)
    )
    assert taken(lambda: PaperOnly.objects.create(said_by=cast.bob, **words)), "the control"


def test_of_some_homes_it_says_what_it_says_of_all(cast, vote, owned):
    """A voter's page asks for her own homes: of 2,000 homes each of 2,000 voters would read all."""
    bound_at(NOW - timedelta(days=2))
    assert unconfirmed_bindings(vote, NOW, {owned.unit_id}) == unconfirmed_bindings(vote, NOW)
    assert unconfirmed_bindings(vote, NOW, {owned.unit_id + 1}) == set()
