"""Every change that a form of the admin makes leaves a record with before and after (后台留痕)."""

from django.db import transaction

from communities import clock
from communities.models import AuditEvent
from communities.wording import address_masked

# Columns that say where somebody is reached, whatever they belong to.
MASKED = {"address", "phone", "email"}


class Recorded:
    """Mixed into a generic view that adds, copies or changes a row."""

    def save_instance(self):
        before = values_of(self.model._base_manager.filter(pk=self.form.instance.pk).first())
        instance = super().save_instance()
        record(instance, before, values_of(instance), actor=self.request.user, now=clock.now())
        return instance


class RecordedDeletion:
    """Mixed into a generic view that removes a row."""

    @transaction.atomic
    def delete_action(self):
        row, before = self.object, values_of(self.object)
        record(row, before, {}, actor=self.request.user, now=clock.now())
        super().delete_action()


def values_of(row) -> dict[str, str | None]:
    """Every column of a row as text; nothing of no row."""
    if row is None or row.pk is None:
        return {}
    return {field.attname: text_of(field, row) for field in row._meta.concrete_fields}


def text_of(field, row) -> str | None:
    return None if field.value_from_object(row) is None else field.value_to_string(row)


def record(row, before: dict, after: dict, *, actor, now, **detail) -> AuditEvent | None:
    """操作记录 of one row's change: what differs, before and after; None where nothing does.

    ``before`` is empty for a new row, ``after`` for one that goes.
    """
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not names:
        return None
    verb = "added" if not before else "changed" if after else "removed"
    told = masked(before), masked(after)
    changed = {name: [values.get(name) for values in told] for name in names}
    return AuditEvent.objects.create(
        estate=getattr(row, "estate", None),
        actor=actor,
        verb=f"{row._meta.label_lower}.{verb}",
        subject=f"{row._meta.label_lower}:{row.pk}",
        at=now,
        detail={"fields": changed, **detail},
    )


def masked(values: dict) -> dict:
    """``values`` as the trail keeps them, which is longer than an address holds: where somebody is
    written to or called stands masked."""
    return {
        name: address_masked(value) if value and name in MASKED else value
        for name, value in values.items()
    }
