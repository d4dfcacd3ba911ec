"""One draft on the desk: begin, fill in, attach papers, hand in, discard."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities import clock
from communities.access import errors_on
from communities.desk import row_view, served, signed_in
from communities.errors import DomainError, NotAllowed
from communities.uploads import MAX_BYTES, BadFile
from finance.forms.drafts import DIRECTIONS, MOVE, OUT, DraftForm, initial
from finance.forms.vouchers import UploadForm
from finance.models import EntryDraft, Fund, Voucher
from finance.models.draft import Kind
from finance.selectors.desk import with_amount
from finance.selectors.openings import is_opening
from finance.selectors.payouts import shares_behind
from finance.selectors.twins import twins_of
from finance.services.authorities import add_authority
from finance.services.drafts import discard_draft, save_draft, submit_draft
from finance.services.vouchers import take_voucher
from finance.states import DraftStatus
from finance.views import unsaved

OPEN = [DraftStatus.DRAFT, DraftStatus.RETURNED, DraftStatus.SUBMITTED, DraftStatus.APPROVED]
DRAFTED = ("finance.draft_entry", "fund", "authority", "created_by", "submitted_by", "reverses")


class BeginForm(forms.Form):
    """方向先选: which book, and whether money came or went."""

    fund = forms.ModelChoiceField(Fund.objects.none(), label=_("哪个小区的哪个账套"))
    direction = forms.ChoiceField(label=_("方向"), choices=DIRECTIONS, widget=forms.RadioSelect)

    def __init__(self, *args, estates, **more):
        super().__init__(*args, **more)
        funds = Fund.objects.filter(estate__in=estates).select_related("estate")
        self.fields["fund"].queryset = funds.order_by("estate__slug", "code")
        self.fields["fund"].label_from_instance = lambda fund: f"{fund.estate.name} · {fund.name}"
        self.fields["fund"].empty_label = None


@signed_in
@require_http_methods(["GET", "POST"])
def draft_new(request):
    estates = served(request.user, "finance.draft_entry")
    if not estates:
        raise PermissionDenied
    form = BeginForm(request.POST if request.method == "POST" else None, estates=estates)
    if request.method == "POST" and form.is_valid():
        kinds = {OUT: Kind.USE, MOVE: Kind.TRANSFER}
        draft = save_draft(
            fund=form.cleaned_data["fund"],
            actor=request.user,
            now=clock.now(),
            kind=kinds.get(form.cleaned_data["direction"], Kind.INCOME),
            booking_date=clock.today(),
            memo="",
        )
        unsaved.keep(request, draft, request.POST)
        return redirect("finance:draft", draft.pk)
    context = {"form": form, "rail": "ledger"}
    return render(request, "finance/desk_begin.html", context, status=400 if form.errors else 200)


@row_view(EntryDraft, *DRAFTED)
@require_http_methods(["GET", "POST"])
def draft_detail(request, draft):
    """Every button saves first; ``action`` says what else it does."""
    if draft.status not in OPEN or draft.reverses_id or is_opening(draft):
        return _closed(request, draft)
    if request.method == "GET":
        return _page(request, draft, DraftForm(draft=draft, initial=_shown(request, draft)))
    form = DraftForm(request.POST, draft=draft)
    upload = _upload(request)
    form.full_clean()
    with errors_on(form):
        _save(request, draft, form)
        _change_papers(request, draft, upload)
    draft.refresh_from_db()
    unsaved.keep(request, draft, request.POST)
    return _go_on(request, draft, form, upload)


def _upload(request):
    if request.POST.get("action") == "upload" or request.FILES.get("file"):
        return UploadForm(request.POST, request.FILES)
    return None


def _go_on(request, draft, form, upload):
    action, same = request.POST.get("action", "save"), []
    if action == "submit":
        form.demand()
        same = _twins(draft, form)
    if form.errors or (upload and upload.errors):
        return _page(request, draft, form, upload=upload, same=same, status=400)
    if action == "submit":
        return _submit(request, draft, form)
    lacking = form.lacking()
    if lacking:
        messages.warning(request, _("草稿已保存。%s") % lacking)
    elif action == "save":
        messages.success(request, _("草稿已保存。"))
    if not lacking:
        unsaved.forget(request, draft)
    return redirect("finance:draft", draft.pk)


@row_view(EntryDraft, *DRAFTED)
@require_POST
def draft_autosave(request, draft):
    """What a script sends while somebody types: kept as typed, saved as far as it is valid."""
    if draft.status not in OPEN or draft.reverses_id:
        return JsonResponse({"saved": False}, status=409)
    if draft.status in (DraftStatus.DRAFT, DraftStatus.RETURNED):
        form = DraftForm(request.POST, draft=draft)
        form.full_clean()
        with errors_on(form):
            _save(request, draft, form, with_authority=False)
    unsaved.keep(request, draft, request.POST)
    return JsonResponse({"saved": True})


@row_view(EntryDraft, *DRAFTED)
@require_POST
def draft_discard(request, draft):
    discard_draft(draft=draft, actor=request.user, now=clock.now())
    unsaved.forget(request, draft)
    messages.success(request, _("草稿已作废，它的银行流水可以重新记账。"))
    return redirect("finance:ledger")


def _shown(request, draft) -> dict:
    return initial(draft) | unsaved.kept(request, draft)


def _save(request, draft, form, *, with_authority=True) -> None:
    fields = form.fields_to_save()
    given = form.cleaned_data
    if with_authority and given.get("authority_title"):
        fields["authority"] = add_authority(
            estate=draft.estate,
            kind=given["authority_kind"] or "contract",
            title=given["authority_title"],
            reference=given.get("authority_reference", ""),
            actor=request.user,
            now=clock.now(),
        )
    save_draft(
        draft=draft,
        fund=draft.fund,
        lines=form.lines(),
        actor=request.user,
        now=clock.now(),
        **fields,
    )
    draft.refresh_from_db()


def _change_papers(request, draft, upload) -> None:
    action = request.POST.get("action", "")
    if upload is not None and upload.is_valid():
        _attach(request, draft, upload)
    elif action.startswith("detach-"):
        gone = action.removeprefix("detach-")
        _hang(request, draft, [one for one in _attached(draft) if str(one.pk) != gone])


def _attach(request, draft, upload) -> None:
    """Take the file and hang it on the draft; a refusal stands at the file field."""
    file = upload.cleaned_data["file"]
    try:
        # One byte past the limit is enough to refuse; the rest is never read into memory.
        voucher = take_voucher(
            estate=draft.estate,
            name=file.name,
            data=file.read(MAX_BYTES + 1),
            kind=upload.cleaned_data["voucher_kind"],
            number=upload.cleaned_data["number"],
            actor=request.user,
            now=clock.now(),
        )
    except BadFile as refusal:
        upload.add_error("file", refusal.message)
        return
    _hang(request, draft, [*_attached(draft), voucher])
    messages.success(request, _("凭证已上传。请接着遮住个人信息。"))


def _attached(draft) -> list[Voucher]:
    links = draft.draft_vouchers.select_related("voucher").order_by("position", "pk")
    return [link.voucher for link in links]


def _hang(request, draft, vouchers) -> None:
    save_draft(draft=draft, fund=draft.fund, vouchers=vouchers, actor=request.user, now=clock.now())


def _twins(draft, form) -> list:
    """Warn once about what looks like the same payment; a tick lets it pass."""
    if form.cleaned_data.get("same_is_meant"):
        return []
    same = twins_of([draft])[draft.pk]
    if same:
        form.add_error(
            "same_is_meant", _("下面有看起来是同一笔的，请核对；确实是另一笔的，请勾选。")
        )
    return same


def _submit(request, draft, form):
    try:
        submit_draft(draft=draft, actor=request.user, now=clock.now())
    except NotAllowed:
        raise
    except DomainError as error:
        for sentence in error.where.get("problems", [error.message]):
            form.add_error(None, sentence)
        return _page(request, draft, form, status=400)
    unsaved.forget(request, draft)
    messages.success(request, _("已提交，等另一单位确认。"))
    return redirect("finance:ledger")


def _page(request, draft, form, upload=None, same=(), status=200):
    same = same or twins_of([draft])[draft.pk]
    context = {
        "draft": draft,
        "estate": draft.estate,
        "form": form,
        "upload": upload or UploadForm(),
        "same": same,
        "shares": shares_behind(draft),
        "vouchers": _attached(draft),
        "returned": draft.approvals.filter(decision="returned").order_by("-at").first()
        if draft.status == DraftStatus.RETURNED
        else None,
        "rail": "ledger",
    }
    return render(request, "finance/desk_draft.html", context, status=status)


def _closed(request, draft):
    """A draft nobody types into: a reversal, 期初, or one that is posted or discarded."""
    context = {
        "draft": with_amount(EntryDraft.objects.filter(pk=draft.pk).select_related("fund")).get(),
        "estate": draft.estate,
        "lines": draft.lines.select_related("account").order_by("position", "pk"),
        "entry": getattr(draft, "entry", None),
        "rail": "ledger",
    }
    return render(request, "finance/desk_draft_closed.html", context)
