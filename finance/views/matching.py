"""对账: a bank row to an entry that is there already, a row that is none of the owners'."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communities import clock, money
from communities.access import errors_on, own_row, require_second_factor
from communities.desk import chosen, desk_view, row_view
from communities.errors import DomainError, NotAllowed
from communities.lists import Listing, listed
from communities.numbers import whole_numbers
from communities.standing import standings
from communities.way_back import way_back
from finance.acts import SECONDS
from finance.forms.lists import FindSetAsidesForm
from finance.forms.matching import FindEntryForm, SetAsideForm, SharesForm
from finance.models import BankRow, EntryDraft, RowSetAside
from finance.selectors.matching import open_postings, set_asides
from finance.selectors.rows import rest_of
from finance.services.from_rows import BY_THE_BANK
from finance.services.matching import (
    decide_set_aside,
    link_row,
    match_row,
    set_aside,
    unlink_rows,
)
from finance.views import unsaved

PER_PAGE = 20
SAID = {
    "agree": gettext_lazy("已同意，这条流水按说明计为不属公共收益。"),
    "refuse": gettext_lazy("没有同意，这条流水回到待记账。"),
    "end": gettext_lazy("已取消，这条流水回到待记账。"),
}


def _row_page(request, row, *, shares=None, aside=None, errors=()):
    row.rest_fen = rest_of(row)
    given = request.GET if "days" in request.GET else {"days": "31"}
    find = FindEntryForm(given, row=row)
    found = Listing(request.GET, open_postings(row), (), find, size=PER_PAGE)
    typed = shares.typed if shares else {}
    ticked = {one.pk for one in shares.chosen} if shares else set()
    context = {
        "row": row,
        "estate": row.estate,
        "find": find,
        "found": found,
        "candidates": [
            (one, typed.get(one.pk) or _share(row, one), one.pk in ticked) for one in found.page_obj
        ],
        "aside": aside or SetAsideForm(),
        "errors": errors,
        "rail": "ledger",
    }
    status = 400 if errors or (aside and aside.errors) else 200
    return render(request, "finance/desk_match.html", context, status=status)


def _share(row, posting) -> str:
    """As much as both have left, in yuan."""
    return money.yuan(min(abs(row.rest_fen), abs(posting.left_fen)))


@require_second_factor
@row_view(BankRow, "finance.draft_entry", "bank_account__fund")
@require_http_methods(["GET", "POST"])
def row_match(request, row):
    """Tick one entry or several, say how much; each match is a leaf."""
    row.rest_fen = rest_of(row)
    if request.method == "GET":
        return _row_page(request, row)
    chosen = whole_numbers(request.POST.getlist("postings"))
    shares = SharesForm(request.POST, list(open_postings(row).filter(pk__in=chosen)), row)
    errors = shares.errors or _refused(request, row, shares)
    if errors:
        return _row_page(request, row, shares=shares, errors=errors)
    messages.success(request, _("已对上 %d 笔账。") % len(shares.shares))
    return redirect("finance:bank-rows", row.bank_account_id)


def _refused(request, row, shares) -> list[str]:
    try:
        match_row(row=row, shares=shares.shares, actor=request.user, now=clock.now())
    except NotAllowed:
        raise
    except DomainError as refusal:
        return [refusal.message]
    return []


@row_view(BankRow, "finance.draft_entry", "bank_account__fund")
@require_POST
def row_set_aside(request, row):
    aside = SetAsideForm(request.POST)
    if aside.is_valid():
        with errors_on(aside):
            set_aside(row=row, **aside.cleaned_data, actor=request.user, now=clock.now())
            messages.success(request, _("已提出，等另一单位的人同意。"))
            return redirect("finance:set-asides")
    return _row_page(request, row, aside=aside)


@desk_view
@require_GET
def set_aside_list(request, estates):
    """What is none of the owners', and what waits for a second person."""
    form = FindSetAsidesForm(request.GET, estates=estates)
    found = listed(request, set_asides(estates), (), form, size=PER_PAGE)
    known = standings(request.user, estates, clock.now())
    context = {
        "found": found,
        "rows": [
            (one, {verb for verb in SAID if SECONDS[verb].is_open(one, known[one.estate_id])})
            for one in found.page_obj
        ],
        "several": len(estates) > 1,
        "rail": "ledger",
    }
    return render(request, "finance/desk_set_asides.html", context)


@row_view(RowSetAside, "finance.second", "submitted_by")
@require_POST
def set_aside_decide(request, aside):
    verb = chosen(request, {verb: verb for verb in SAID})
    decide_set_aside(aside=aside, verb=verb, actor=request.user, now=clock.now())
    messages.success(request, SAID[verb])
    return redirect(way_back(request, "finance:set-asides"))


@row_view(EntryDraft, "finance.draft_entry", "fund")
@require_POST
def draft_link(request, draft, row):
    """就是这条流水: what was typed by hand rests on the bank's own row."""
    found = own_row(request, BankRow.objects.filter(estate=draft.estate_id), pk=row)
    link_row(draft=draft, row=found, actor=request.user, now=clock.now())
    unsaved.forget(request, draft)
    messages.success(request, _("已对应到银行流水，金额、账户和日期以流水为准。"))
    return redirect("finance:draft", draft.pk)


@row_view(EntryDraft, "finance.draft_entry", "fund")
@require_POST
def draft_unlink(request, draft):
    """取消对应: the draft keeps its sums, and what was typed, but for what is true no more."""
    unlink_rows(draft=draft, actor=request.user, now=clock.now())
    draft.refresh_from_db()
    typed = request.POST.copy()
    if BY_THE_BANK in typed.get("no_voucher_reason", ""):
        typed["no_voucher_reason"] = draft.no_voucher_reason
    unsaved.keep(request, draft, typed)
    messages.success(request, _("已取消对应，流水回到待记账，金额可以改了。"))
    return redirect("finance:draft", draft.pk)
