"""计分的依据: every ticket as it counts, judged by the database; alike ones come as one.

By the rules of ``scoring.Case``, whose rows ``tickets.csv`` tells one by one: a test compares the
two. Nothing of a place, a person or a home is read here, and nothing is stored.
"""

from datetime import datetime, time, timedelta

from django.db import connection
from django.db.models import Min

from communities.calendars import hours_by_estate, load_calendar
from communities.clock import SHANGHAI, local
from repairs.levels import ROUND_THE_CLOCK
from repairs.models import Ticket
from repairs.scoring import ARRIVE, CONTENT, END_STAGES, ENTERED, RESPOND, YEAR, Counted

# No clock of a ticket begins, and no rating is given, before the ticket is reported. So that a
# hundred thousand are judged in one pass, no clock is looked up by its ticket.
CHOSEN = """
with chosen as (
    select ticket.id, ticket.estate_id,
        %(month)s - 1 + width_bucket(reported_at, %(months)s::timestamptz[]) as month,
        reported_at >= %(year)s as is_of_year, category_id as kind,
        coalesce(nullif(category_label, ''), label) as category,
        status in ('finished', 'closed') as is_done,
        case when status in ('declined', 'withdrawn') then status else '' end as ending,
        finished_at is not null or n_reopened > 0 as was_done, n_reopened > 0 as is_reopened,
        wrongly_declined_at is not null as is_overruled, channel = any(%(entered)s) as is_entered,
        ticket.level = any(%(round)s) as round_the_clock, reported_at,
        acknowledged_at as heard_at,
        case when status in ('finished', 'closed') then finished_at end as done_at,
        case when status in ('declined', 'withdrawn') then closed_at end as ended_at
    from repairs_ticket as ticket join repairs_category as category on category.id = category_id
    where ticket.id in ({tickets})
), gone_on as (
    select clock.id, later.met_at, later.stopped_at
    from repairs_ticket as ticket join communities_clock as clock
            on subject = 'repairs.ticket:' || ticket.id and stopped_at = wrongly_declined_at,
        lateral (select met_at, stopped_at from communities_clock as other
            where other.subject = clock.subject and other.stage = clock.stage
                and (other.started_at, other.id) > (clock.started_at, clock.id)
            order by started_at, id limit 1) as later
    where ticket.estate_id = any(%(estates)s) and wrongly_declined_at is not null
), clocks as {materialized} (
    select id, substr(subject, 16)::bigint as ticket, stage, due_at, first_due_at,
        clock.met_at is null and clock.stopped_at is null as is_running,
        case when gone_on is null then clock.met_at else gone_on.met_at end as met_at,
        case when gone_on is null then clock.stopped_at else gone_on.stopped_at end as stopped_at
    from communities_clock as clock left join gone_on using (id)
    where estate_id = any(%(estates)s) and started_at >= %(since)s
        and subject like 'repairs.ticket:%%'
), promised as (
    select ticket as id, bool_and(kept) filter (where stage = any(%(respond)s)) as respond,
        bool_and(kept) filter (where stage = any(%(arrive)s)) as arrived,
        bool_and(kept) filter (where stage = any(%(done)s)) as done,
        bool_and(kept_raw) filter (where stage = any(%(done)s)) as done_raw,
        bool_or(due_at <= %(now)s and is_running) as is_late
    from clocks, lateral (select
        case when due_at <= %(now)s and stopped_at < due_at is not true
            then coalesce(met_at < due_at, false) end as kept,
        case when first_due_at <= %(now)s and stopped_at < first_due_at is not true
            then coalesce(met_at < first_due_at, false) end as kept_raw) as verdict
    group by ticket
), rated as (
    select ticket_id as id,
        bool_and(is_content) filter (where by_id is not null or recorded_by_id is not null)
            as content,
        bool_and(is_content) filter (where by_id is null and recorded_by_id is null)
            as content_by_slip
    from repairs_rating as rating, lateral (select
        coalesce(solved = 'yes' and least(on_time, quality, attitude) >= %(content)s, false)
        as is_content) as said
    where estate_id = any(%(estates)s) and at >= %(since)s and not exists (
        select from repairs_rating as later
        where (later.ticket_id, later.round) = (rating.ticket_id, rating.round)
            and later.revision > rating.revision)
    group by ticket_id
), facts as (
    select *, not is_done and ending = '' and coalesce(is_late, false) as is_overdue
    from chosen left join promised using (id) left join rated using (id)
)
"""
# Working time up to a moment: that of all days before, and as much of its own as has passed. The
# days stand in arrays, one row of them for each set of working hours.
WORKED = """(
    (%(before)s::interval[])[{day}] + greatest(interval '0', least({at}::time,
        (%(closes)s::time[])[{day}]) - (%(opens)s::time[])[{day}]))"""


