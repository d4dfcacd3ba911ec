"""The scoreboard's arithmetic: against a slow reference, and against those who would game it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repairs.scoring import END_STAGES, RESPOND, Case, Promise, Share
from repairs.scoring import figures as figures_of
from tests.repairs.judged import judged

NOW = datetime(2026, 10, 14, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def working(_case, start, end):
    """A working time simple enough to count by hand: every even hour of the clock."""
    hours = int((end - start) / HOUR)
    return HOUR * sum((start + HOUR * n).hour % 2 == 0 for n in range(hours))


def figures(cases, now, measure):
    return figures_of(judged(one, now, measure) for one in cases)


def at(hours):
    return NOW + HOUR * hours


def case(reported=-100, respond=2, due=72, **more):
    """A ticket that is answered within the hour and has its work due ``due`` hours after."""
    begun = at(reported)
    acknowledged = more.pop("acknowledged", begun + HOUR)
    done = more.get("done_at")
    fix = Promise(
        "fix",
        begun + HOUR * (due + more.pop("paused", 0)),
        begun + HOUR * due,
        done,
        more.get("ended_at"),
    )
    heard = Promise("respond", begun + HOUR * respond, begun + HOUR * respond, acknowledged)
    return Case(
        "light", "P2", begun, acknowledged, is_done=done is not None, promises=(heard, fix), **more
    )


DONE_IN_TIME = case(done_at=at(-50), ratings=(True,))
DONE_LATE = case(done_at=at(-10), ratings=(False,))
OPEN_LATE = case()
OPEN = case(reported=-5)
SILENT = case(done_at=at(-50))
FIELD = [DONE_IN_TIME] * 6 + [DONE_LATE] * 2 + [OPEN_LATE] * 2 + [OPEN, SILENT]


def test_a_month_is_told_in_figures():
    found = figures(FIELD, NOW, working)
    assert (found.n, found.n_open, found.n_overdue, found.n_undecided) == (12, 3, 2, 1)
    assert found.done == Share(7, 11)
    assert found.respond == Share(12, 12)
    assert found.done.percent == 63
    assert found.rated == Share(8, 9)
    assert found.satisfied == Share(6, 8)
    assert found.by_slip == Share(0, 0)
    assert found.done_spans.median.length == 25 * HOUR
    assert not found.done_spans.median.at_least
    assert found.done_spans.p90.at_least


def test_percentages_are_cut_and_small_samples_are_told_apart():
    assert Share(999, 1000).percent == 99
    assert not Share(4, 4).is_enough
    assert Share(4, 5).is_enough
    assert Share(0, 0).percent is None


def test_a_pause_is_taken_off_once_and_only_from_the_net_figures():
    paused = case(
        done_at=at(-10), paused=20, pauses=((at(-60), at(-40)), (at(-50), at(-30)), (at(-5), None))
    )
    found = figures([paused], NOW, working)
    assert found.done == Share(1, 1)
    assert found.done_raw == Share(0, 1)
    assert found.done_spans.median.length == 30 * HOUR
    assert found.done_spans_raw.median.length == 45 * HOUR


def test_ratings_by_slip_are_told_apart():
    """One who also spoke for herself counts by that, whatever the slip said of another round."""
    slips = [
        replace(SILENT, slip_ratings=(True,)),
        replace(SILENT, slip_ratings=(True, False)),
        replace(DONE_LATE, slip_ratings=(True,)),
    ]
    found = figures([DONE_IN_TIME, *slips], NOW, working)
    assert found.by_slip == Share(2, 3)
    assert found.rated == Share(2, 4)
    assert found.satisfied == Share(1, 2)


def test_an_emergency_is_measured_round_the_clock():
    found = figures([case(done_at=at(-50), round_the_clock=True)], NOW, working)
    assert found.done_spans.median.length == 50 * HOUR


# What somebody may do to look better: the ticket before, and the same ticket after.
REOPENED_TWICE = replace(
    DONE_LATE,
    n_reopened=1,
    ratings=(False, True),
    done_at=at(-1),
    promises=(*DONE_LATE.promises, Promise("fix", at(50), at(50), at(-1))),
)
DECLINED_IN_TIME = replace(OPEN_LATE.promises[1], stopped_at=at(-60))


def overruled(before, met_at=None):
    """Declined just in time; that was overruled, and the new promise is kept or runs yet."""
    fresh = Promise("respond", at(-19), at(-19), at(-20)), Promise("fix", at(50), at(50), met_at)
    promises = (before.promises[0], DECLINED_IN_TIME, *fresh)
    return replace(before, wrongly_declined_at=at(-60), promises=promises)


GAMES = {
    "declined just in time and overruled": (OPEN_LATE, overruled(OPEN_LATE)),
    "declined, overruled and done by the new end": (DONE_LATE, overruled(DONE_LATE, at(-10))),
    "withdrawn when late": (OPEN_LATE, replace(case(ended_at=at(-1)), ending="withdrawn")),
    "declined when late": (OPEN_LATE, replace(case(ended_at=at(-1)), ending="declined")),
    "left open instead of finished late": (DONE_LATE, OPEN_LATE),
    "finished late at last": (OPEN_LATE, DONE_LATE),
    "reopened and finished in time": (DONE_LATE, REOPENED_TWICE),
    "reopened and left open": (
        DONE_LATE,
        replace(DONE_LATE, n_reopened=1, is_done=False),
    ),
    "paused just in time": (OPEN_LATE, replace(case(paused=99), pauses=((at(-40), None),))),
    "moved to another category": (OPEN_LATE, replace(OPEN_LATE, category="other")),
    "graded down after the breach": (
        OPEN_LATE,
        replace(
            OPEN_LATE,
            level="P3",
            promises=(*OPEN_LATE.promises, Promise("fix", at(90), at(90))),
        ),
    ),
    "entered at the desk and rated by its own slip": (
        SILENT,
        replace(SILENT, slip_ratings=(True,)),
    ),
}


@pytest.mark.parametrize("game", GAMES)
def test_no_game_improves_a_figure(game):
    before, after = GAMES[game]
    rest = list(FIELD)
    rest.remove(before)
    honest, gamed = (figures([*rest, one], NOW, working) for one in (before, after))
    was, now = honest.done_raw, gamed.done_raw
    assert Fraction(now.n, now.of) <= Fraction(was.n, was.of)
    assert now.of >= was.of
    if game != "paused just in time":
        assert Fraction(gamed.done.n, gamed.done.of) <= Fraction(honest.done.n, honest.done.of)
    assert gamed.respond == honest.respond
    assert gamed.n == honest.n
    assert gamed.reopened.n >= honest.reopened.n
    assert gamed.done_spans_raw.n >= honest.done_spans_raw.n
    if after.is_done == before.is_done:
        assert gamed.rated.n <= honest.rated.n
        assert Fraction(gamed.satisfied.n, gamed.satisfied.of) <= Fraction(6, 8)


def test_the_game_is_won_where_only_the_finished_count():
    """The control: the usual figure, of finished tickets alone, does improve."""

    def usual(cases):
        done = [one for one in cases if one.is_done]
        return Fraction(sum(one.verdict(END_STAGES, NOW) is True for one in done), len(done))

    before, after = GAMES["left open instead of finished late"]
    rest = list(FIELD)
    rest.remove(before)
    assert usual([*rest, after]) > usual([*rest, before])


def test_reports_written_down_for_others_hide_no_late_one_of_a_resident():
    """Thirty walk-ins entered and finished at once improve the whole, not what residents reported."""
    entered = replace(DONE_IN_TIME, channel="walk_in")
    found = figures([OPEN_LATE, *[entered] * 30], NOW, working)
    assert (found.done, found.n_entered) == (Share(30, 31), 30)
    assert found.done_of_own == Share(0, 1)


def test_the_decline_would_win_were_it_not_known_to_be_wrong():
    """The control: the same rows, with nothing said of the decline."""
    gamed = overruled(DONE_LATE, at(-10))
    kept = figures([replace(gamed, wrongly_declined_at=None)], NOW, working)
    assert (kept.done, figures([gamed], NOW, working).done) == (Share(0, 0), Share(0, 1))


hours = st.integers(-300, -1)


@st.composite
def tickets(draw):
    reported = draw(st.integers(-300, -1))
    end = draw(st.one_of(st.none(), st.integers(reported, -1)))
    kind = draw(st.sampled_from(["open", "done", "declined", "withdrawn"]))
    heard = draw(st.one_of(st.none(), st.integers(reported, -1)))
    end = None if kind == "open" else end if end is not None else -1
    pauses = draw(st.lists(st.tuples(hours, st.one_of(st.none(), st.integers(0, 60))), max_size=3))
    promises = [
        Promise(
            stage,
            at(reported + first + more),
            at(reported + first),
            None if met is None else at(met),
            at(end) if met is None and kind in ("declined", "withdrawn") else None,
        )
        for stage, met in (("respond", heard), ("fix", end if kind == "done" else None))
        for first, more in [draw(st.tuples(st.integers(1, 200), st.sampled_from([0, 0, 24])))]
    ]
    ended = kind in ("declined", "withdrawn")
    return Case(
        category="light",
        level="P2",
        reported_at=at(reported),
        acknowledged_at=None if heard is None else at(heard),
        done_at=at(end) if kind == "done" else None,
        ended_at=at(end) if ended else None,
        ending=kind if ended else "",
        is_done=kind == "done",
        n_reopened=draw(st.integers(0, 1)),
        promises=tuple(promises),
        pauses=tuple((at(a), None if n is None else min(at(a + n), NOW)) for a, n in pauses),
        ratings=tuple(draw(st.lists(st.booleans(), max_size=2))),
    )


def slowly(cases, stage, late_from):
    """The share and the sorted lengths once more: hour by hour, with counters and no sets."""
    good = bad = 0
    lengths = []
    for one in cases:
        [clock] = [p for p in one.promises if p.stage == stage]
        due = getattr(clock, late_from)
        if due > NOW:
            continue
        if clock.met_at is not None and clock.met_at < due:
            good += 1
        elif clock.stopped_at is not None and clock.stopped_at < due:
            continue
        else:
            bad += 1
        finish = one.acknowledged_at if stage == "respond" else one.done_at
        runs = finish is None and one.ended_at is None
        finish = finish or one.ended_at or NOW
        moment, length = one.reported_at, 0
        while moment < finish:
            rests = any(a <= moment and (b is None or moment < b) for a, b in one.pauses)
            if moment.hour % 2 == 0 and not (rests and late_from == "due_at"):
                length += 1
            moment += HOUR
        lengths.append((length, runs))
    return good, bad, sorted(lengths)


def smallest_covering(lengths, percent):
    """By the definition: the smallest length that so many per cent do not exceed."""
    for length, _runs in lengths:
        if 100 * sum(other <= length for other, _ in lengths) >= percent * len(lengths):
            return length
    return None


@settings(max_examples=60, deadline=None)
@given(st.lists(tickets(), max_size=12))
def test_figures_agree_with_the_slow_reference(cases):
    found = figures(cases, NOW, working)
    for stage, share, spans, late_from in [
        ("respond", found.respond, found.respond_spans, "due_at"),
        ("fix", found.done, found.done_spans, "due_at"),
        ("fix", found.done_raw, found.done_spans_raw, "first_due_at"),
    ]:
        good, bad, lengths = slowly(cases, stage, late_from)
        assert share == Share(good, good + bad)
        assert spans.n == len(lengths)
        for percent, shown in [(50, spans.median), (90, spans.p90)]:
            expected = smallest_covering(lengths, percent)
            assert (shown and shown.length) == (None if expected is None else expected * HOUR)
    assert RESPOND.isdisjoint(END_STAGES)
