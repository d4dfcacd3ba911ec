"""发件箱: the one statement that turns what is to be told into notices and their deliveries.

A caller writes a statement with a CTE ``told`` (the columns of TOLD) and puts OUTBOX behind it;
``fresh`` then holds the new notices, for its last select. What was told before, by its key, is
left alone and goes out no second time.
"""

from datetime import datetime

from communities.standing import within
from notifications import kinds, quiet
from notifications.models.choices import SHIPPED

TOLD = """estate_id, user_id, body_id, kind, topic, subject, path, params, reason, urgent, legal,
    key"""

_SHIPPED = ", ".join(f"('{topic}', '{way}', '{mode}')" for (topic, way), mode in SHIPPED.items())

OUTBOX = f"""
, fresh as (
    insert into notifications_notice ({TOLD}, created_at)
    select {TOLD}, %(now)s from told
    on conflict (key) do nothing
    returning id, estate_id, user_id, body_id, kind, subject, reason, topic, urgent, legal
), shipped (topic, channel, mode) as (
    select topic, channel, coalesce(choice.mode, preset.mode)
    from (values {_SHIPPED}) as preset (topic, channel, mode)
    left join notifications_channeldefault choice using (topic, channel)
), persons as (
    select id as notice_id, user_id from fresh where user_id is not null
    union
    select fresh.id, served.user_id
    from fresh join communities_membership as served on served.body_id = fresh.body_id
        and {within("served.valid")}
    where fresh.kind = any(%(to_members)s::text[])
), ways as (
    select fresh.id, 'user:' || person.id as reader, way.channel, fresh.urgent, case
        when wanted.mode <> 'asks' then wanted.mode
        when (fresh.body_id is not null
                or fresh.kind = any(%(asking)s::text[]) and fresh.reason = 'reporter')
            and (preference.mode = 'asks' or coalesce(person.email, '') = '') then 'now'
        else 'off' end as mode
    from fresh
    join persons on persons.notice_id = fresh.id
    join communities_user person on person.id = persons.user_id and person.is_active
    join shipped as way on way.topic = fresh.topic
    left join notifications_preference preference
        on preference.user_id = person.id and preference.topic = fresh.topic
        and preference.channel = way.channel
    cross join lateral (select case
        when fresh.legal and coalesce(preference.mode, 'off') = 'off' then way.mode
        else coalesce(preference.mode, way.mode) end as mode) as wanted
    where (way.channel = 'email' and person.email <> '')
        or (way.channel = 'sms' and person.phone <> '' and person.phone_verified)
    union all
    select fresh.id, 'body:' || way.body_id, way.channel, fresh.urgent, 'now'
    from fresh join notifications_bodychannel way on way.body_id = fresh.body_id
    union all
    (select distinct on (contract.estate_id, way.channel, fresh.kind, fresh.subject)
        fresh.id, 'contract:' || way.contract_id, way.channel, fresh.urgent, 'now'
    from notifications_bodychannel way
    join communities_servicecontract contract on contract.id = way.contract_id
        and {within("contract.valid")}
    join fresh on fresh.estate_id = contract.estate_id and fresh.reason in ('staff', 'manager')
    order by contract.estate_id, way.channel, fresh.kind, fresh.subject,
        contract.valid_from desc, way.id, fresh.id)
), outgoing as (
    insert into notifications_delivery
        (notice_id, reader, channel, mode, status, urgent, attempts, due_at, last_error)
    select id, reader, channel, case when urgent then 'now' else mode end, 'due', urgent, 0,
        case when urgent then %(now)s when mode = 'digest' then %(digest_at)s else %(wake_at)s end,
        ''
    from ways where mode <> 'off'
)
"""  # noqa: S608


def moments(now: datetime) -> dict[str, datetime | list[str]]:
    """The parameters of OUTBOX."""
    return {
        "asking": kinds.asking_names(),
        "to_members": kinds.names_to_members(),
        "now": now,
        "wake_at": quiet.earliest(now),
        "digest_at": quiet.next_digest(now),
    }
