"""设置 of an estate: what it settles for itself, kept with the day, the reason and the paper."""

from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from communities.clock import SHANGHAI
from communities.errors import DomainError
from communities.estate_settings import forget_settings, setting
from communities.limits import NOTICE
from communities.models import Estate, EstateSetting
from communities.permissions import require
from communities.selectors.settings import coming_value
from communities.services.hours import first_day
from communities.services.trail import audit
from communities.setting_rows import Row, Scope, row_of
from communities.signals import setting_changed

VERB = "communities.setting.changed"


@transaction.atomic
def settle(
    *, estate, key: str, value: int, reason: str, actor, now, paper=None
) -> EstateSetting | None:
    """调整一项设置: ``value`` in the row's own unit holds at once; None where it holds already and no other
    waits, and where it is what waits. What takes something from residents (``Row.takes``) needs a ``paper`` of the estate's and holds from
    the first day after 7 days' notice; ``setting_changed`` tells of it.

    Of what waits the last word stands: to settle today's value again takes a change back that has not come.
    DomainError for what no estate settles, a value out of bounds, and without reason or paper.
    """
    row = row_of(key)
    require(actor, row.permission, estate, now)
    _check(row, value, reason)
    Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    forget_settings(estate)
    before, coming = setting(estate, key, now), coming_value(estate, key, now)
    if value == (before if coming is None else coming):
        return None
    takes = any(row.is_worse(one, value) for one in (before, coming) if one is not None)
    _check_paper(paper, estate, is_needed=takes)
    settled = EstateSetting.objects.create(
        estate=estate, key=key, value=value, takes=takes, reason=reason.strip()[:200],
        valid_from=_first_moment(now) if takes else now, paper=paper, entered_by=actor,
        entered_at=now,
    )  # fmt: skip
    forget_settings(estate)
    audit(
        estate=estate, actor=actor, verb=VERB, subject=settled, at=now, before=str(before),
        after=str(value), detail={"key": key, "valid_from": settled.valid_from.isoformat()},
    )  # fmt: skip
    setting_changed.send(EstateSetting, settled=settled, before=before, actor=actor, now=now)
    return settled


def _check(row: Row, value: int, reason: str) -> None:
    if row.scope != Scope.ESTATE:
        raise DomainError(_("这一项不由小区设置。"))
    if wrong := row.wrong(value):
        raise DomainError(wrong, field="value")
    if not reason.strip():
        raise DomainError(_("请写明原因。"), field="reason")


def _check_paper(paper, estate, *, is_needed: bool) -> None:
    if paper is None and is_needed:
        raise DomainError(
            _("这样改对住户不利：请选依据的文件，%d 天以后执行。") % NOTICE.days, field="paper"
        )
    if paper and paper.estate_id != estate.pk:
        raise DomainError(_("这份文件不是本小区的。"), field="paper")


def _first_moment(now) -> datetime:
    return datetime.combine(first_day(now), time(0), SHANGHAI)
