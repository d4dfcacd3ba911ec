"""Telling people (通知): rows only; the delivery sweep does the rest."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from communities.models import Body, Estate, User
from notifications.kinds import kind_of, packed
from notifications.models import Channel, Delivery, Notice
from notifications.numbers import number_key
from notifications.outbox import OUTBOX, moments

_TELL = f"""
with told as (
    select %(estate)s::bigint as estate_id, user_id, body_id, %(kind)s as kind, %(topic)s as topic,
        %(subject)s as subject, %(path)s as path, %(params)s::jsonb as params,
        %(reason)s as reason, %(urgent)s as urgent, %(legal)s as legal, key
    from unnest(%(users)s::bigint[], %(bodies)s::bigint[], %(keys)s::text[])
        as reader (user_id, body_id, key)
) {OUTBOX}
select count(*) from fresh
"""  # noqa: S608

_TELL_EACH = f"""
with told as (
    select %(estate)s::bigint as estate_id, user_id, null::bigint as body_id, %(kind)s as kind,
        %(topic)s as topic, subject, %(path)s as path, params::jsonb as params, '' as reason,
        %(urgent)s as urgent, %(legal)s as legal, subject as key
    from unnest(%(users)s::bigint[], %(subjects)s::text[], %(params)s::text[])
        as telling (user_id, subject, params)
) {OUTBOX}
select subject, id from fresh
"""  # noqa: S608


@dataclass(frozen=True)
class Telling:
    """What one person is told; ``subject`` is it alone, and names it."""

    user: int
    subject: str
    params: dict


def notify_each(
    *, estate: Estate, kind: str, told: list[Telling], path: str, now: datetime
) -> dict[str, int]:
    """Tell many people, each in words of her own; one query. Returns the notices by their subject."""
    if not told:
        return {}
    meant = kind_of(kind)
    values = {
        "estate": estate.pk,
        "kind": kind,
        "topic": meant.topic,
        "path": path,
        "urgent": meant.urgent,
        "legal": meant.legal,
        "users": [one.user for one in told],
        "subjects": [one.subject for one in told],
        "params": [json.dumps(packed(one.params)) for one in told],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TELL_EACH, values | moments(now))
        return dict(cursor.fetchall())


def notify(
    *,
    estate: Estate | None,
    to: list[User | Body],
    kind: str,
    subject: str,
    path: str,
    params: dict,
    now: datetime,
    key: str | None = None,
    reason: str = "",
) -> int:
    """Tell each of ``to`` once; one query whatever their number. Returns how many are new.

    ``key`` names the event: who was told under it before is not told again. Without one every
    call is an event of its own. ``reason`` is a word of ``notifications.reasons``.
    """
    readers = list(dict.fromkeys(to))
    if not readers:
        return 0
    told, event = kind_of(kind), key or uuid.uuid4().hex
    values = {
        "estate": estate and estate.pk,
        "kind": kind,
        "topic": told.topic,
        "subject": subject,
        "path": path,
        "params": Jsonb(packed(params)),
        "reason": reason,
        "urgent": told.urgent,
        "legal": told.legal,
        "users": [_key_if(reader, User) for reader in readers],
        "bodies": [_key_if(reader, Body) for reader in readers],
        "keys": [f"{event}:{_initial(reader)}{reader.pk}" for reader in readers],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TELL, values | moments(now))
        return cursor.fetchone()[0]


@transaction.atomic
def notify_number(
    *, estate: Estate, phone: str, kind: str, subject: str, path: str, params: dict, now: datetime
) -> Notice:
    """Tell somebody who has no account, by a text to ``phone``; sent, counted and tried again as
    everything else. What is secret in it is forgotten when it has gone out."""
    told, times = kind_of(kind), moments(now)
    kept = packed(params)
    notice = Notice.objects.create(
        estate=estate,
        phone=phone,
        kind=kind,
        topic=told.topic,
        subject=subject,
        path=path,
        secret=kept.pop(told.secret, ""),
        params=kept,
        urgent=told.urgent,
        legal=told.legal,
        key=uuid.uuid4().hex,
        created_at=now,
    )
    Delivery.objects.create(
        notice=notice,
        reader=f"phone:{number_key(phone)}",
        channel=Channel.SMS,
        urgent=told.urgent,
        due_at=now if told.urgent else times["wake_at"],
    )
    return notice


def _key_if(reader, model) -> int | None:
    return reader.pk if isinstance(reader, model) else None


def _initial(reader) -> str:
    return "b" if isinstance(reader, Body) else "u"
