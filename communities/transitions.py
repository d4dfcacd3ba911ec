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
    AuditEvent.objects.create(
        estate_id=row.estate_id,
        subject=f"{row._meta.label_lower}:{row.pk}",
        verb=f"{row._meta.label_lower}.{verb}",
        before=before,
        after=row.status,
        actor=actor,
        at=now,
    )
