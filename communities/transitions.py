"""The one door through which a status changes."""

from django.db import transaction
from django.db.models import Model

from communities.errors import StaleState
from communities.models import AuditEvent
from communities.rows import read_anew

CHANGED = "状态已经变化，请刷新后再试。"


def move(row, steps, verb, *, actor, now, field="status", detail=None, **changes):
    """Take ``row`` one step; the stored row, not our copy of it, decides whether it may.

    ``field`` holds the status; ``detail`` goes into the trail. Raises StaleState where the verb
    does not start from the row's status, or somebody was faster; nothing is written then.
    """
    step, before = steps[verb], getattr(row, field)
    here = type(row)._base_manager.filter(pk=row.pk, **{field: before})
    with transaction.atomic(savepoint=False):
        is_moved = before in step.sources and here.update(**{field: step.target}, **changes)
        if is_moved:
            read_anew(row, **{name: one for name, one in changes.items() if isinstance(one, Model)})
            _event(row, verb, before, step.target, actor, now, detail).save()
    if not is_moved:
        raise StaleState(CHANGED, verb=verb, status=before)


@transaction.atomic
def move_all(rows, steps, verb, *, actor, now, **changes):
    """``move`` for many rows of one table, in a handful of statements; all of them or none."""
    step, befores = steps[verb], {row.pk: row.status for row in rows}
    for before in set(befores.values()):
        here = [pk for pk, status in befores.items() if status == before]
        stored = type(rows[0])._base_manager.filter(pk__in=here, status=before)
        if before not in step.sources or len(here) != stored.update(status=step.target, **changes):
            raise StaleState(CHANGED, verb=verb, status=before)
    for row in rows:
        for name, value in {"status": step.target, **changes}.items():
            setattr(row, name, value)
    AuditEvent.objects.bulk_create(
        _event(row, verb, befores[row.pk], step.target, actor, now) for row in rows
    )


def move_without_trail(rows, steps, verb, **changes) -> int:
    """Take those of a queryset that may one step, in one statement; how many did.

    For steps of the portal itself by the thousand, whose rows say all that a trail would: who is
    told, how often it was tried, when it went out. A trail would double what each of them writes.
    """
    step = steps[verb]
    return rows.filter(status__in=step.sources).update(status=step.target, **changes)


def _event(row, verb, before, after, actor, now, detail=None) -> AuditEvent:
    return AuditEvent(
        estate_id=row.estate_id,
        subject=f"{row._meta.label_lower}:{row.pk}",
        verb=f"{row._meta.label_lower}.{verb}",
        before=before,
        after=after,
        actor=actor,
        detail=detail or {},
        at=now,
    )
