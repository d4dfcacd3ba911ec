"""起草、公告: what is announced is fixed with its roll; a change is another notice and another fifteen days."""

import hashlib
from datetime import date, timedelta

import pytest

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Leaf, Ownership
from decisions.models import Decision, Notice
from decisions.preflight import Facts, preflight
from decisions.selectors.rolls import changes_since, roll_rows
from decisions.services.votes import (
    announce_vote,
    answer_objection,
    edit_vote,
    object_to_roll,
    take_back_vote,
)
from decisions.superseded import superseded
from decisions.vote_rules import VoteRules
from notifications.models import Notice as Told
from tests.cast import ended, home, member, owner, person
from tests.decisions.conftest import DRAFT, NOW, QUESTION, RULES, TODAY


def test_a_notice_fixes_matters_rules_and_roll_in_the_log(cast, vote):
    notice = vote.notices.get()
    leaf = Leaf.objects.for_estate(cast.riverside).get(kind="vote-notice")

    assert (vote.number, vote.status) == ("2026-001", "announced")
    assert (bytes(leaf.body), leaf.index) == (bytes(notice.body), notice.leaf)
    text = bytes(notice.body).decode()
    for words in (
        '"decision":"2026-001"', QUESTION["text"], vote.vote_rules.hash(), notice.roll.sha256,
        '"area":"89.37"', '"heads":"1"',
    ):  # fmt: skip
        assert words in text
    assert "alice" not in text
    line = '{"@":"sunny-votes/1/party","area":"89.37","units":["1幢1-101"]}\n'
    assert hashlib.sha256(line.encode()).hexdigest() == notice.roll.sha256


def test_owners_and_the_neighbourhood_office_are_told_and_property_staff_are_not(cast, draft):
    officer = person("nora")
    member(officer, "community_officer", area=cast.riverside.area, body=cast.office)
    announce_vote(decision=draft(), edition=0, actor=cast.bob, now=NOW)

    told = Told.objects.filter(kind="decisions.announced").values_list("user__name", flat=True)
    assert set(told) == {"alice", "cora", "nora"}


@pytest.mark.parametrize("name", ["petra", "paul", "alice", "olga", "hal", "sam", "eve", "root"])
def test_nobody_else_prepares_a_vote(cast, draft, vote, name):
    actor = getattr(cast, name)
    with pytest.raises(NotAllowed):
        draft(actor=actor)
    with pytest.raises(NotAllowed):
        take_back_vote(decision=vote, verb="redraft", reason="错了", actor=actor, now=NOW)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"opens_on": date(2026, 12, 4)}, "最早填 2026-12-05"),
        ({"closes_on": date(2026, 12, 8)}, "表决时间是 4 天"),
        ({"closes_on": date(2027, 3, 1)}, "应在 5 到 60 天之间"),
        ({"buildings": [9]}, "这个范围里没有有权表决的业主"),
        ({"rules": VoteRules(silence_clause="未反馈的从多。")}, "还没有选议事规则"),
        ({"way": "portal", "authorised_by": None}, "要议事规则里写明可以在线表决"),
    ],
)
def test_what_stands_in_the_way_is_said_with_the_way_out(cast, draft, words, sentence):
    row = draft(**words)
    with pytest.raises(DomainError, match=sentence):
        announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    assert not Notice.objects.exists()
    assert Decision.objects.get().number == ""


def test_homes_without_an_owner_are_named(cast, draft):
    home(cast.riverside, number="1-102")
    with pytest.raises(DomainError, match=r"没有业主：1幢1-102"):
        announce_vote(decision=draft(), edition=0, actor=cast.bob, now=NOW)


def test_every_rule_of_the_table_can_fail():
    bad = Facts(
        today=TODAY, opens_on=TODAY, closes_on=TODAY, notice_days=15, n_matters=0, n_parties=0,
        ownerless=("1幢1-101",), has_silence_clause=True, has_rules_of_procedure=False,
    )  # fmt: skip
    assert len(preflight(bad)) == 6
    assert all(one.wrong and one.way_out for one in preflight(bad))


