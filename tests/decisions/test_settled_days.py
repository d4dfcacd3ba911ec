"""What an estate settled of its votes: more than the law asks, and as it was when something began."""

from dataclasses import replace
from datetime import date, timedelta

from communities import clock
from communities.setting_rows import row_of
from decisions.forms.polls import PollForm
from decisions.forms.votes import VoteForm
from decisions.preflight import Facts, preflight
from decisions.readiness import readiness
from decisions.selectors.results import objections_until
from decisions.selectors.votes import notice_of
from tests.decisions.test_readiness import READY
from tests.settled import keep_setting

FACTS = Facts(
    today=date(2026, 11, 1), opens_on=date(2026, 11, 17), closes_on=date(2026, 11, 22),
    notice_days=15, n_matters=1, n_parties=9, ownerless=(), has_silence_clause=False,
    has_rules_of_procedure=True,
)  # fmt: skip


def said(facts: Facts) -> list[str]:
    return [finding.wrong for finding in preflight(facts)]


def test_a_draft_is_looked_at_by_the_estates_own_days():
    assert said(FACTS) == []
    [notice] = said(replace(FACTS, notice_days=20))
    assert "不足 20 日" in notice
    [window] = said(replace(FACTS, window=(7, 60)))
    assert "应在 7 到 60 天之间" in window


def test_a_notice_hangs_as_long_as_the_estate_says():
    missed = replace(READY, undelivered=("1-101",), posted_days=8)
    assert readiness(missed) == []
    [found] = readiness(replace(missed, hang_days=10))
    assert "张贴满 10 日" in found.way_out


def test_what_is_said_beside_the_days_follows_what_the_estate_settled(cast):
    own = {
        "vote_notice_days": 20, "shortest_vote_days": 7, "longest_vote_days": 45,
        "shortest_poll_days": 4, "longest_poll_days": 50,
    }  # fmt: skip
    for key, value in own.items():
        keep_setting(cast.riverside, key, value)

    vote, poll = (form(estate=cast.riverside).fields for form in (VoteForm, PollForm))
    assert vote["opens_on"].help_text == "公告满 20 日以后"
    assert "一共 7 到 45 天" in vote["closes_on"].help_text
    assert "4 到 50 天以后" in poll["closes_on"].help_text
    [found] = readiness(replace(READY, days_left=6, least_days=7))
    assert "不到 7 天" in found.wrong


def test_objections_are_heard_as_long_as_held_when_the_vote_was_announced(counted):
    result, announced_at = counted.result, notice_of(counted).announced_at
    shown = clock.local(result.counted_at).date()
    assert objections_until(result) == shown + timedelta(days=7)
    keep_setting(result.estate, "objection_days", 10, announced_at)
    assert objections_until(result) == shown + timedelta(days=10)
    keep_setting(result.estate, "objection_days", 20, announced_at + timedelta(seconds=1))
    assert objections_until(result) == shown + timedelta(days=10)


def test_no_estate_settles_less_than_the_law():
    assert row_of("vote_notice_days").wrong(14)
    assert row_of("objection_days").wrong(6)
    assert row_of("vote_notice_days").wrong(15) == ""
