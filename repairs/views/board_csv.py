"""时效榜的依据: what the figures were made of, a row per ticket, for whoever counts again.

A ticket of several rounds has several deadlines; they stand one after another in one cell.
"""

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities import clock
from communities.access import public_estate
from communities.models import Estate, PropertyCompany
from communities.spreadsheets import CSV_TYPE, csv_lines, download, mark
from communities.wording import local
from repairs.models import Ticket
from repairs.models.ticket import Channel
from repairs.scoring import ARRIVE, END_STAGES, RESPOND, YEAR, span
from repairs.selectors.cases import cases, measure_of
from repairs.states import TicketStatus
from repairs.views.board import asked_month

ENDINGS = {one.value: one.label for one in (TicketStatus.DECLINED, TicketStatus.WITHDRAWN)}
CHANNELS = dict(Channel.choices)


@require_safe
def service_csv(request, slug):
    """``?month=2026-09`` gives that month, ``?span=year`` the last year; a private one no number."""
    estate = public_estate(slug)
    names = estate.name, estate.slug
    return _file(request, Ticket.objects.for_estate(estate), {estate.pk: estate}, names)


@require_safe
def company_csv(request, code):
    """The same of one company, in all its estates."""
    one = get_object_or_404(PropertyCompany, credit_code__iexact=code)
    tickets = Ticket.objects.filter(company=one)
    estates = Estate.objects.filter(pk__in=tickets.values("estate")).in_bulk()
    return _file(request, tickets, estates, (one.name, code.lower()))


def _file(request, tickets, estates, names):
    now = clock.now()
    tickets, when = _asked(request, tickets, now)
    found = cases(tickets)
    measure = measure_of(found)
    rows = (cells(one, estates[one.estate].name, now, measure) for one in found)
    lines = (text.encode() for text in csv_lines(head(), rows, mark=mark(*estates.values())))
    response = StreamingHttpResponse(lines, content_type=CSV_TYPE)
    name, slug = names
    return download(response, f"{name}-{_('报修')}-{when}.csv", f"{slug}-tickets-{when}.csv")


def _asked(request, tickets, now):
    if request.GET.get("span") == "year":
        return tickets.filter(reported_at__gte=now - YEAR), f"{local(now):%Y-%m-%d}"
    month = asked_month(request, tickets, now)
    begin, end = month.start, month.plus(1).start
    return tickets.filter(reported_at__gte=begin, reported_at__lt=end), str(month)


def head():
    return [
        _("编号"),
        _("类别"),
        _("等级"),
        _("渠道"),
        _("小区"),
        _("物业服务企业"),
        _("报修时间"),
        _("受理期限"),
        _("受理时间"),
        _("受理按时"),
        _("受理用时（分钟）"),
        _("到场期限"),
        _("到场时间"),
        _("到场按时"),
        _("办结期限"),
        _("办结期限（最初）"),
        _("办结时间"),
        _("办结按时"),
        _("办结按时（按最初期限）"),
        _("办结用时（分钟，扣除暂停）"),
        _("办结用时（分钟，不扣暂停）"),
        _("结束方式"),
        _("结束时间"),
        _("不予受理被撤销"),
        _("现在超时"),
        _("返修次数"),
        _("评价"),
        _("凭回执评价（不计入）"),
    ]


def cells(one, estate, now, measure) -> list:
    """One ticket as a row; empty where a deadline has not passed or nothing ended."""
    return [
        one.number,
        one.category,
        one.level,
        CHANNELS[one.channel],
        estate,
        one.company,
        _moments([one.reported_at]),
        _moments(_each(one, RESPOND, "due_at")),
        _moments([one.acknowledged_at]),
        _kept(one.verdict(RESPOND, now)),
        _minutes(one, RESPOND, now, measure),
        _moments(_each(one, ARRIVE, "due_at")),
        # What finishing alone ended is nobody's arrival.
        _moments(at for at in _each(one, ARRIVE, "met_at") if at != one.done_at),
        _kept(one.verdict(ARRIVE, now)),
        _moments(_each(one, END_STAGES, "due_at")),
        _moments(_each(one, END_STAGES, "first_due_at")),
        _moments([one.done_at]),
        _kept(one.verdict(END_STAGES, now)),
        _kept(one.verdict(END_STAGES, now, raw=True)),
        _minutes(one, END_STAGES, now, measure),
        _minutes(one, END_STAGES, now, measure, raw=True),
        _("已办结") if one.is_done else ENDINGS.get(one.ending, ""),
        _moments([one.ended_at]),
        _("是") if one.wrongly_declined_at else "",
        _("是") if one.is_overdue(now) else "",
        one.n_reopened,
        _content(one.ratings),
        _content(one.slip_ratings),
    ]


def _each(one, stages, name) -> list:
    return [getattr(promise, name) for promise in one.promises if promise.stage in stages]


def _moments(found) -> str:
    return "；".join(f"{local(at):%Y-%m-%d %H:%M}" for at in found if at)


def _kept(verdict) -> str:
    return {True: _("按时"), False: _("超时"), None: ""}[verdict]


def _minutes(one, stages, now, measure, *, raw=False) -> int | None:
    """Cut to whole minutes; none while the deadline has not passed, as in the figures."""
    if one.verdict(stages, now, raw=raw) is None:
        return None
    return int(span(one, stages, now, measure, raw=raw)[0].total_seconds()) // 60


def _content(ratings) -> str:
    if not ratings:
        return ""
    return _("满意") if all(ratings) else _("不满意")
