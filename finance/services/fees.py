"""Fee schedules and what of a home its bills depend on (收费标准、计费登记)."""

from datetime import date

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.models import Estate, Unit
from communities.permissions import require
from communities.services import audit
from finance.fees import PARK_COMMON
from finance.models import FeeNote, FeeSchedule


@transaction.atomic
def add_schedule(*, estate, actor, now, **words) -> FeeSchedule:
    """录入收费标准: another version from a month on; ``words`` are the fields of FeeSchedule.

    Refuses (DomainError) a price that reaches back before this month once there is one, a paper of
    another estate, and a reduction or late fee without its clause.
    """
    require(actor, "finance.bill", estate, now)
    Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    if words["paper"].estate_id != estate.pk:
        raise DomainError(_("依据不是这个小区的文件。"), field="paper")
    unit_kind = "" if words["kind"] == PARK_COMMON else words["unit_kind"]
    known = FeeSchedule.objects.for_estate(estate).filter(kind=words["kind"], unit_kind=unit_kind)
    last = known.aggregate(version=Max("version"), since=Max("valid_from"))
    first_of_month = clock.local(now).date().replace(day=1)
    if last["version"] and words["valid_from"] < max(first_of_month, last["since"]):
        raise DomainError(
            _("新的收费标准只能从本月或以后起，也不能早于上一版。"), field="valid_from"
        )
    schedule = FeeSchedule.objects.create(
        estate=estate,
        entered_by=actor,
        entered_at=now,
        version=(last["version"] or 0) + 1,
        **words | {"unit_kind": unit_kind},
    )
    audit(
        estate=estate,
        actor=actor,
        verb="finance.fee_schedule.added",
        subject=schedule,
        at=now,
        detail={"kind": schedule.kind, "price": str(schedule.price)},
    )
    return schedule


@transaction.atomic
def add_note(*, unit: Unit, kind: str, label: str, valid_from: date, actor, now) -> FeeNote:
    """计费登记 from the first of a month on. DomainError where the space is another home's, or noted
    already, in any month from then on; an emptiness likewise."""
    require(actor, "finance.bill", unit, now)
    Estate.objects.select_for_update(no_key=True).get(pk=unit.estate_id)
    label = label.strip() if kind == FeeNote.Kind.SPACE else ""
    _refuse_overlap(unit, kind, label, valid_from)
    note = FeeNote.objects.create(
        estate_id=unit.estate_id,
        unit=unit,
        kind=kind,
        label=label,
        valid_from=valid_from,
        entered_by=actor,
        entered_at=now,
    )
    audit(
        estate=unit.estate, actor=actor, verb="finance.fee_note.added", subject=note, at=now,
        detail={"kind": kind},
    )  # fmt: skip
    return note


def _refuse_overlap(unit: Unit, kind: str, label: str, valid_from: date) -> None:
    known = FeeNote.objects.filter(estate=unit.estate_id, kind=kind)
    same = known.filter(label=label) if kind == FeeNote.Kind.SPACE else known.filter(unit=unit)
    held = same.filter(Q(valid_until=None) | Q(valid_until__gt=valid_from))
    if held.filter(valid_until=None).exists():
        raise DomainError(
            _("这个车位已登记给一户，或这套房屋已登记为空置；请先结束原来的登记。"), field="label"
        )
    if last := held.aggregate(day=Max("valid_until"))["day"]:
        raise DomainError(
            _("原来的登记算到 %s 前，新的登记请从这个月起，不能重叠。") % f"{last:%Y-%m}",
            field="valid_from",
        )


@transaction.atomic
def end_note(*, note: FeeNote, valid_until: date, actor, now) -> FeeNote:
    """结束登记 before the first of a month; bills that were made stay."""
    require(actor, "finance.bill", note, now)
    if valid_until <= note.valid_from:
        raise DomainError(_("结束的月份要在开始之后。"), field="valid_until")
    open_notes = FeeNote.objects.filter(pk=note.pk, valid_until=None)
    if not open_notes.update(valid_until=valid_until):
        raise DomainError(_("这条登记已经结束。"))
    audit(estate=note.estate, actor=actor, verb="finance.fee_note.ended", subject=note, at=now)
    note.valid_until = valid_until
    return note
