"""核对名册: a vote opens by the announced roll, or by one that people of two bodies have seen."""

from datetime import timedelta
from decimal import Decimal

import pytest

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Owner, Ownership, Unit
from communities.services.roster import import_roster
from decisions.models import Decision, RollCheck
from decisions.selectors.readiness import opening_findings
from decisions.selectors.rolls import draft_roll, roll_day
from decisions.selectors.votes import notice_of
from decisions.services.opening import open_due
from decisions.services.roll_checks import check_roll, tell_of_changes_due
from notifications.models import Notice as Told
from tests.cast import home, registered
from tests.communities.test_roster_owners import line
from tests.communities.test_roster_owners import read as roster_of
from tests.communities.titles import agreed, asked
from tests.decisions.ballots import OPENS
from tests.decisions.conftest import NOW, TODAY
from tests.decisions.test_ballot_guards import taken
from tests.owner import switch_off
from tests.sessions import log_in

NEXT = NOW + timedelta(days=1)
BEFORE = OPENS - timedelta(days=1)


def draft_of(vote):
    return draft_roll(notice_of(vote), roll_day(vote, TODAY))


def check(vote, actor, sha256="", now=NEXT):
    return check_roll(decision=vote, sha256=sha256 or draft_of(vote).sha256, actor=actor, now=now)


def blocking(vote, now=BEFORE) -> list[str]:
    return [one.code for one in opening_findings(vote, now)]


@pytest.fixture
def added(cast, announced, key):
    """Another home since the notice."""
    return registered(home(cast.riverside, "3-101", "66.00", building=3), "新业主")


def test_what_is_as_announced_opens_unseen(announced, key):
    assert draft_of(announced).changes == []
    assert blocking(announced) == []
    with pytest.raises(DomainError, match="没有变化"):
        check(announced, notice_of(announced).announced_by)


def test_what_changed_waits_for_two_bodies(cast, announced, added, caplog):
    assert blocking(announced) == ["roll"]
    check(announced, cast.bob)
    assert blocking(announced) == ["roll"]
    assert open_due(OPENS) == 0
    assert f"vote {announced.pk} waits: roll" in caplog.text
    row = check(announced, cast.orla)

    assert (row.body.kind, row.checked_by) == ("neighbourhood", cast.orla)
    assert blocking(announced) == []
    assert open_due(OPENS) == 1
    assert Decision.objects.get(pk=announced.pk).opening.roll.parties.count() == 9


def test_a_second_person_of_one_body_is_not_a_second_body(cast, announced, added):
    check(announced, cast.bob)
    for who in (cast.bob, cast.cora):
        with pytest.raises(DomainError, match="另一单位的人"):
            check(announced, who)
    assert blocking(announced) == ["roll"]


def test_a_check_is_of_that_roll_alone(cast, announced, added):
    seen = draft_of(announced).sha256
    check(announced, cast.bob)
    check(announced, cast.orla)
    assert blocking(announced) == []
    Unit.objects.filter(pk=added.unit_id).update(exclusive_area_m2=Decimal("66.01"))
    assert blocking(announced) == ["roll"], "another roll"
    with pytest.raises(StaleState, match="又有变化"):
        check(announced, cast.sam, seen)
    Unit.objects.filter(pk=added.unit_id).update(exclusive_area_m2=Decimal("66.00"))
    assert blocking(announced) == [], "the one that was seen"


def test_other_owners_of_the_same_homes_are_a_change(cast, announced, key, people):
    owned = Ownership.objects.get(user=people[0])
    bought = Owner.objects.create(estate=cast.riverside, name="买家", folded_name="买家")
    Ownership.objects.filter(pk=owned.pk).update(owner=bought)
    [change] = draft_of(announced).changes
    assert change.is_of_owners
    assert change.before == change.after
    assert blocking(announced) == ["roll"]


def test_what_begins_on_the_first_day_of_voting_is_seen_before(cast, announced, key):
    registered(home(cast.riverside, "3-101", building=3), "新业主", valid_from=OPENS.date())
    assert len(draft_of(announced).changes) == 1
    check(announced, cast.bob)
    check(announced, cast.orla)
    assert open_due(OPENS) == 1


def test_the_company_and_strangers_check_nothing(cast, announced, added):
    for who in (cast.petra, cast.alice, cast.dan, cast.root):
        with pytest.raises(NotAllowed):
            check(announced, who)


def test_once_it_is_open_nobody_checks(cast, announced, added):
    check(announced, cast.bob)
    check(announced, cast.orla)
    with pytest.raises(StaleState, match="都已核对过"):
        check(announced, cast.sam)
    assert open_due(OPENS) == 1
    with pytest.raises(StaleState, match="已经开始"):
        check(announced, cast.sam, "0" * 64, OPENS)


