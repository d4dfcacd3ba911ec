"""Downloads: exactly the rows of a filter, under a real name, by a plain address."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities import clock
from communities.access import public_estate
from communities.spreadsheets import CSV_TYPE, XLSX_TYPE, Fen, csv_lines, download, mark, xlsx_bytes
from finance.filters import read_filter
from finance.models.draft import Counterparty
from finance.selectors.public import categories, export_rows, layers_of
from finance.templatetags.books import names
from finance.views.public import asked_fund


def head():
    return [
        _("记账日期"),
        _("凭证号"),
        _("方向"),
        _("类别"),
        _("内容"),
        _("收付方"),
        _("收入（元）"),
        _("支出（元）"),
        _("预收与待退（元）"),
        _("凭证份数"),
        _("无票据说明"),
        _("状态"),
        _("公示期间"),
        _("依据"),
        _("冲销凭证号"),
    ]


def row(line):
    """One entry as cells; a natural person is never named."""
    entry = line.entry
    is_person = entry.counterparty_kind == Counterparty.PERSON
    linked = entry.reverses or getattr(entry, "reversal", None)
    return [
        entry.booking_date,
        entry.shown_number,
        entry.get_kind_display(),
        names(line.categories),
        entry.memo,
        _("个人") if is_person else entry.counterparty,
        Fen(line.entry.income_fen) if line.entry.income_fen else None,
        Fen(line.entry.expense_fen) if line.entry.expense_fen else None,
        Fen(line.entry.owed_fen) if line.entry.owed_fen else None,
        line.vouchers,
        entry.no_voucher_reason,
        _("已公示") if line.statement else _("已记账，还没公示"),
        line.statement.period if line.statement else "",
        entry.authority.title if entry.authority else "",
        linked.shown_number if linked else "",
    ]


def _asked(request, slug):
    estate = public_estate(slug)
    fund = asked_fund(request, estate)
    if fund is None:
        raise Http404
    return estate, fund, read_filter(request.GET, categories=categories(fund))


def _names(estate, fund, period, end):
    """风和丽苑-公共收益-流水-2026-09.csv, and its ASCII twin."""
    tail = f"-{period}" if period else ""
    return (
        f"{estate.name}-{fund.name}-{_('流水')}{tail}.{end}",
        f"{estate.slug}-{fund.code}-entries{tail}.{end}",
    )


@require_safe
def entries_csv(request, slug):
    estate, fund, asked = _asked(request, slug)
    rows = (row(line) for line in export_rows(layers_of(fund), asked))
    lines = (text.encode() for text in csv_lines(head(), rows, mark=mark(estate)))
    response = StreamingHttpResponse(lines, content_type=CSV_TYPE)
    return download(response, *_names(estate, fund, asked.period, "csv"))


@require_safe
def entries_xlsx(request, slug):
    estate, fund, asked = _asked(request, slug)
    rows = (row(line) for line in export_rows(layers_of(fund), asked))
    title = _names(estate, fund, asked.period, "xlsx")[0].removesuffix(".xlsx")
    data = xlsx_bytes(head(), rows, title=title, at=clock.now(), mark=mark(estate))
    response = HttpResponse(data, content_type=XLSX_TYPE)
    return download(response, *_names(estate, fund, asked.period, "xlsx"))
