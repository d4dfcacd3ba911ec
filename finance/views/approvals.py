"""待确认: each draft beside its papers; confirm, return with a reason, confirm many at once."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import desk_view, row_view, served
from communities.errors import DomainError
from communities.numbers import whole_numbers
from communities.permissions import where
from communities.standing import standing_of
from finance.acts import DRAFTS
from finance.forms.vouchers import ReasonForm
from finance.models import BankRow, EntryDraft
from finance.selectors.approvals import in_groups, in_turn, with_bank
from finance.selectors.desk import drafts_in, with_amount
from finance.selectors.payouts import shares_behind
from finance.selectors.twins import twins_of
from finance.services.approvals import approve_draft, return_draft
from finance.states import DraftStatus

# As many drafts need no folding; as many bank rows stand on one page.
SHOWN_OPEN, SHOWN_ROWS = 12, 10


@require_second_factor
@desk_view
@require_http_methods(["GET", "POST"])
def approvals(request, estates):
    """The queue; ``hash-<pk>`` is the content each ticked line had on screen."""
    mine = where(request.user, "finance.approve_entry", estates, clock.now())
    if request.method == "POST":
        return _approve_many(request, mine)
    queue = _queue(request.user, mine)
    same = twins_of(queue)
    for draft in queue:
        draft.same = same.get(draft.pk, [])
    groups = in_groups(queue)
    tick = request.GET.get("tick", "")
    context = {
        "queue": queue,
        "groups": [
            (group, tick in ("all", group.key), tick == group.key or len(queue) <= SHOWN_OPEN)
            for group in groups
        ],
        "is_all_ticked": tick == "all",
        "n_open": sum(draft.is_open for draft in queue),
        "total_in": sum(max(draft.gain_fen, 0) for draft in queue),
        "total_out": sum(max(-draft.gain_fen, 0) for draft in queue),
        "elsewhere": drafts_in(
            [one for one in estates if one not in mine], DraftStatus.SUBMITTED
        ).count(),
        "several": len(mine) > 1,
        "rail": "approvals",
    }
    return render(request, "finance/desk_approvals.html", context)


def _queue(user, estates) -> list[EntryDraft]:
    """What waits there, each with ``is_open``: whether this person may confirm it."""
    drafts = with_bank(drafts_in(estates, DraftStatus.SUBMITTED))
    return in_turn(drafts, DRAFTS["approve"], DRAFTS["return"], user, estates, clock.now())


def _approve_many(request, estates):
    ids = whole_numbers(request.POST.getlist("drafts"))
    drafts = EntryDraft.objects.filter(estate__in=estates, pk__in=ids).select_related("estate")
    n_done = 0
    for draft in drafts.order_by("booking_date", "pk"):
        try:
            approve_draft(
                draft=draft,
                seen_hash=request.POST.get(f"hash-{draft.pk}", "-"),
                actor=request.user,
                now=clock.now(),
            )
            n_done += 1
        except DomainError as error:
            messages.error(request, f"{draft.memo}：{error.message}")
    if n_done:
        messages.success(request, _("已通过 %d 笔。") % n_done)
    elif not ids:
        messages.warning(request, _("没有选中任何一笔。"))
    return redirect("finance:approvals")


@require_second_factor
@row_view(EntryDraft, "finance.view_desk", "fund", "authority", "submitted_by", "created_by")
@require_http_methods(["GET", "POST"])
def approval(request, draft):
    """One draft side by side with its papers."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        is_return = request.POST.get("action") == "return"
        form.full_clean()
        if not is_return:
            form.errors.clear()
        if not form.errors:
            with errors_on(form):
                _decide(request, draft, form, is_return)
                return _next(request, draft)
    return _page(request, draft, form)


def _decide(request, draft, form, is_return) -> None:
    given = {"draft": draft, "actor": request.user, "now": clock.now()}
    if is_return:
        return_draft(reason=form.cleaned_data["reason"], **given)
        messages.success(request, _("已退回，理由已告诉提交人。"))
    else:
        approve_draft(seen_hash=request.POST.get("hash", "-"), **given)
        messages.success(request, _("已通过，可以入账。"))


def _next(request, draft):
    """The next of the queue, so that a hundred can be looked at one after the other."""
    after = _after(request.user, draft)
    return redirect("finance:approval", after.pk) if after else redirect("finance:approvals")


def _after(user, draft) -> EntryDraft | None:
    """Of those this person may confirm the one behind ``draft``, else the first."""
    queue = _queue(user, served(user, "finance.approve_entry"))
    mine = [one for one in queue if one.is_open and one.pk != draft.pk]
    place = (draft.booking_date, draft.pk)
    behind = (one for one in mine if (one.booking_date, one.pk) > place)
    return next(behind, mine[0] if mine else None)


def _bank_rows(draft):
    """What the bank wrote, of many the first."""
    rows = BankRow.objects.filter(draft_lines__draft=draft).select_related("bank_account")
    return rows.order_by("booked_date", "pk").distinct()[:SHOWN_ROWS]


def _page(request, draft, form):
    drafts = EntryDraft.objects.filter(pk=draft.pk)
    standing = standing_of(request.user, draft.estate, clock.now())
    links = draft.draft_vouchers.select_related("voucher").order_by("position", "pk")
    context = {
        "draft": draft,
        "amount": with_amount(drafts).get(),
        "estate": draft.estate,
        "lines": draft.lines.select_related("account", "bank_row").order_by("position", "pk"),
        "vouchers": [(link.voucher, range(1, link.voucher.pages + 1)) for link in links],
        "same": twins_of([draft])[draft.pk],
        "bank_rows": _bank_rows(draft),
        "shares": shares_behind(draft),
        "n_rows": draft.lines.exclude(bank_row=None).values("bank_row").distinct().count(),
        "after": _after(request.user, draft),
        "form": form,
        "may_approve": DRAFTS["approve"].is_open(draft, standing),
        "may_return": DRAFTS["return"].is_open(draft, standing),
        "why_not": DRAFTS["approve"].refusal(draft, standing),
        "decisions": draft.approvals.select_related("actor").order_by("at"),
        "rail": "approvals",
    }
    status = 400 if form.errors else 200
    return render(request, "finance/desk_approval.html", context, status=status)