def test_the_database_keeps_what_was_checked(cast, announced, added):
    words = {
        "estate": cast.riverside, "decision": announced, "sha256": "0" * 64, "checked_at": NEXT,
        "checked_by": cast.bob,
    }  # fmt: skip

    def row(**more):
        return lambda: RollCheck.objects.create(**words | {"body": cast.committee} | more)

    assert taken(row())
    RollCheck.objects.create(body=cast.committee, **words)
    assert not taken(row()), "once by a body"
    check(announced, cast.bob)
    check(announced, cast.orla)
    assert open_due(OPENS) == 1
    assert not taken(row(sha256="1" * 64))
    switch_off("decisions_rollcheck")
    assert taken(row(sha256="1" * 64)), "the control"


def page(vote) -> str:
    return f"/desk/votes/{vote.pk}/roll/"


def test_the_page_shows_what_changed_and_takes_each_body_once(client, cast, announced, added):
    log_in(client, cast.bob)
    text = client.get(page(announced)).content.decode()
    assert "有 1 处变化" in text
    assert "3幢3-101" in text
    assert "66.00 m²" in text
    sha256 = draft_of(announced).sha256
    assert client.post(page(announced), {"sha256": "0" * 64}).status_code == 200
    assert not RollCheck.objects.exists()
    client.post(page(announced), {"sha256": sha256})
    text = client.get(page(announced)).content.decode()
    assert "河畔苑业主委员会" in text
    assert "还要另一单位的人核对" in text
    assert "逐条看过，名册对" not in text
    desk = client.get(f"/desk/votes/{announced.pk}/").content.decode()
    assert "现在有 1 个单位" in desk
    assert page(announced) in desk

    log_in(client, cast.orla)
    client.post(page(announced), {"sha256": sha256})
    assert "两个单位都已核对过" in client.get(page(announced)).content.decode()
    assert RollCheck.objects.count() == 2


@pytest.mark.parametrize(("name", "status"), [("petra", 403), ("alice", 403), ("olga", 404)])
def test_the_page_is_for_the_bodies_of_the_estate(client, cast, announced, added, name, status):
    log_in(client, cast.people[name])
    assert client.get(page(announced)).status_code == status


def test_the_bodies_hear_at_once_of_what_changes_before_the_opening(cast, announced, added):
    told = Told.objects.filter(kind="decisions.roll_changed")
    assert tell_of_changes_due(OPENS - timedelta(days=3)) == 0, "there is time"
    assert tell_of_changes_due(BEFORE) == tell_of_changes_due(OPENS) == 1
    assert {cast.bob, cast.cora, cast.orla} <= {one.user for one in told}
    assert told.filter(user=cast.bob).get().path == page(announced), "once"
    check(announced, cast.bob)
    check(announced, cast.orla)
    assert tell_of_changes_due(BEFORE) == 0
    Unit.objects.filter(pk=added.unit_id).update(exclusive_area_m2=Decimal("66.01"))
    assert tell_of_changes_due(BEFORE) == 1
    assert told.filter(user=cast.bob).count() == 2, "of another state of the register"


def test_the_bodies_see_whose_a_home_was_and_is_and_what_made_it_so(
    client, cast, announced, people, key
):
    sold = Ownership.objects.select_related("unit").get(user=people[0])
    agreed(cast, asked(cast, sold, ends_on=OPENS.date(), now=NOW), now=NEXT)
    file = roster_of(line("2-201", "owner2", building=2))
    import_roster(
        estate=cast.riverside, roster=file, actor=cast.petra, now=NEXT, confirmed_by=cast.bob
    )
    log_in(client, cast.bob)
    text = client.get(page(announced)).content.decode()
    assert "o** → 李**" in text
    assert "买卖过户，2026-11-21 由" in text
    assert "名册文件，2026-11-21 由" in text
    log_in(client, people[1])
    text = client.get(f"/e/riverside/decisions/{announced.number}/roll/").content.decode()
    assert "公告以后名册的变化" in text
    assert "换了业主" in text
    assert "李**" not in text, "owners see homes and areas"


def test_the_page_of_the_vote_shows_the_roll_that_counts(client, cast, announced, added):
    public = f"/e/riverside/decisions/{announced.number}/"
    notice = notice_of(announced).roll
    text = client.get(public).content.decode()
    assert "公告时的名册" not in text
    assert _words(notice) in text
    check(announced, cast.bob)
    check(announced, cast.orla)
    assert open_due(OPENS) == 1
    counts = Decision.objects.get(pk=announced.pk).opening.roll
    text = client.get(public).content.decode()
    assert text.index(_words(counts)) < text.index("公告时的名册") < text.index(_words(notice))
    assert counts.total_area == notice.total_area + Decimal("66.00")


def _words(roll) -> str:
    return f"{roll.total_area} m²"
