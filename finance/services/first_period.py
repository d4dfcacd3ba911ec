"""首个公示期: chosen by the managing body before anything is booked; later only an earlier month."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.models import Estate
from communities.permissions import require
from communities.services import audit
from finance.first_period import FIRST_MONTH, PROMISED_ON, first_day
from finance.models import Entry, Fund
from finance.periods import FIRST_DAY
from finance.selectors.openings import WAITING, opening_states
from finance.signals import promise_changed
from finance.states import DraftStatus

PERM = "finance.choose_first_period"


@transaction.atomic
def choose_first_period(*, estate, month: date, actor, now) -> Estate:
    """选定首个公示期: ``month`` is a day of it, of the past or of this month.

    DomainError once the books are opened or anything is booked, and for a later month than was chosen.
    """
    require(actor, PERM, estate, now)
    row = Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    today, first = clock.local(now).date(), month.replace(day=1)
    if not FIRST_DAY <= first <= today:
        raise DomainError(_("首个公示期要在 2000 年 1 月到本月之间。"), field="month")
    if why := why_it_stays(row):
        raise DomainError(why, field="month")
    before = first_day(row)
    if before and first > before:
        raise DomainError(_("首个公示期只能改早，不能改晚。"), field="month")
    row.params = {
        **row.params,
        FIRST_MONTH: f"{first:%Y-%m}",
        PROMISED_ON: row.params.get(PROMISED_ON) or today.isoformat(),
    }
    row.save(update_fields=["params"])
    verb, detail = "finance.first_period.chosen", {"month": f"{first:%Y-%m}"}
    audit(estate=row, actor=actor, verb=verb, subject=row, at=now, detail=detail)
    promise_changed.send(Estate, estate=row)
    return row


def why_it_stays(estate) -> str:
    """Why the first period is what it is; empty while it may be chosen."""
    states = opening_states(estate)
    if DraftStatus.POSTED in states:
        return _("期初已经结转，首个公示期不能再改；结转错的，先冲销期初。")
    if not states.isdisjoint(WAITING):
        return _("期初已提交、等确认，这时不能改首个公示期；要改，先由另一单位的人退回。")
    booked = Entry.objects.for_estate(estate).filter(fund__code=Fund.Code.PUBLIC)
    if booked.exclude(kind="opening").exclude(reverses__kind="opening").exists():
        return _("公共收益已经有账，首个公示期不能再改。")
    return ""
