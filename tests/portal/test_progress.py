"""开通进度: what is missing, who does it and whom to ask; every rung reaches a person."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from communities import clock
from communities.deadlines import Term
from communities.errors import DomainError, NotAllowed
from communities.models import (
    AuditEvent,
    ClockEvent,
    Estate,
    LadderStep,
    Membership,
    Role,
)
from communities.models.clocks import Ladder
from communities.roster import read_roster
from communities.services.clocks import start_clock
from communities.services.roster_imports import hand_in
from notifications.models import Notice
from notifications.sweep import sweep
from portal.founding.facts import change_facts
from portal.founding.progress import Facts, colleagues, pairs, sentences, unpublished
from portal.founding.reach import reached, silent_rungs
from portal.founding.services import found
from portal.models import EstatePage
from tests.cast import member, person
from tests.communities.test_roster import xlsx
from tests.portal.operators import filled, town
from tests.sessions import log_in

__all__ = ["town"]


def founded(town) -> Estate:
    return found(draft=filled(town), actor=town.otto, now=clock.now())


def told(estate) -> list[str]:
    return sentences(Facts(estate, clock.now()))


def test_a_founded_estate_is_told_what_it_lacks_and_whom_to_ask(town, client):
    estate = founded(town)

    missing = told(estate)

    assert not any("居委会还没有人" in one or "街道办事处还没有人" in one for one in missing)
    [manager] = [one for one in missing if "还没有物业经理" in one]
    assert "山顶社区居委会 o**" in manager
    assert "运维单位 o**" in manager
    assert any("凑不出两个单位" in one for one in missing)
    [roster] = [one for one in missing if "名册" in one]
    assert "由物业或管理主体办（山顶社区居委会 o**）" in roster
    for words in ("银行账户", "期初", "电话和工作时间", "从哪一期起公示", "还没有公示过"):
        assert any(words in one for one in missing), words
    for who, page in ((town.otto, 200), (town.cast.olga, 200), (town.cast.sam, 200)):
        log_in(client, who)
        answer = client.get("/desk/founding/xinyue-yuan/")
        assert answer.status_code == page
        assert "现在谁也不能确认谁提交的账" in answer.content.decode()
    log_in(client, town.cast.olga)
    assert "/desk/founding/xinyue-yuan/" in client.get("/desk/").content.decode()


def test_a_roster_that_waits_is_for_those_who_did_not_hand_it_in(town, client):
    estate, now = founded(town), clock.now()
    contract = Facts(estate, now).contract
    mia = member(person("mia"), Role.PROPERTY_MANAGER, estate, contract=contract, valid_from=now)
    roster = read_roster(xlsx(["1", "1-101", 89.5, "赵一", "", "住宅", ""]), "名册.xlsx")
    words = {"estate": estate, "roster": roster, "file_name": "名册.xlsx", "now": now}
    assert hand_in(**words, actor=mia.user).status == "asked"

    [said] = [one for one in told(estate) if "名册" in one]

    assert said == "名册已交，等另一单位的人确认。由没有交名册的那个单位办（山顶社区居委会 o**）。"
    log_in(client, town.cast.olga)
    page = client.get("/desk/founding/xinyue-yuan/").content.decode()
    assert '<a href="/desk/roster/imports/">名册</a>' in page


def test_a_manager_makes_the_two_employers(town):
    estate = founded(town)
    contract = Facts(estate, clock.now()).contract
    member(person("mia"), Role.PROPERTY_MANAGER, estate, contract=contract, valid_from=clock.now())
    member(person("ole"), Role.COMMUNITY_OFFICER, area=town.hill, body=town.cast.office)
    facts = Facts(estate, clock.now())

    assert pairs(facts) == [("新风物业 m**", "山顶社区居委会 o**")]
    assert "山顶社区居委会有 2 人，他们互相不能确认。" in colleagues(facts)
    missing = told(estate)
    assert not any("物业经理。" in one or "凑不出" in one for one in missing)


def test_the_command_says_the_same_and_ends_with_one(town):
    estate = founded(town)
    said = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("check_estate", "xinyue-yuan", stdout=said)

    assert ended.value.code == 1
    assert said.getvalue().splitlines() == told(estate)
    with pytest.raises(CommandError, match="no estate nowhere"):
        call_command("check_estate", "nowhere")


def test_the_command_is_silent_where_nothing_is_missing(town, monkeypatch):
    monkeypatch.setattr("portal.founding.progress.ITEMS", ())
    said = StringIO()

    call_command("check_estate", "riverside", stdout=said)

    assert said.getvalue() == ""


def test_what_has_published_is_on_no_list(town):
    assert {one.slug for one in unpublished(Estate.objects.all())} == {"riverside", "hilltop"}


RECIPIENTS = {
    "manager": {"role": Role.PROPERTY_MANAGER},
    "community": {"role": Role.COMMUNITY_OFFICER},
    "supervisor": {"role": Role.SUPERVISOR},
}


@pytest.mark.parametrize("gone", RECIPIENTS)
def test_every_rung_reaches_a_person_and_one_that_does_not_is_told(town, gone):
    estate, now = town.cast.hilltop, clock.now()
    assert silent_rungs(estate, now) == []
    assert {step.recipient for step in LadderStep.objects.all()} <= {
        *reached(estate, now),
        "reporter",
    }

    Membership.objects.filter(**RECIPIENTS[gone]).update(valid_until=now)

    silent = {step.recipient for step in silent_rungs(estate, now)}
    # Without a manager the body that keeps the estate is told; here that is the 居委会 itself.
    expected = {"manager": set(), "community": {"community", "management_body"}}
    assert silent == expected.get(gone, {gone})


def test_what_the_sweep_tells_goes_to_those_who_are_said_to_be_reached(town):
    """The list is one reading of the rules, the sweep another: each rung of each ladder is tried."""
    estate, now = town.cast.hilltop, clock.now()
    clocks = {
        ladder: start_clock(
            estate=estate, subject=f"communities.estate:{n}", stage="reply", title="时限",
            path="/me/", rule="reply", rule_version="default-1", term=Term.parse("1h"),
            ladder=ladder, reporter=town.cast.sam, actor=None, now=now,
        )
        for n, ladder in enumerate(Ladder.values)
    }  # fmt: skip
    sweep(now + timedelta(days=60))

    people = {user.pk for users in reached(estate, now).values() for user in users}
    for ladder, one in clocks.items():
        rungs = set(LadderStep.objects.filter(ladder=ladder).values_list("rung", flat=True))
        events = ClockEvent.objects.filter(clock=one, rung__in=rungs)
        assert set(events.values_list("rung", flat=True)) == rungs
        for event in events:
            key = f"clock:{one.pk}:{event.occurred_at.timestamp():.6f}:"
            notices = Notice.objects.filter(key__startswith=key)
            assert notices.exists(), f"{ladder} {event.rung}"
            for notice in notices:
                readers = (
                    {notice.user_id}
                    if notice.user_id
                    else set(
                        Membership.objects.current(now)
                        .filter(body=notice.body)
                        .values_list("user", flat=True)
                    )
                )
                assert readers
                assert readers <= people


FACTS = {"name": "河畔雅苑", "address": "河畔路 9 号", "property_phone": "", "community_phone": ""}


def test_a_name_changes_with_its_history_and_the_address_never(town, client):
    estate = town.cast.riverside
    page = "/desk/founding/riverside/facts/"
    log_in(client, town.cast.bob)

    assert client.post(page, FACTS).url == page

    estate.refresh_from_db()
    assert (estate.name, estate.slug, estate.address) == ("河畔雅苑", "riverside", "河畔路 9 号")
    change = AuditEvent.objects.get(verb="communities.estate.facts")
    assert change.detail["name"] == ["河畔苑", "河畔雅苑"]
    shown = client.get(page).content.decode()
    assert "河畔苑 → 河畔雅苑" in shown
    assert "b**" in shown
    client.post(page, FACTS | {"slug": "stolen"})
    assert Estate.objects.filter(slug="riverside").exists()
    assert AuditEvent.objects.filter(verb="communities.estate.facts").count() == 1


def test_the_public_page_bears_the_new_name(town):
    estate = founded(town)

    change_facts(estate=estate, actor=town.ozzi, now=clock.now(), **FACTS)

    assert EstatePage.objects.get(its_estate=estate).title == "河畔雅苑"
    assert "河畔雅苑" in Client().get("/e/xinyue-yuan/").content.decode()


@pytest.mark.parametrize(
    ("name", "status"),
    [("bob", 200), ("petra", 403), ("sam", 403), ("alice", 403), ("dan", 404), ("eve", 404)],
)
def test_who_may_rename(town, client, name, status):
    log_in(client, town.cast.people[name])

    assert client.get("/desk/founding/riverside/facts/").status_code == status


def test_a_name_that_another_estate_of_the_community_has_is_refused(town):
    founded(town)
    given = {"actor": town.otto, "now": clock.now()}

    with pytest.raises(DomainError, match="同一个社区"):
        change_facts(estate=town.cast.hilltop, **given, **FACTS | {"name": "新月苑"})
    with pytest.raises(NotAllowed):
        change_facts(estate=town.cast.hilltop, actor=town.far, now=clock.now(), **FACTS)