def test_a_change_is_another_notice_and_begins_the_days_anew(cast, vote):
    words = {"matters": [QUESTION], "rules": VoteRules(), "actor": cast.bob}
    with pytest.raises(StaleState):
        edit_vote(decision=vote, edition=0, now=NOW, **words, **DRAFT)
    with pytest.raises(DomainError, match="请写明原因"):
        take_back_vote(decision=vote, verb="redraft", reason=" ", actor=cast.bob, now=NOW)

    take_back_vote(decision=vote, verb="redraft", reason="漏了一幢", actor=cast.cora, now=NOW)
    later = NOW + timedelta(days=1)
    edit_vote(decision=vote, edition=0, now=later, **words, **DRAFT | {"title": "更换电梯"})
    with pytest.raises(DomainError, match="最早填 2026-12-06"):
        announce_vote(decision=vote, edition=1, actor=cast.bob, now=later)
    sixth = DRAFT | {"opens_on": date(2026, 12, 6)}
    edit_vote(decision=vote, edition=1, now=later, **words, **sixth)
    notice = announce_vote(decision=vote, edition=2, actor=cast.bob, now=later)

    assert (notice.version, notice.decision.number) == (2, "2026-001")
    assert Leaf.objects.filter(kind="vote-notice").count() == 2
    assert Told.objects.filter(kind="decisions.taken_back", user=cast.alice).count() == 1


def test_the_roll_shows_what_changed_since(cast, vote):
    notice = vote.notices.get()
    assert changes_since(notice, TODAY) == []

    owner(cast.eve, home(cast.riverside, number="1-102", area="60.00"))
    [change] = changes_since(notice, TODAY)

    assert (change.homes, change.before, str(change.after)) == (["1幢1-102"], None, "60.00")


def test_one_building_votes_alone(cast, draft):
    owner(cast.eve, home(cast.riverside, number="1-201", area="60.00", building=2))

    assert [row.homes for row in roll_rows(draft(buildings=[2]), TODAY)] == [["2幢1-201"]]
    assert len(roll_rows(draft(), TODAY)) == 2


def test_an_owner_objects_and_is_answered_once(cast, vote):
    notice = vote.notices.get()
    with pytest.raises(DomainError, match="请写明名册哪里不对"):
        object_to_roll(notice=notice, words=" ", actor=cast.alice, now=NOW)
    row = object_to_roll(notice=notice, words="面积少了 2 平方米", actor=cast.alice, now=NOW)
    answer_objection(objection=row, answer="以登记簿为准。", actor=cast.bob, now=NOW)
    with pytest.raises(StaleState):
        answer_objection(objection=row, answer="再答", actor=cast.cora, now=NOW)

    told = Told.objects.filter(kind__in=["decisions.objected", "decisions.answered"])
    assert set(told.values_list("kind", "user__name")) == {
        ("decisions.objected", "bob"), ("decisions.objected", "cora"),
        ("decisions.answered", "alice"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["bob", "petra", "dan", "sam", "eve", "root"])
def test_only_owners_object(cast, vote, name):
    with pytest.raises(NotAllowed):
        object_to_roll(notice=vote.notices.get(), words="不对", actor=getattr(cast, name), now=NOW)


def test_once_voting_begins_the_roll_is_not_objected_to(cast, vote):
    begins = NOW + timedelta(days=15)
    with pytest.raises(StaleState, match="表决已经开始"):
        object_to_roll(notice=vote.notices.get(), words="不对", actor=cast.alice, now=begins)


@pytest.mark.parametrize("verb", ["redraft", "withdraw"])
def test_once_voting_begins_nobody_calls_it_off(cast, vote, verb):
    words = {"decision": vote, "verb": verb, "reason": "看样子要输", "actor": cast.bob}
    with pytest.raises(StaleState, match="表决已经开始"):
        take_back_vote(now=NOW + timedelta(days=15), **words)

    take_back_vote(now=NOW + timedelta(days=14), **words)


@pytest.mark.parametrize(
    ("day", "phase"),
    [(date(2026, 12, 4), "coming"), (date(2026, 12, 5), "open"), (date(2026, 12, 20), "open"),
     (date(2026, 12, 21), "closed")],
)  # fmt: skip
def test_a_vote_is_coming_open_or_closed(vote, day, phase):
    assert vote.phase(day) == phase


def test_nobody_announces_or_changes_what_she_has_not_read(cast, draft):
    row = draft()
    words = {"matters": [QUESTION], "rules": RULES, "actor": cast.bob, "now": NOW, **DRAFT}
    edit_vote(decision=row, edition=0, **words)

    with pytest.raises(StaleState, match="草稿刚被别人改过"):
        edit_vote(decision=row, edition=0, **words)
    with pytest.raises(StaleState, match="草稿刚被别人改过"):
        announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    announce_vote(decision=row, edition=1, actor=cast.bob, now=NOW)


def test_words_that_cannot_be_hashed_are_written_as_they_can(cast, draft):
    row = draft(QUESTION | {"text": "是否\n更换\u212b？\x00"}, title="更\r\n换\uf9b4")
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)

    assert row.matters.get().text == "是否 更换Å？"
    assert row.title == "更 换領"


