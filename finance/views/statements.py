"""公示表: the page of a period, its downloads and its poster."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from communities import clock
from communities.estate_settings import setting
from communities.numbers import whole_number
from communities.qr import qr_svg
from communities.spreadsheets import CSV_TYPE, XLSX_TYPE, Fen, csv_bytes, download, mark, xlsx_bytes
from communities.wording import day as full_day
from finance.filters import EntryFilter
from finance.periods import key_of, title_of
from finance.selectors.public import statement_view
from finance.views.public import owed_sentence, page, plain_amount

# 公示期: how long a statement hangs on the board (a setting of the estate).
POSTER_LARGEST = {"a4": 10, "a3": 60}


def _view(request, statement, top=0):
    version = whole_number(request.GET.get("v"), 3)
    found = statement_view(statement, version=version, now=clock.now(), top=top)
    if found is None:
        raise Http404
    return found


def summary(found):
    words = {
        "income": plain_amount(found.figures.income),
        "expense": plain_amount(found.figures.expense),
        "balance": plain_amount(found.figures.closing),
    }
    said = _("收入 %(income)s，支出 %(expense)s，期末结余 %(balance)s。") % words
    return said + owed_sentence(found.figures)


def section_name(kind):
    return {"income": _("收入"), "cost": _("经营成本"), "use": _("使用")}[kind]


def _signatures(found):
    """物业提交 → 管理主体确认并公示: who signed for whom, and when."""
    one = found.statement
    body = found.body.body.name if found.body else _("管理主体")
    by_company = one.submitter_employer.startswith("company")
    steps = [(_("已提交"), _("物业") if by_company else body, one.submitted_by, one.submitted_at)]
    if one.decided_by:
        steps.append((_("已确认并公示"), body, one.decided_by, one.decided_at))
    return [
        {"what": what, "who": who, "name": person.name, "at": at} for what, who, person, at in steps
    ]


def _context(request, estate, found):
    one = found.statement
    entries = reverse("accounts:entries", args=[estate.slug])
    asked = EntryFilter(fund=one.fund.code, period=one.period)
    days = setting(estate, "display_days", one.decided_at or clock.now())
    return {
        "estate": estate,
        "found": found,
        "statement": one,
        "title": title_of(one),
        "description": summary(found),
        "share": f"statement/{key_of(one)}",
        "key": key_of(one),
        "sections": [
            {
                "name": section_name(part.kind),
                "part": part,
                "rows": [(row, entries + asked.query(category=row.code)) for row in part.rows],
            }
            for part in found.sections
        ],
        "signatures": _signatures(found),
        "list_url": entries + asked.query(),
        "until": one.decided_at and one.decided_at + timedelta(days=days),
    }


def statement_page(request, estate, statement):
    """期间公示表: what was published for a period, by whom, and what became of it."""
    found = _view(request, statement)
    context = _context(request, estate, found)
    query = "" if found.statement == found.newest else f"?v={found.statement.version}"
    context["downloads"] = [
        (
            word,
            reverse("accounts:statement-export", args=[estate.slug, context["key"], end]) + query,
            len(_file(estate, found, end)),
        )
        for word, end in (("CSV", "csv"), ("Excel", "xlsx"))
    ]
    context["version_query"] = query
    context["papers"] = [("a4", _("打印 A4")), ("a3", _("打印 A3"))]
    return page(request, "finance/statement.html", context)


def _table(found):
    head = [_("项目"), _("类别"), _("本期（元）"), _("上期（元）"), _("笔数")]
    figures = found.figures
    rows = [[_("期初结余"), "", Fen(figures.opening), None, None]]
    if figures.prior:
        rows.append([_("前期更正"), "", Fen(figures.prior), None, None])
    for part in found.sections:
        name = section_name(part.kind)
        rows += [
            [
                name,
                _(row.name),
                Fen(row.fen),
                None if row.before is None else Fen(row.before),
                row.lines,
            ]
            for row in part.rows
        ]
        before = part.total.before
        total = [Fen(part.total.fen), None if before is None else Fen(before), part.total.lines]
        rows.append([name, _("合计"), *total])
    rows.append([_("期末结余"), "", Fen(figures.closing), None, None])
    rows += [
        [_("另有预收与待退"), _(name), Fen(fen), None, None] for name, fen in figures.owed.items()
    ]
    return head, rows + _bank_rows(found.verdict)


def _bank_rows(verdict):
    """What each bank says, what is on its way, and whether the books agree."""
    rows = [
        [_("银行"), one.name, None if one.bank_fen is None else Fen(one.bank_fen), None, None]
        for one in verdict.accounts
    ]
    if verdict.aside_fen:
        rows.append([_("减：不属公共收益"), "", Fen(verdict.aside_fen), None, None])
    if verdict.transit_fen:
        rows.append([_("在途"), "", Fen(verdict.transit_fen), None, None])
    difference = verdict.difference_fen
    rows.append([_("差额"), "", None if difference is None else Fen(difference), None, None])
    said = " ".join([verdict.word, *verdict.why, *verdict.stated, verdict.reason])
    rows.append([_("对账"), said.strip(), None, None, None])
    return rows


def _file(estate, found, end):
    head, rows = _table(found)
    if end == "csv":
        return csv_bytes(head, rows, mark=mark(estate))
    one = found.statement
    title = f"{estate.name}{title_of(one)}"
    at = one.decided_at or one.submitted_at
    return xlsx_bytes(head, rows, title=title, at=at, mark=mark(estate))


def export(request, estate, statement, end):
    """The table of a statement as a file, equal for equal figures."""
    found = _view(request, statement)
    one = found.statement
    data = _file(estate, found, end)
    response = HttpResponse(data, content_type=CSV_TYPE if end == "csv" else XLSX_TYPE)
    version = "" if one == found.newest else f"-v{one.version}"
    name = f"{estate.name}-{one.fund.name}-{one.period}-{_('公示表')}{version}.{end}"
    return download(response, name, f"{estate.slug}-{key_of(one)}{version}.{end}")


def poster(request, estate, statement, short_url):
    """The sheet for the notice board, A4 or A3, readable in black and white."""
    paper = request.GET.get("paper", "a4").lower()
    paper = paper if paper in POSTER_LARGEST else "a4"
    found = _view(request, statement, top=POSTER_LARGEST[paper])
    context = _context(request, estate, found)
    context |= {
        "paper": paper,
        "version": "" if found.statement == found.newest else f"&v={found.statement.version}",
        "qr": qr_svg(short_url),
        "short_url": short_url.partition("://")[2],
        "printed": full_day(clock.today()),
        "seals": [_("业主委员会（管理主体）"), _("物业服务企业"), _("社区")],
    }
    return page(request, "finance/poster.html", context)
