"""What a letter may be about (事项): each kind of row tells its title, its page and its facts.

A subject nobody here knows is still a subject: it gets the words that are given.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from communities.models import Clock
from communities.numbers import whole_number
from communities.wording import day, moment, period_name
from notifications.services.referrals import About
from portal.oversight.watch import rows_of
from repairs.levels import Stage
from repairs.models import Ticket

STAGES = dict(Stage.choices)
Teller = Callable[[object, str, object], About | None]


def about_of(estate, subject: str, now, *, title: str = "") -> About:
    """``subject`` reads ``room.what:key``; a row of another estate is no row."""
    room, _colon, key = subject.partition(":")
    tell = TELLERS.get(room)
    found = tell(estate, key, now) if tell else None
    return found or About(f"communities.estate:{estate.pk}", title or estate.name)


def _ticket(estate, key: str, now) -> About | None:
    rows = Ticket.objects.for_estate(estate).select_related("estate", "category", "building")
    ticket = rows.filter(pk=whole_number(key)).first()
    if ticket is None:
        return None
    facts = [
        (_("编号"), ticket.number),
        (_("等级"), ticket.get_level_display()),
        (_("状态"), ticket.get_status_display()),
        (_("报修时间"), moment(ticket.reported_at)),
        *_due_facts(ticket.subject, now),
    ]
    # Of what happens in somebody's home a letter says the number, and nothing of the place.
    title = f"{ticket.number} {ticket.title}" if ticket.is_public else ticket.number
    path = ticket.public_path if ticket.is_public else ticket.desk_path
    return About(ticket.subject, title, path, ticket.is_public, facts)


def _due_facts(subject: str, now) -> list[tuple[str, str]]:
    rows = Clock.objects.running().filter(subject=subject).order_by("due_at", "pk")
    return [
        (
            _("时限（%s）") % STAGES.get(clock.stage, clock.stage),
            (_("%s 到期，已超时") if clock.is_overdue(now) else _("%s 到期"))
            % moment(clock.shown_due),
        )
        for clock in rows
    ]


def _estate(estate, key: str, now) -> About | None:
    """The estate as a whole: why its light is what it is, with the rule's version."""
    if key != str(estate.pk):
        return None
    (row,) = rows_of([estate], now)
    facts = [(_("亮灯"), f"{row.light.word}（{_('规则')} {row.light.version}）")]
    facts += [(_("原因"), reason) for reason in row.light.reasons]
    title = row.light.reasons[0] if row.light.reasons else estate.name
    return About(f"communities.estate:{estate.pk}", title, f"/e/{estate.slug}/", False, facts)


def _statement(estate, key: str, now) -> About | None:
    """The next statement that is to be published, while it is not; ``key`` is its period."""
    (row,) = rows_of([estate], now)
    if key != row.income.expected:
        return None
    words = {"period": period_name(key), "n": row.days_late}
    late = _("逾期 %(n)s 天") if row.days_late > 0 else _("还没有到期")
    facts = [
        (_("期间"), words["period"]),
        (_("应公示"), day(row.income.due)),
        (_("现在"), late % words),
        (_("是否已提交"), _("已提交，待确认") if row.income.is_submitted else _("还没有提交")),
    ]
    title = _("公共收益%(period)s公示表") % words
    return About(f"finance.period:{key}", title, f"/e/{estate.slug}/accounts/", True, facts)


TELLERS: dict[str, Teller] = {
    "repairs.ticket": _ticket,
    "communities.estate": _estate,
    "finance.period": _statement,
}
