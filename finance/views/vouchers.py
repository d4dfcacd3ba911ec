"""Vouchers on the desk: black out, confirm, send back, retract; originals through a logged view."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from PIL import Image

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import desk_view, row_view
from communities.standing import standing_of
from communities.uploads import file_response
from finance import papers
from finance.forms.vouchers import ReasonForm, RedactForm
from finance.models import Voucher
from finance.services.vouchers import (
    confirm_voucher,
    look_at_original,
    redact_voucher,
    retract_voucher,
    send_back_voucher,
)

State = Voucher.Redaction
PRIVATE = "private, no-store"


@desk_view
@require_GET
def voucher_list(request, estates):
    """待脱敏、待复核: what waits, oldest first. A certificate is read by two and published by nobody."""
    waiting = (
        Voucher.objects.filter(estate__in=estates, certificates=None)
        .exclude(redaction=State.CONFIRMED)
        .select_related("estate", "uploaded_by", "redacted_by")
        .order_by("uploaded_at")
    )
    groups = [
        (_("待脱敏"), [row for row in waiting if row.redaction == State.PENDING]),
        (_("待另一单位复核"), [row for row in waiting if row.redaction == State.REDACTED]),
    ]
    return render(request, "finance/desk_vouchers.html", {"groups": groups, "rail": "vouchers"})


@row_view(Voucher, "finance.view_original", "uploaded_by", "redacted_by", "confirmed_by")
@require_http_methods(["GET", "POST"])
def voucher_detail(request, voucher):
    """One paper: its pages, the boxes on them, and what is to be done next."""
    sizes = _sizes(voucher)
    form = RedactForm(request.POST if request.method == "POST" else None, sizes=sizes)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            redact_voucher(
                voucher=voucher,
                boxes=form.cleaned_data["boxes"],
                is_clean=form.cleaned_data["is_clean"],
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, _("脱敏件已保存，等另一单位的人复核后公开。"))
            return redirect("finance:voucher", voucher.pk)
    return _page(request, voucher, form, ReasonForm(), status=400 if form.errors else 200)


@require_second_factor
@row_view(Voucher, "finance.confirm_voucher")
@require_http_methods(["GET", "POST"])
def voucher_confirm(request, voucher):
    """Of exactly the pages that were shown; who was sent for a second factor looks again."""
    if request.method == "GET":
        return redirect("finance:voucher", voucher.pk)
    form = ReasonForm(request.POST)
    form.full_clean()
    form.errors.clear()
    with errors_on(form):
        confirm_voucher(
            voucher=voucher,
            seen_hash=request.POST.get("hash", ""),
            actor=request.user,
            now=clock.now(),
        )
        messages.success(request, _("已确认，公开件现在可以随账目公开。"))
        return redirect("finance:voucher", voucher.pk)
    return _page(request, voucher, RedactForm(sizes=_sizes(voucher)), form, status=400)


@require_second_factor
@row_view(Voucher, "finance.confirm_voucher")
@require_http_methods(["GET", "POST"])
def voucher_undo(request, voucher):
    """Send a redacted paper back, or retract a public one; the reason is a must."""
    if request.method == "GET":
        return redirect("finance:voucher", voucher.pk)
    form = ReasonForm(request.POST)
    is_public = voucher.redaction == State.CONFIRMED
    act = retract_voucher if is_public else send_back_voucher
    if form.is_valid():
        with errors_on(form):
            act(
                voucher=voucher,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, _("公开件已撤下。") if is_public else _("已退回重新脱敏。"))
            return redirect("finance:voucher", voucher.pk)
    return _page(request, voucher, RedactForm(sizes=_sizes(voucher)), form, status=400)


@row_view(Voucher, "finance.view_original")
@require_GET
def voucher_page(request, voucher, number):
    """A page of the original; the look is recorded, and nothing of it is cached."""
    if not 1 <= number <= voucher.pages:
        raise Http404
    path = look_at_original(voucher=voucher, page=number, actor=request.user, now=clock.now())
    return file_response(path, caching=PRIVATE)


@row_view(Voucher, "finance.view_original")
@require_GET
def voucher_pdf(request, voucher):
    """The PDF as it came, only as a download."""
    if voucher.mime != "application/pdf":
        raise Http404
    path = look_at_original(voucher=voucher, page=0, actor=request.user, now=clock.now())
    return file_response(
        path,
        caching=PRIVATE,
        content_type="application/octet-stream",
        filename=f"voucher-{voucher.pk}.pdf",
    )


@row_view(Voucher, "finance.view_original")
@require_GET
def voucher_redacted(request, voucher, number):
    """The blacked-out page, before and after it became public."""
    if not 1 <= number <= voucher.pages or voucher.redaction == State.PENDING:
        raise Http404
    return file_response(papers.pending_page(voucher, number), caching=PRIVATE)


def _sizes(voucher):
    sizes = []
    for number in range(1, voucher.pages + 1):
        with Image.open(papers.private_page(voucher, number), formats=["JPEG"]) as page:
            sizes.append(page.size)
    return sizes


def _page(request, voucher, form, reason_form, status=200):
    links = voucher.draft_vouchers.select_related("draft")
    standing = standing_of(request.user, voucher.estate, clock.now())
    may_draft = standing.may("finance.draft_entry", voucher)
    drafts = [link.draft for link in links] if may_draft else []
    context = {
        "voucher": voucher,
        "estate": voucher.estate,
        "form": form,
        "reason_form": reason_form,
        "pages": list(zip(form.page_fields, form.sizes, strict=True)),
        "drafts": drafts,
        "seen_hash": papers.pending_hash(voucher) if voucher.redaction == State.REDACTED else "",
        "may_redact": standing.may("finance.redact_voucher", voucher),
        "may_confirm": standing.may("finance.confirm_voucher", voucher),
        "rail": "vouchers",
    }
    return render(request, "finance/desk_voucher.html", context, status=status)
