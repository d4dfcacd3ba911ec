"""Clocks: what is told of an end, to whom and where."""

from datetime import timedelta

import pytest
from django.template import Context, Template

from communities.calendars import load_calendar
from communities.deadlines import Term
from communities.errors import DomainError
from communities.selectors import derivation
from communities.selectors.clocks import end_after_extension
from communities.services import (
    ask_extension,
    grant_extension,
    meet_clock,
    resume_clock,
)
from tests.communities.test_clocks import MONDAY, at, paused, started, stored
from tests.holidays import declare


def test_the_derivation_tells_every_step(cast):
    clock = started(cast, now=at("2026-09-29T10:00"))
    paused(clock, 1, at("2026-09-30T10:00"))

    lines = "\n".join(derivation(stored(clock)))
    for words in (
        "起算：2026-09-29 10:00",
        "v3",
        "chinesecalendar",
        "2026-10-01 – 2026-10-07",
        "国庆节",
        "等业主预约",
        "到期：2026-10-10 20:00",
    ):
        assert words in lines


def test_a_round_end_says_so_and_an_older_one_does_not(cast):
    clock = started(cast, "15min", at("2026-03-09T09:51:30"))
    assert (stored(clock).due_at, "进到整分" in "".join(derivation(stored(clock)))) == (
        at("2026-03-09T10:07"),
        True,
    )
    clock.first_due_at -= timedelta(seconds=30)
    assert "进到整分" not in "".join(derivation(clock))


def test_what_moved_an_end_is_told_in_days(cast):
    clock = started(cast, "5wd", at("2026-09-28T10:00"))
    paused(clock, 2, at("2026-09-29T10:00"))
    asked = ask_extension(
        clock=clock, term=Term(1, "wd"), reason="等脚手架", actor=cast.paul, now=clock.started_at
    )
    with pytest.raises(DomainError, match="原期限（3 个工作日）"):
        other = started(cast, subject="parcel:2")
        ask_extension(clock=other, term=Term(9, "wd"), reason="x", actor=cast.paul, now=MONDAY)
    resume_clock(clock=clock, actor=cast.paul, now=at("2026-09-29T21:00"))
    grant_extension(extension=asked, actor=cast.bob, now=at("2026-09-30T09:00"))
    declare("2026-10-12")
    assert load_calendar().version != stored(clock).calendar_version

    lines = "\n".join(derivation(stored(clock)))
    for words in (
        "不计：2026-10-01 – 2026-10-07（国庆节假期）",
        "，最长 2 个工作日",
        "，实际停了 1 个工作日",
        "同意延期 1 个工作日（等脚手架）",
    ):
        assert words in lines
    assert "日历此后有过更新" not in lines


def test_a_pause_that_ran_out_is_over_and_says_so(cast):
    clock = started(cast, "20wd")
    until = paused(clock, 2).until_at

    assert "暂停中" in shown(clock, until - timedelta(minutes=1))
    after = shown(clock, until)
    assert "暂停中" not in after
    assert f"{until:%Y-%m-%d %H:%M} 暂停到期，自动恢复计时" in after
    resume_clock(clock=clock, actor=cast.paul, now=until + timedelta(days=1))
    assert clock.events.get(kind="resumed").occurred_at == until
    assert shown(clock, until + timedelta(days=2)).count("自动恢复计时") == 1


def test_the_end_an_extension_would_make_is_shown_before_it_is_granted(cast):
    clock = started(cast, now=at("2026-09-29T10:00"))
    asked = ask_extension(
        clock=clock, term=Term(2, "wd"), reason="等配件", actor=cast.paul, now=clock.started_at
    )
    end = end_after_extension(asked, load_calendar())
    grant_extension(extension=asked, actor=cast.bob, now=clock.started_at)

    assert end.due == stored(clock).shown_due
    assert "延长 2 个工作日。" in end.lines


def test_a_provisional_end_bears_its_mark_where_everybody_looks(cast):
    for now, marked in ((at("2026-12-30T10:00"), True), (MONDAY, False)):
        clock = started(cast, now=now, subject=f"parcel:{marked}")
        assert ("暂定</span>" in shown(clock, now, how=False)) == marked


def shown(clock, now, how=True) -> str:
    page = Template("{% load clocks %}{% deadline_of clock how=how now=now %}")
    return page.render(Context({"clock": stored(clock), "now": now, "how": how}))


def test_a_page_tells_the_moment_first_and_how_it_was_found_last(cast):
    clock = started(cast)
    paused(clock, 1)
    text = shown(clock, MONDAY)

    order = [text.index(words) for words in ("11月27日", "data-due", "暂停中", "怎么算的", "v3")]
    assert order == sorted(order)
    assert "已超时<" not in text
    assert "临期" in shown(clock, stored(clock).rungs_at[0])
    assert "已超时<" in shown(clock, at("2026-11-27T20:00"))
    meet_clock(clock=clock, actor=None, now=at("2026-11-23T15:00"))
    assert "按时" in shown(clock, MONDAY)


def test_what_is_shown_in_a_list_costs_no_query(cast, django_assert_num_queries):
    clock = started(cast)
    page = Template("{% load clocks %}{% deadline_of clock how=False %}")
    with django_assert_num_queries(0):
        page.render(Context({"clock": clock}))
