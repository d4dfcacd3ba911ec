"""记账: what is to be booked, over all estates; rows to drafts, drafts to entries, reversals."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communities import clock
from communities.access import errors_on, own_rows, require_second_factor
from communities.desk import desk_view, row_view
from communities.list_words import asked
from communities.lists import is_ticked, listed, tick_address
from communities.numbers import whole_numbers
from communities.permissions import where
from finance.forms.rows import FindRowsForm, RowsForm
from finance.forms.vouchers import ReasonForm
from finance.models import BankAccount, BankRow, Entry, EntryDraft
from finance.selectors.desk import drafts_in, other_sides, waiting_accounts, waiting_rows
from finance.selectors.matching import set_asides
from finance.selectors.payouts import payouts_of
from finance.selectors.twins import twins_of
from finance.services.drafts import submit_drafts
from finance.services.from_rows import draft_from_rows, draft_transfer
from finance.services.ledger import post_drafts, reverse_entry
from finance.services.payouts import draft_payout
from finance.states import DraftStatus, SecondStatus

ROWS_PER_PAGE = 100
RECENT = 20


@desk_view
@require_GET
def ledger(request, estates):
    """Bank rows without a draft, drafts by status, and the latest entries; where one may draft."""
    estates = where(request.user, "finance.draft_entry", estates, clock.now())
    drafts = list(drafts_in(estates, *DraftStatus.values[:4]))
    groups = {status: [one for one in drafts if one.status == status] for status in DraftStatus}
    entries = Entry.objects.shown().filter(estate__in=estates).select_related("estate")
    context = {
        "accounts": waiting_accounts(estates),
        "open": groups[DraftStatus.RETURNED] + groups[DraftStatus.DRAFT],
        "submitted": groups[DraftStatus.SUBMITTED],
        "approved": groups[DraftStatus.APPROVED],
        "entries": entries.order_by("-posted_at", "-pk")[:RECENT],
        "n_aside": set_asides(estates).filter(status=SecondStatus.PROPOSED).count(),
        "several": len(estates) > 1,
        "may_draft": bool(estates),
        "is_ticked": is_ticked(request),
        "tick_url": tick_address(request),
        "rail": "ledger",
    }
    return render(request, "finance/desk_ledger.html", context)


@row_view(BankAccount, "finance.draft_entry", "fund")
@require_http_methods(["GET", "POST"])
def bank_rows(request, account):
    """One account's rows that wait: tick, choose the category, make drafts."""
    waiting = waiting_rows([account.estate_id]).filter(bank_account=account)
    found = listed(request, waiting, (), FindRowsForm(asked(request)), size=ROWS_PER_PAGE)
    is_post = request.method == "POST"
    form = RowsForm(request.POST if is_post else None, rows=found.whole, fund=account.fund)
    if is_post and form.is_valid():
        with errors_on(form):
            return _made(request, _draft(request, form.cleaned_data))
    rows = list(found.page_obj)
    others, payouts = other_sides(account, rows, clock.now()), payouts_of(account, rows)
    context = {
        "account": account,
        "estate": account.estate,
        "found": found,
        "form": form,
        "rows": [(row, others.get(row.pk), payouts.get(row.pk)) for row in rows],
        "ticked": set(request.POST.getlist("rows")),
        "is_ticked": is_ticked(request),
        "tick_url": tick_address(request),
        "rail": "ledger",
    }
    return render(request, "finance/desk_rows.html", context, status=400 if form.errors else 200)


def _draft(request, given) -> list[EntryDraft]:
    return draft_from_rows(
        rows=given["rows"],
        category=given["category"],
        group=given["group"],
        memo=given["memo"].strip(),
        actor=request.user,
        now=clock.now(),
    )


@row_view(BankRow, "finance.draft_entry", "bank_account__fund")
@require_POST
def bank_row_transfer(request, row, other):
    """内部转账: this row and that one of another account are one movement."""
    found = own_rows(request.user, BankRow.objects.select_related("bank_account__fund"))
    twin = found.filter(estate=row.estate_id, pk=other).first()
    if twin is None:
        raise PermissionDenied
    out_row, in_row = sorted([row, twin], key=lambda one: one.amount_fen)
    drafts = draft_transfer(out_row=out_row, in_row=in_row, actor=request.user, now=clock.now())
    return _made(request, drafts)


@row_view(BankRow, "finance.draft_entry", "bank_account__fund")
@require_POST
def bank_row_payout(request, row):
    """结算到账: this row is what a channel paid out."""
    return _made(request, draft_payout(row=row, actor=request.user, now=clock.now()))


def _made(request, drafts):
    if len(drafts) == 1:
        return redirect("finance:draft", drafts[0].pk)
    messages.success(request, _("已生成 %d 份草稿。") % len(drafts))
    return redirect("finance:ledger")


@desk_view
@require_POST
def drafts_submit(request, estates):
    """批量提交: what looks like the same payment is shown side by side first."""
    chosen = _chosen(request, estates)
    same = {} if request.POST.get("same_is_meant") else twins_of(chosen)
    if same:
        pairs = [(one, same[one.pk]) for one in chosen if one.pk in same]
        context = {"pairs": pairs, "drafts": chosen, "rail": "ledger"}
        context["alone"] = [one for one in chosen if one.pk not in same]
        return render(request, "finance/desk_twins.html", context)
    refused = submit_drafts(drafts=chosen, actor=request.user, now=clock.now())
    _tell(request, len(chosen) - len(refused), refused, _("已提交 %d 笔。"))
    return redirect("finance:ledger")


@require_second_factor
@desk_view
@require_POST
def drafts_post(request, estates):
    """批量入账: in the order of their dates, each by itself."""
    chosen = _chosen(request, estates)
    refused = post_drafts(drafts=chosen, actor=request.user, now=clock.now())
    _tell(request, len(chosen) - len(refused), refused, _("已入账 %d 笔。"))
    return redirect("finance:ledger")


def _chosen(request, estates) -> list[EntryDraft]:
    ids = whole_numbers(request.POST.getlist("drafts"))
    drafts = EntryDraft.objects.filter(estate__in=estates, pk__in=ids)
    return list(drafts.select_related("estate", "fund").order_by("booking_date", "pk"))


def _tell(request, n_done: int, refused, sentence: str) -> None:
    if n_done:
        messages.success(request, sentence % n_done)
    for draft, reason in refused:
        messages.error(request, f"{draft.memo}：{reason}")
    if not n_done and not refused:
        messages.warning(request, _("没有选中任何一笔。"))


@require_second_factor
@row_view(Entry, "finance.draft_entry", "fund", "text", "reverses__fund")
@require_http_methods(["GET", "POST"])
def entry_reverse(request, entry):
    """冲销: nothing posted is changed; the reversal is handed in at once."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            reverse_entry(
                entry=entry,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, _("冲销已提交，等另一单位确认。"))
            return redirect("finance:ledger")
    context = {
        "entry": entry,
        "estate": entry.estate,
        "form": form,
        "postings": entry.postings.select_related("account"),
        "rail": "ledger",
    }
    return render(request, "finance/desk_reverse.html", context, status=400 if form.errors else 200)
