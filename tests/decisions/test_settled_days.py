"""What an estate settled of its votes: more than the law asks, and as it was when something began."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from communities import clock
from communities.setting_rows import row_of
from decisions.preflight import Facts, preflight
from decisions.readiness import readiness
from decisions.selectors.results import objections_until
from tests.decisions.test_readiness import READY
from tests.settled import keep_setting

COUNTED = datetime(2026, 11, 20, 2, tzinfo=clock.SHANGHAI)
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


def test_objections_are_heard_as_long_as_held_when_the_result_was_shown(cast):
    result = SimpleNamespace(estate=cast.riverside, counted_at=COUNTED)
    assert objections_until(result) == date(2026, 11, 27)
    keep_setting(cast.riverside, "objection_days", 10, COUNTED + timedelta(days=1))
    assert objections_until(result) == date(2026, 11, 27)
    keep_setting(cast.riverside, "objection_days", 10, COUNTED)
    assert objections_until(result) == date(2026, 11, 30)


def test_no_estate_settles_less_than_the_law():
    assert row_of("vote_notice_days").wrong(14)
    assert row_of("objection_days").wrong(6)
    assert row_of("vote_notice_days").wrong(15) == ""
