"""开始前的检查: each rule blocks the opening by itself, and says the way out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from decisions import readiness as rules
from decisions.readiness import Facts, readiness
from decisions.selectors.readiness import opening_facts
from decisions.selectors.votes import notice_of
from decisions.services.bindings import keep_to_paper
from decisions.services.counters import name_counter
from decisions.services.delivery import record_deliveries, record_posting
from decisions.services.votes import answer_objection, object_to_roll
from tests.decisions.conftest import NOW, TODAY
from tests.decisions.test_bindings import bound_at
from tests.decisions.test_delivery import announced_now, photo
from tests.sessions import log_in

READY = Facts(
    opens_on=date(2026, 12, 5), announced_on=date(2026, 11, 20), notice_days=15, undelivered=(),
    posted_days=0, is_office_told=True, n_counters=3, n_counter_bodies=2, unfit_counters=(),
    n_unconfirmed=0, n_open_objections=0, n_envelopes=3, has_key=True,
)  # fmt: skip


def codes(facts) -> list[str]:
    return [one.code for one in readiness(facts)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"announced_on": date(2026, 11, 21)}, "fifteen_days"),
        ({"undelivered": ("1幢1-101",), "posted_days": 6}, "delivered"),
        ({"is_office_told": False}, "office"),
        ({"n_counters": 2}, "counters"),
        ({"n_counter_bodies": 1}, "counters"),
        ({"unfit_counters": ("业委会 张**",)}, "fit_counters"),
        ({"n_open_objections": 1}, "objections"),
        ({"n_roll_changes": 1}, "roll"),
        ({"n_roll_changes": 3, "n_roll_checks": 1}, "roll"),
        ({"n_envelopes": 2}, "envelopes"),
        ({"has_key": False}, "key"),
        ({"days_left": 4}, "days_left"),
        ({"ownerless": ("1幢1-101",)}, "ownerless"),
    ],
)
def test_each_rule_blocks_by_itself(words, code):
    assert codes(READY) == []
    assert codes(replace(READY, **words)) == [code]


def test_a_fresh_binding_is_said_and_blocks_nothing():
    late = replace(READY, n_unconfirmed=1)
    assert codes(late) == []
    assert rules.warnings(READY) == []
    assert [one.code for one in rules.warnings(late)] == ["bindings"]


def test_the_board_stands_in_for_whom_nothing_reached():
    missed = tuple(f"1幢1-10{n}" for n in range(1, 8))
    assert codes(replace(READY, undelivered=missed, posted_days=7)) == []
    [found] = readiness(replace(READY, undelivered=missed, posted_days=3))
    assert found.wrong.startswith("7 户还没有收到公告：1幢1-101、1幢1-102、")
    assert "…" in found.wrong
    assert "现在最长的贴了 3 日" in found.way_out


def test_every_rule_is_one_of_the_table():
    assert len({rule.code for rule in rules.RULES}) == len(rules.RULES) == 11


def test_the_facts_follow_the_rows(cast, vote):
    def facts(days=0):
        return opening_facts(notice_of(vote), NOW + timedelta(days=days))

    first = facts()
    assert (first.undelivered, first.posted_days, first.is_office_told) == (("1幢1-101",), 0, False)
    assert (first.n_counters, first.n_counter_bodies, first.n_unconfirmed) == (0, 0, 0)

    notice, by = notice_of(vote), {"actor": cast.bob, "now": NOW}
    record_posting(notice=notice, place="北门", day=TODAY, file=photo("a.jpg", 1), **by)
    assert facts(days=8).posted_days == 8
    everybody = [None, *notice.roll.parties.all()]
    sheet = {"channel": "handed", "day": TODAY, "file": photo()}
    record_deliveries(notice=notice, parties=everybody, **sheet, **by)
    for user in (cast.bob, cast.cora):
        name_counter(decision=vote, user=user, body=cast.committee, **by)
    row = object_to_roll(notice=notice, words="不对", actor=cast.alice, now=NOW)
    later = facts()
    assert (later.undelivered, later.is_office_told) == ((), True)
    assert (later.n_counters, later.n_counter_bodies, later.n_open_objections) == (2, 1, 1)
    answer_objection(objection=row, answer="以登记簿为准。", **by)
    cast.cora.memberships.update(valid_until=NOW)
    assert facts().n_open_objections == 0
    assert facts().unfit_counters == ("河畔苑业主委员会 c**",)


def test_a_binding_is_said_until_it_is_confirmed_or_votes_on_paper(cast, vote):
    bound_at(NOW - timedelta(days=59))
    assert opening_facts(notice_of(vote), NOW).n_unconfirmed == 1
    owned = cast.alice.memberships.first().ownership_id
    keep_to_paper(decision=vote, ownerships={owned}, actor=cast.bob, now=NOW)
    assert opening_facts(notice_of(vote), NOW).n_unconfirmed == 0


def test_the_desk_lists_what_blocks_a_vote_that_is_held_here(client, cast, draft):
    paper, here = announced_now(cast, draft), announced_now(cast, draft, way="portal")
    log_in(client, cast.bob)
    assert "现在还不能开始表决" not in client.get(f"/desk/votes/{paper.pk}/").content.decode()
    text = client.get(f"/desk/votes/{here.pk}/").content.decode()
    for words in ("现在还不能开始表决", "1 户还没有收到公告：1幢1-101。", "至少要 3 人、2 个单位"):
        assert words in text
