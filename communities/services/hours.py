"""工作时间 of an estate: adopted in versions, so that no clock that runs is worked out anew."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from communities.calendars import hours_at, hours_to_come
from communities.clock import SHANGHAI, local
from communities.errors import DomainError, StaleState
from communities.limits import NOTICE
from communities.models import Estate, WorkingHours
from communities.params import hours_of, may_end_later
from communities.permissions import require
from communities.services.trail import audit
from communities.signals import working_hours_adopted, working_hours_withdrawn

# Beyond it a day is a slip of the finger, and would keep every other version away until then.
MAX_AHEAD = timedelta(days=366)


@transaction.atomic
def adopt_working_hours(
    *, estate, hours: str, actor, now, holds_from: datetime | None = None
) -> WorkingHours | None:
    """调整工作时间: ``hours`` ("08:00-20:00") hold from ``holds_from`` on, at once unless told, for
    the clocks that begin then; None where they hold or wait already.

    Only by the management body. What makes some term end later (``may_end_later``) has 7 days'
    notice; ``working_hours_adopted`` tells of it. DomainError for hours that end before they begin,
    a moment that has passed, too short a notice, and while another version waits.
    """
    require(actor, "communities.set_working_hours", estate, now)
    opens, closes = _read(hours)
    Estate.objects.select_for_update().get(pk=estate.pk)
    before, coming = hours_at(estate, now), hours_to_come(estate, now)
    if (opens, closes) in [hours_of(one) for one in (before, coming and coming.text) if one]:
        return None
    holds_from = holds_from or now
    _check_start(holds_from, coming, now, needs_notice=may_end_later(before, hours))
    adopted = WorkingHours.objects.create(
        estate=estate,
        opens=opens,
        closes=closes,
        adopted_by=actor,
        adopted_at=now,
        holds_from=holds_from,
    )
    audit(
        estate=estate,
        actor=actor,
        verb="communities.working_hours.adopted",
        subject=adopted,
        at=now,
        before=before,
        after=adopted.text,
        detail={"holds_from": holds_from.isoformat()},
    )
    working_hours_adopted.send(WorkingHours, adopted=adopted, before=before, actor=actor, now=now)
    return adopted


def _check_start(holds_from: datetime, coming, now: datetime, *, needs_notice: bool) -> None:
    if coming:
        raise DomainError(
            _("已有一版工作时间等待执行，请先撤回它，或等它执行后再改。"), field="opens"
        )
    if holds_from < now:
        raise DomainError(_("执行时间不能早于现在。"), field="hours_from")
    if holds_from > now + MAX_AHEAD:
        raise DomainError(_("执行日期要在一年之内。"), field="hours_from")
    if needs_notice and holds_from < now + NOTICE:
        first = first_day(now)
        raise DomainError(
            _("这样改会让有的期限晚到，须提前 7 天公示，最早从 %s 起。") % first, field="hours_from"
        )


@transaction.atomic
def withdraw_working_hours(*, estate, actor, now) -> WorkingHours:
    """撤回 the version that does not hold yet, by the management body; what holds goes on.

    ``working_hours_withdrawn`` tells those who were told of it. StaleState where none waits.
    """
    require(actor, "communities.set_working_hours", estate, now)
    Estate.objects.select_for_update().get(pk=estate.pk)
    coming = hours_to_come(estate, now)
    if coming is None:
        raise StaleState(_("没有等待执行的工作时间，请刷新后再看。"))
    coming.withdrawn_by, coming.withdrawn_at = actor, now
    coming.save(update_fields=["withdrawn_by", "withdrawn_at"])
    audit(
        estate=estate,
        actor=actor,
        verb="communities.working_hours.withdrawn",
        subject=coming,
        at=now,
        before=coming.text,
        after=hours_at(estate, now),
    )
    working_hours_withdrawn.send(
        WorkingHours, withdrawn=coming, holds=hours_at(estate, now), actor=actor, now=now
    )
    return coming


def first_day(now):
    """The first day whose midnight leaves the whole notice."""
    day = local(now + NOTICE).date()
    is_midnight = datetime.combine(day, time(0), SHANGHAI) >= now + NOTICE
    return day if is_midnight else day + timedelta(days=1)


def _read(text: str) -> tuple[time, time]:
    try:
        opens, closes = hours_of(text)
    except ValueError:
        raise DomainError(_("工作时间请写成 08:00-20:00 这样。"), field="opens") from None
    if not opens < closes:
        raise DomainError(_("下班时间要晚于上班时间。"), field="closes")
    return opens, closes