def test_what_was_announced_once_stays_readable_and_ends_with_a_word(cast, vote):
    take_back_vote(decision=vote, verb="redraft", reason="漏了一幢", actor=cast.bob, now=NOW)
    with pytest.raises(DomainError, match="请写明原因"):
        take_back_vote(decision=vote, verb="withdraw", reason="", actor=cast.bob, now=NOW)
    take_back_vote(decision=vote, verb="withdraw", reason="不办了", actor=cast.bob, now=NOW)

    assert vote.notices.get().explanation == DRAFT["explanation"]
    told = Told.objects.filter(kind="decisions.taken_back", user=cast.alice)
    assert [one.params["reason"] for one in told.order_by("pk")] == ["漏了一幢", "不办了"]


def test_a_home_that_is_nobodys_since_the_notice_stops_no_page(cast, vote):
    home(cast.riverside, number="1-102")

    assert changes_since(vote.notices.get(), TODAY) == []


def test_a_parking_lot_that_is_nobodys_stops_no_notice_where_lots_do_not_count(cast, draft):
    lot = home(cast.riverside, number="B-12", area="12.00")
    type(lot).objects.filter(pk=lot.pk).update(kind="parking")
    announce_vote(decision=draft(), edition=0, actor=cast.bob, now=NOW)

    with pytest.raises(DomainError, match="没有业主"):
        row = draft(rules=VoteRules(count_parking=True))
        announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)


def test_rooms_stand_as_people_count_them(cast, draft):
    for number in ("1-1001", "1-201", "1-²"):
        owner(cast.eve, home(cast.riverside, number=number))
    homes = [label for row in roll_rows(draft(), TODAY) for label in row.homes]

    assert homes == ["1幢1-101", "1幢1-201", "1幢1-1001", "1幢1-²"]


@pytest.mark.parametrize(
    ("text", "is_old"),
    [
        ("须经专有部分占建筑物总面积三分之二以上且占总人数 2/3 以上的业主同意", True),
        ("业主大会须有过半数业主参加", True),
        ("由专有部分面积占比三分之二以上的业主参与表决", False),
        ("经参与表决专有部分面积过半数的业主同意", False),
        ("", False),
    ],
)
def test_thresholds_of_older_laws_are_found(text, is_old):
    assert bool(superseded(text)) is is_old


def test_an_ownership_that_ended_is_on_no_roll(cast, draft):
    for owned in Ownership.objects.for_estate(cast.riverside):
        ended(owned, TODAY, cast.petra, cast.bob)

    with pytest.raises(DomainError, match="没有业主"):
        announce_vote(decision=draft(), edition=0, actor=cast.bob, now=NOW)
