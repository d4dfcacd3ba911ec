"""The one door through which a status changes."""

from django.db import transaction

from communities.errors import StaleState
from communities.models import AuditEvent


@transaction.atomic
def move(row, steps, verb, *, actor, now, **changes):
    """Take ``row`` one step; the stored row, not our copy of it, decides whether it may.

    Raises StaleState where the verb does not start from the row's status, or somebody was faster.
    """
    step, before = steps[verb], row.status
    here = type(row)._base_manager.filter(pk=row.pk, status=before)
    if before not in step.sources or not here.update(status=step.target, **changes):
        raise StaleState("状态已经变化，请刷新后再试。", verb=verb, status=before)
    row.refresh_from_db()
    _event(row, verb, before, actor, now).save()


@transaction.atomic
def move_all(rows, steps, verb, *, actor, now, **changes):
    """``move`` for many rows of one table, in a handful of statements; all of them or none."""
    befores = {row.pk: row.status for row in rows}
    for before in set(befores.values()):
        here = [pk for pk, status in befores.items() if status == before]
        stored = type(rows[0])._base_manager.filter(pk__in=here, status=before)
        if before not in steps[verb].sources or len(here) != stored.update(
            status=steps[verb].target, **changes
        ):
            raise StaleState("状态已经变化，请刷新后再试。", verb=verb, status=before)
    for row in rows:
        for name, value in {"status": steps[verb].target, **changes}.items():
            setattr(row, name, value)
    AuditEvent.objects.bulk_create(_event(row, verb, befores[row.pk], actor, now) for row in rows)


def _event(row, verb, before, actor, now) -> AuditEvent:
    return AuditEvent(
        estate_id=row.estate_id,
        subject=f"{row._meta.label_lower}:{row.pk}",
        verb=f"{row._meta.label_lower}.{verb}",
        before=before,
        after=row.status,
        actor=actor,
        at=now,
    )
