"""公示 on the desk: freeze a period, look at what residents will see, publish or return it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import desk_view, row_view
from communities.log import canonical
from communities.standing import standing_of, standings
from finance.acts import STATEMENTS
from finance.forms.statements import PeriodForm, WordsForm, ended_periods
from finance.forms.vouchers import ReasonForm
from finance.models import Finding, Fund, Statement
from finance.periods import bounds, key_of
from finance.selectors.figures import period_figures
from finance.selectors.public.figures import frozen
from finance.selectors.public.verdict import Verdict, in_doubt, verdict
from finance.services.statements import (
    drafts_in_the_way,
    publish_statement,
    reject_statement,
    submit_statement,
)
from finance.states import StatementStatus
from finance.views.statements import statement_page

SHOWN = 40


@desk_view
@require_GET
def statement_list(request, estates):
    """What waits to be confirmed, what may be frozen, and what was published."""
    rows = Statement.objects.filter(estate__in=estates).select_related(
        "estate", "fund", "submitted_by", "decided_by"
    )
    rows = list(rows.exclude(status=StatementStatus.SUPERSEDED).order_by("-submitted_at")[:SHOWN])
    for row in rows:
        row.key = key_of(row)
    funds = Fund.objects.filter(estate__in=estates).select_related("estate")
    known = standings(request.user, estates, clock.now())
    books = [
        (fund, PeriodForm(fund=fund, auto_id=f"id_{fund.pk}_%s"))
        for fund in funds.order_by("estate__slug", "code")
        if known[fund.estate_id].may("finance.submit_statement", fund)
        and ended_periods(fund, clock.today())
    ]
    found = Finding.objects.filter(estate__in=estates).open().select_related("estate")
    files = [one for one in found if one.about == Finding.About.FILES]
    found = [one for one in found if one.about == Finding.About.BOOKS]
    context = {
        "waiting": [row for row in rows if row.status == StatementStatus.SUBMITTED],
        "rest": [row for row in rows if row.status != StatementStatus.SUBMITTED],
        "books": books,
        "findings": found[:SHOWN],
        "n_findings": len(found),
        "files": files[:SHOWN],
        "n_files": len(files),
        "several": len(estates) > 1,
        "rail": "statements",
    }
    return render(request, "finance/desk_statements.html", context)


@require_second_factor
@row_view(Fund, "finance.submit_statement")
@require_http_methods(["GET", "POST"])
def statement_new(request, fund):
    """Look at the period once more, then freeze it: ``?period=`` names it."""
    given = request.POST if request.method == "POST" else request.GET
    period = PeriodForm(given, fund=fund)
    if not period.is_valid():
        messages.error(request, _("请选择一个已经结束、还没有公示的期间。"))
        return redirect("finance:statements")
    code = period.cleaned_data["period"]
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            statement = submit_statement(
                fund=fund, period=code, actor=request.user, now=clock.now(), **form.cleaned_data
            )
            messages.success(request, _("已冻结并提交，等管理主体确认后公示。"))
            return redirect("finance:statement", statement.pk)
    starts, ends = bounds(code)
    sheet = Statement(fund=fund, period=code, figures=_bytes(fund, code, starts, ends))
    context = {
        "fund": fund,
        "estate": fund.estate,
        "period": code,
        "starts": starts,
        "ends": ends,
        "data": sheet.data,
        "figures": frozen(sheet),
        "verdict": Verdict(sheet.data, in_doubt(fund.estate, fund, starts, ends)),
        "drafts": drafts_in_the_way(fund, ends),
        "form": form,
        "rail": "statements",
    }
    status = 400 if form.errors else 200
    return render(request, "finance/desk_statement_new.html", context, status=status)


def _bytes(fund, code, starts, ends) -> bytes:
    """The figures as they would be frozen now."""
    return canonical.encode(period_figures(fund, code, starts, ends, clock.today()))


STATEMENT = ("fund", "submitted_by", "decided_by")


@require_second_factor
@row_view(Statement, "finance.view_desk", *STATEMENT)
@require_http_methods(["GET", "POST"])
def statement_detail(request, statement):
    """确认并公示, or 退回 with a reason; the management body of another employer decides."""
    words = WordsForm(_posted(request, "publish"), initial=_words(statement))
    reason = ReasonForm(_posted(request, "return"))
    if words.is_bound and words.is_valid():
        with errors_on(words):
            publish_statement(
                statement=statement, actor=request.user, now=clock.now(), **words.cleaned_data
            )
            messages.success(request, _("已公示，住户现在就能看到。"))
            return redirect("finance:statement", statement.pk)
    if reason.is_bound and reason.is_valid():
        with errors_on(reason):
            reject_statement(
                statement=statement,
                reason=reason.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, _("已退回，这个期间重新可以记账。"))
            return redirect("finance:statement", statement.pk)
    standing = standing_of(request.user, statement.estate, clock.now())
    context = {
        "statement": statement,
        "estate": statement.estate,
        "data": statement.data,
        "figures": frozen(statement),
        "verdict": verdict(statement),
        "key": key_of(statement),
        "form": words if words.is_bound else reason,
        "words": words,
        "reason": reason,
        "may_publish": STATEMENTS["publish"].is_open(statement, standing),
        "may_reject": STATEMENTS["reject"].is_open(statement, standing),
        "rail": "statements",
    }
    status = 400 if words.errors or reason.errors else 200
    return render(request, "finance/desk_statement.html", context, status=status)


def _posted(request, action):
    is_this = request.method == "POST" and request.POST.get("action") == action
    return request.POST if is_this else None


def _words(statement) -> dict:
    return {"difference_reason": statement.difference_reason, "note": statement.note}


@row_view(Statement, "finance.view_desk", *STATEMENT)
@require_GET
def statement_preview(request, statement):
    """Exactly the page residents will see, to those who may decide, and to no cache."""
    response = statement_page(request, statement.estate, statement)
    response.headers.pop("Cache-Control", None)
    patch_cache_control(response, private=True, no_store=True)
    return response
