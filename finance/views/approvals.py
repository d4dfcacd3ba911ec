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
from communities.permissions import may, where
from finance.forms.vouchers import ReasonForm
from finance.models import EntryDraft
from finance.selectors.desk import drafts_in, with_amount
from finance.services.approvals import approve_draft, return_draft
from finance.states import DraftStatus


def _may(user, draft) -> bool:
    return may(user, "finance.approve_entry", draft, clock.now())


@require_second_factor
@desk_view
@require_http_methods(["GET", "POST"])
def approvals(request, estates):
    """The queue; ``hash-<pk>`` is the content each ticked line had on screen."""
    mine = where(request.user, "finance.approve_entry", estates, clock.now())
    if request.method == "POST":
        return _approve_many(request, mine)
    queue = list(drafts_in(mine, DraftStatus.SUBMITTED))
    context = {
        "queue": queue,
        "total_in": sum(max(draft.gain_fen, 0) for draft in queue),
        "total_out": sum(min(draft.gain_fen, 0) for draft in queue),
        "elsewhere": drafts_in(
            [one for one in estates if one not in mine], DraftStatus.SUBMITTED
        ).count(),
        "several": len(mine) > 1,
        "rail": "approvals",
    }
    return render(request, "finance/desk_approvals.html", context)


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
                return _next(request)
    return _page(request, draft, form)


def _decide(request, draft, form, is_return) -> None:
    given = {"draft": draft, "actor": request.user, "now": clock.now()}
    if is_return:
        return_draft(reason=form.cleaned_data["reason"], **given)
        messages.success(request, _("已退回，理由已告诉提交人。"))
    else:
        approve_draft(seen_hash=request.POST.get("hash", "-"), **given)
        messages.success(request, _("已通过，可以入账。"))


def _next(request):
    """The next of the queue, so that a hundred can be looked at one after the other."""
    queue = drafts_in(served(request.user, "finance.approve_entry"), DraftStatus.SUBMITTED).first()
    return redirect("finance:approval", queue.pk) if queue else redirect("finance:approvals")


def _page(request, draft, form):
    drafts = EntryDraft.objects.filter(pk=draft.pk)
    links = draft.draft_vouchers.select_related("voucher").order_by("position", "pk")
    context = {
        "draft": draft,
        "amount": with_amount(drafts).get(),
        "estate": draft.estate,
        "lines": draft.lines.select_related("account", "bank_row").order_by("position", "pk"),
        "vouchers": [(link.voucher, range(1, link.voucher.pages + 1)) for link in links],
        "form": form,
        "may_decide": draft.status == DraftStatus.SUBMITTED and _may(request.user, draft),
        "decisions": draft.approvals.select_related("actor").order_by("at"),
        "rail": "approvals",
    }
    status = 400 if form.errors else 200
    return render(request, "finance/desk_approval.html", context, status=status)
