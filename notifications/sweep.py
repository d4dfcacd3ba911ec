"""巡查: every rung that has fallen is written down and told, once, however many there are.

One statement claims clocks (oldest moment first, passing over those another sweep holds), moves
their rung, keeps the event and puts notices and deliveries in the outbox; it commits as one. What
a dead process had claimed is due again. Nothing is read into this process but two counts.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from communities.roles import Role
from communities.standing import TENURES, handling, holding, in_office, within
from notifications import alerts
from notifications.outbox import OUTBOX, moments

# Clocks of one statement, and statements of one sweep; what is left waits for the next sweep.
BATCH, BATCHES = 40_000, 3

_DUE = "select exists (select from communities_clock where next_at <= %s)"

_CLAIM = """
with due as materialized (
    select id, rung as before, width_bucket(%(now)s, rungs_at) as passed
    from communities_clock where next_at <= %(now)s
    order by next_at, id limit %(batch)s for update skip locked
), moved as (
    update communities_clock as c set rung = passed, next_at = c.rungs_at[passed + 1],
        breached_at = coalesce(c.breached_at, case when c.due_at <= %(now)s then c.due_at end)
    from due where c.id = due.id
    returning c.id, c.estate_id, c.subject, c.title, c.path, c.reporter_path, c.term, c.ladder,
        c.round_the_clock, c.handler_id, c.reporter_id, c.due_at, c.rungs_at, c.rung, before
), fallen as (
    select moved.*, number, fell_at, sign(number - array_position(rungs_at, due_at)) as side
    from moved, unnest(rungs_at) with ordinality as fell (fell_at, number)
    where number > before and number <= rung
), events as (
    insert into communities_clockevent
        (clock_id, kind, rung, occurred_at, detected_at, reason, detail)
    select id, case side when -1 then 'warned' when 0 then 'breached' else 'escalated' end,
        number, fell_at, %(now)s, '', '{}'
    from fallen order by fell_at, id, number
    on conflict do nothing
    returning clock_id, rung, occurred_at
)
"""

# Who holds which office in the estates that have something fallen, and which handlers are still
# there: to handle its matters, or in an office at all.
_OFFICES = f"""
, places as (
    select id as estate_id, area_id from communities_estate
    where id in (select estate_id from moved)
), offices as materialized (
    select estate_id, 'manager' as recipient, user_id, null::bigint as body_id
    from {TENURES}
    where estate_id in (select estate_id from places) and {holding(Role.PROPERTY_MANAGER)()}
    union
    select estate_id, 'management_body', null, body_id from communities_managementbody
    where estate_id in (select estate_id from places) and {within()}
    union
    select estate_id, 'community', null, body.id
    from places join communities_body as body
        on body.area_id = places.area_id and body.kind = 'neighbourhood'
    union
    select estate_id, 'supervisor', null, body.id
    from places join communities_area as area on area.id = places.area_id
        join communities_body as body on body.area_id = area.parent_id
    where body.kind = 'street_office'
), present as materialized (
    select user_id, estate_id, bool_or({handling()}) as may_handle
    from {TENURES}
    where user_id in (select handler_id from moved)
        and estate_id in (select estate_id from places) and {in_office()}
    group by user_id, estate_id
), managed as (
    select ladder from communities_ladderstep where recipient = 'manager'
)
"""  # noqa: S608

# Handler and reporter stand in the clock. Where nobody handles it, or who did may handle it no
# more, the manager is told instead, on a ladder that knows one; in an estate without a manager
# (between two companies, say) its management body. A ladder without a manager is that of a letter
# to a body: there whoever is still in an office here answers for it.
# The key names the moment and not the rung: who answers for two rungs of one moment hears once.
_TOLD = f"""
, instead as materialized (
    select * from offices where recipient = 'manager'
    union all
    select * from offices where recipient = 'management_body'
        and estate_id not in (select estate_id from offices where recipient = 'manager')
), readers as (
    select fallen.*, reader.reason, reader.user_id, reader.body_id
    from fallen
        join events on events.clock_id = id and events.rung = number
            and events.occurred_at = fell_at
        join communities_ladderstep as step on step.ladder = fallen.ladder and step.rung = number
        left join present as serving on serving.user_id = handler_id
            and serving.estate_id = fallen.estate_id
            and (serving.may_handle or fallen.ladder not in (select ladder from managed))
        cross join lateral (
            select step.recipient as reason, serving.user_id as user_id, null::bigint as body_id
            where step.recipient = 'handler' and serving.user_id is not null
            union all
            select step.recipient, reporter_id, null
            where step.recipient = 'reporter' and reporter_id is not null
            union all
            select offices.recipient, offices.user_id, offices.body_id from offices
            where offices.estate_id = fallen.estate_id and offices.recipient = step.recipient
            union all
            select instead.recipient, instead.user_id, instead.body_id from instead
            where instead.estate_id = fallen.estate_id and instead.recipient <> step.recipient
                and step.recipient in ('handler', 'manager') and serving.user_id is null
                and fallen.ladder in (select ladder from managed)
        ) as reader
), told as (
    select estate_id, user_id, body_id,
        case when side = 0 and reason = 'reporter' then '{alerts.YOURS_BREACHED}'
            when side = -1 then '{alerts.NEAR}' when side = 0 then '{alerts.BREACHED}'
            else '{alerts.ESCALATED}' end as kind,
        case when round_the_clock then 'emergency' else 'deadlines' end as topic,
        subject, case reason when 'reporter' then reporter_path else path end as path,
        jsonb_build_object('title', title, 'due', jsonb_build_object('at',
            case when term ~ '^[0-9]+[dmy]$' then due_at - interval '1 second' else due_at end
        )) || case when side = 0 and reason = 'reporter' then jsonb_build_object(
            'number', split_part(title, ' ', 1),
            'told', (select jsonb_agg(step.recipient order by step.recipient)
                from communities_ladderstep as step where step.ladder = readers.ladder
                and step.rung = number and step.recipient <> 'reporter')
        ) else '{{}}' end as params,
        reason, round_the_clock as urgent, false as legal,
        'clock:' || id || ':' || extract(epoch from fell_at) || ':'
            || coalesce('u' || user_id, 'b' || body_id) as key
    from readers order by fell_at, id, number, reason
)
"""  # noqa: S608

_SWEEP = f"""{_CLAIM}{_OFFICES}{_TOLD}{OUTBOX}
select (select count(*) from due), (select count(*) from events), (select count(*) from fresh)
"""  # noqa: S608


@dataclass(frozen=True)
class Swept:
    """巡查结果: rungs that fell, notices new; ``is_done`` unless some are left for the next one."""

    n_rungs: int = 0
    n_notices: int = 0
    is_done: bool = True


def sweep(now: datetime) -> Swept:
    """Two queries where something is due, one where nothing is; four at most."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now])
        if not cursor.fetchone()[0]:
            return Swept()
        rungs = notices = 0
        for _number in range(BATCHES):
            cursor.execute(_SWEEP, {"batch": BATCH} | moments(now))
            claimed, fell, told = cursor.fetchone()
            rungs, notices = rungs + fell, notices + told
            if claimed < BATCH:
                return Swept(rungs, notices)
    return Swept(rungs, notices, is_done=False)