LENGTH = "case when round_the_clock then {until} - {since} else {ended} - {begun} end"
# Of that length the pauses, each moment once.
PAUSED = """coalesce((select sum({length}) from unnest(
    pauses * tstzmultirange(tstzrange(reported_at, greatest(reported_at, {until})))
    ) as pause), interval '0')"""
MEASURED = """
, paused as (
    select ticket as id, range_agg(tstzrange(from_at, least(ended_at, until_at))) as pauses
    from clocks join communities_clockpause on clock_id = clocks.id
    where stage = any(%(done)s) group by ticket
), ended as (
    select id, calendar, round_the_clock, reported_at, pauses,
        coalesce(heard_at, ended_at, %(now)s) as heard, coalesce(done_at, ended_at, %(now)s) as ended
    from chosen left join paused using (id)
        left join unnest(%(hours_of)s::bigint[], %(from)s::timestamptz[], %(to)s::timestamptz[],
            %(calendar_of)s::int[]) as hours (estate_id, since, until, calendar)
            on hours.estate_id = chosen.estate_id and reported_at >= since and reported_at < until
), measured as (
    select id, {heard} - {heard_paused} as heard_after, {ended} - {ended_paused} as done_after,
        {ended} as done_after_raw
    from ended
)
"""


def _length(since: str, until: str) -> str:
    begun, ended = (
        WORKED.format(at=at, day=f"calendar * %(n_days)s + 1 + ({at}::date - %(first)s::date)")
        for at in (f"({since} at time zone %(zone)s)", f"({until} at time zone %(zone)s)")
    )
    return LENGTH.format(since=since, until=until, begun=begun, ended=ended)


def _measured() -> str:
    pause = _length("lower(pause)", "upper(pause)")
    ends = {end: _length("reported_at", end) for end in ("heard", "ended")}
    paused = {f"{end}_paused": PAUSED.format(length=pause, until=end) for end in ends}
    return MEASURED.format(**ends, **paused)


EACH = (
    _measured()
    + """
select 1, estate_id, month, is_of_year, category, kind, is_done, ending, is_overdue, was_done,
    is_reopened, is_overruled, is_entered, respond, arrived, done, done_raw, content,
    content_by_slip, heard_after, done_after, done_after_raw,
    heard_at is null and ended_at is null, done_at is null and ended_at is null
from facts left join measured using (id) order by facts.reported_at, id
"""
)
# Of a hundred thousand rows those with one number are found sooner than those that are alike in
# sixteen columns. Its digits, to the base of four: a fact each, how the ticket ended, the month.
FACTS = (
    "is_of_year", "is_done", "is_overdue", "was_done", "is_reopened", "is_overruled",
    "is_entered", "respond", "arrived", "done", "done_raw", "content", "content_by_slip",
)  # fmt: skip
SAID = (None, True, False)
ENDINGS = ("", "declined", "withdrawn")
END, MONTH = 4 ** len(FACTS), 4 ** (len(FACTS) + 1)
NUMBER = " + ".join(f"{4**n} * coalesce(2 - {fact}::int, 0)" for n, fact in enumerate(FACTS))
ALIKE = f"""
select count(*), estate_id, number
from (select estate_id, {NUMBER} + {END} * (array_position(%(endings)s::text[], ending) - 1)
    + {MONTH}::bigint * month as number from facts offset 0) as each
group by estate_id, number
"""  # noqa: S608


