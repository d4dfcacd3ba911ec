"""应公示而未公示: what a reader is told of a period that was promised, and whom she may ask."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from communities import clock
from communities.selectors import management_body_of, whom_to_call
from communities.wording import day as day_of
from communities.wording import period_name
from finance.periods import LENGTHS, months
from finance.selectors.promised import Promised, promised_of
from finance.views.public import page


@dataclass(frozen=True)
class Told:
    """One promised period in words; ``where`` says with whom it lies, never a figure of a draft."""

    period: str
    is_late: bool
    due: str
    where: str
    basis: str


def told_of(estate, now) -> list[Told]:
    """Every promised period that is not published, the oldest first."""
    today = clock.local(now).date()
    return [_told(estate, one, today, now) for one in promised_of(estate, today)]


def promised_words(estate, now) -> dict:
    """What a page says of them: all that are late, and by when the first one is due."""
    told = told_of(estate, now)
    first = {"period": period_name(told[0].period), "due": told[0].due}
    return {
        "overdue": [one for one in told if one.is_late],
        "first_due": _("%(period)s公示表：%(due)s") % first,
    }


def promised_page(request, estate, period):
    """期间公示表 that is not published yet; 404 for a period nobody promised."""
    now = clock.now()
    found = next((one for one in told_of(estate, now) if one.period == period), None)
    if found is None:
        raise Http404
    title = _("公共收益%(period)s公示表") % {"period": period_name(period)}
    context = {
        "estate": estate,
        "title": f"{title}{_('：')}{_('逾期未公示') if found.is_late else _('还没有公示')}",
        "description": found.due,
        "told": found,
        "callees": whom_to_call(estate, now),
    }
    return page(request, "finance/promised.html", context)


def _told(estate, one: Promised, today, now) -> Told:
    promise = one.promise
    n = promise.days_late(today)
    words = {"day": _day(promise.due, today), "n": abs(n)}
    due = _("应于%(day)s公示，已逾期%(n)s天。") if n > 0 else _("应于%(day)s前公示，还有%(n)s天。")
    return Told(
        period=promise.period,
        is_late=n > 0,
        due=due % words,
        where=_where(estate, one.submitted, today, now),
        basis=_basis(promise.period),
    )


def _where(estate, submitted, today, now) -> str:
    if submitted is None:
        return _("还没有人提交公示表。")
    managing = management_body_of(estate, now)
    by_company = submitted.submitter_employer.startswith("company")
    holder = managing.body.name if by_company and managing else _("居委会")
    words = {"day": _day(clock.local(submitted.submitted_at).date(), today), "holder": holder}
    return _("已于%(day)s提交，待%(holder)s确认。") % words


def _day(day, today):
    return day_of(day, year=day.year != today.year)


def _basis(period: str) -> str:
    """The year's day is the law's, the others are what the estate promised."""
    _year, first, last = months(period)
    if last - first + 1 == LENGTHS["year"]:
        return _("依据：《嘉兴市住宅物业管理条例》第26条，每年3月底前公示上一年的。")
    return _("依据：《民法典》第943条，物业要定期公开公共收益；这一天是本小区承诺的公示期限。")