def counted(tickets, now) -> list[Counted]:
    """Each of these tickets with its lengths (用时), the oldest first. Four queries."""
    found = _reach(tickets)
    if not found:
        return []
    return [Counted(*row) for row in _asked(EACH, tickets, now, found, _working_days(found, now))]


def counted_alike(estates, since, now) -> list[Counted]:
    """The tickets of these estates since then, without category and lengths; those that count alike
    as one. One query."""
    if not estates:
        return []
    found = {"estates": [one.pk for one in estates], "since": since}
    tickets = Ticket.objects.filter(estate__in=estates, reported_at__gte=since)
    return [_alike(*row) for row in _asked(ALIKE, tickets, now, found)]


def _alike(n: int, estate: int, number: int) -> Counted:
    facts = {fact: SAID[number // 4**place % 4] for place, fact in enumerate(FACTS)}
    ending = ENDINGS[number % MONTH // END]
    return Counted(n, estate, number // MONTH, category="", kind=0, ending=ending, **facts)


def _reach(tickets) -> dict:
    """The estates of these tickets, and since when."""
    rows = tickets.order_by().values_list("estate").annotate(at=Min("reported_at"))
    found = dict(rows)
    return {"estates": list(found), "since": min(found.values())} if found else {}


def _asked(facts, tickets, now, found: dict, *given: dict) -> list[tuple]:
    chosen, params = tickets.order_by().values("pk").query.sql_with_params()
    named = {f"p{n}": value for n, value in enumerate(params)}
    chosen %= tuple(f"%({name})s" for name in named)
    sql = (
        CHOSEN.format(tickets=chosen, materialized="materialized" if facts is EACH else "") + facts
    )
    named |= {
        "now": now, "year": now - YEAR, "zone": "Asia/Shanghai", "content": CONTENT,
        "round": sorted(ROUND_THE_CLOCK), "respond": sorted(RESPOND), "arrive": sorted(ARRIVE),
        "done": sorted(END_STAGES), "entered": sorted(ENTERED), "endings": list(ENDINGS),
    }  # fmt: skip
    for more in (found, _months(found["since"], now), *given):
        named |= more
    with connection.cursor() as cursor:
        cursor.execute(sql, named)
        return cursor.fetchall()


def _months(since, now) -> dict:
    """Where each month begins, and the number (from year 0) of the first one."""
    first, last = (day.year * 12 + day.month - 1 for day in (local(since), local(now)))
    begun = (divmod(number, 12) for number in range(first, last + 1))
    starts = [datetime(year, month + 1, 1, tzinfo=SHANGHAI) for year, month in begun]
    return {"month": first, "months": starts}


def _working_days(found: dict, now) -> dict:
    """Each day with its working hours and those of all days before it, by hours; and which hours an
    estate had when. Two queries."""
    base, spells = load_calendar(), hours_by_estate(found["estates"])
    first, last = local(found["since"]).date(), local(now).date()
    texts = sorted({text for *_spell, text in spells})
    days = [day for text in texts for day in _days(base.with_hours(text), first, last)]
    estates, since, until, held = map(list, zip(*spells, strict=True))
    before, opens, closes = map(list, zip(*days, strict=True))
    return {
        "first": first, "n_days": len(days) // len(texts), "before": before, "opens": opens,
        "closes": closes, "hours_of": estates, "from": since, "to": until,
        "calendar_of": [texts.index(text) for text in held],
    }  # fmt: skip


def _days(calendar, day, last):
    """Each day until the last and one more: the working time before it, when it opens and closes."""
    before = timedelta()
    while day <= last + timedelta(days=1):
        works = calendar.day(day).is_workday
        opens, closes = (calendar.opens, calendar.closes) if works else (time(0), time(0))
        yield before, opens, closes
        before += timedelta(hours=closes.hour - opens.hour, minutes=closes.minute - opens.minute)
        day += timedelta(days=1)
