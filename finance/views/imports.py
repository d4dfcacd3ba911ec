"""The import desk (银行流水导入): upload, wait, map, look, store, take back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communities import clock, list_words
from communities.access import errors_on
from communities.desk import chosen, desk_view, row_view
from communities.lists import listed
from communities.spreadsheets import CSV_TYPE, csv_bytes, disposition
from communities.standing import standing_of
from finance.acts import FILES, SECONDS
from finance.bankfiles import Mapping
from finance.forms.imports import (
    LABELS,
    FindFilesForm,
    MappingForm,
    ReadingForm,
    ReplaceForm,
    StoreForm,
    UploadForm,
)
from finance.forms.lists import FindFileRowsForm
from finance.forms.vouchers import ReasonForm
from finance.models import BankAccount, BankFile, FileWithdrawal
from finance.services.bank import receive_file
from finance.services.bankfiles import confirm_file, map_file, replace_file, reread_file
from finance.services.withdrawals import abandon_file, decide_withdrawal, withdraw_file
from finance.states import BankFileStatus, SecondStatus
from finance.tasks import work_on_bank_file

WITH_FILES = [BankAccount.Kind.BANK, BankAccount.Kind.WALLET]
FILES_PER_PAGE = 30
MAPPABLE = {BankFileStatus.READ, BankFileStatus.FAILED}
STEPS = {BankFileStatus.UPLOADED: 25, BankFileStatus.READ: 50, BankFileStatus.STORING: 75}
WITHDRAWN = {
    SecondStatus.AGREED: gettext_lazy("已撤回，这份文件的流水不再计入。"),
    SecondStatus.PROPOSED: gettext_lazy("已提出撤回，等另一单位的人同意。"),
}
REPLACED = {
    SecondStatus.AGREED: gettext_lazy("旧文件已撤回，正在重新比较。"),
    SecondStatus.PROPOSED: gettext_lazy(
        "已提出撤回旧文件，等另一单位的人同意；同意后请回到这里重新比较。"
    ),
}
DECIDED = {
    "agree": gettext_lazy("已同意，这份文件的流水不再计入。"),
    "refuse": gettext_lazy("没有同意，文件照旧。"),
}
COLOURS = {
    BankFileStatus.READ: "warn",
    BankFileStatus.FAILED: "bad",
    BankFileStatus.STORED: "ok",
    BankFileStatus.WITHDRAWN: "mute",
    BankFileStatus.ABANDONED: "mute",
}


@desk_view
@require_http_methods(["GET", "POST"])
def import_list(request, estates):
    """Hand in a file, and what became of every one of before."""
    accounts = (
        BankAccount.objects.filter(estate__in=estates, is_active=True)
        .filter(kind__in=WITH_FILES)
        .select_related("estate")
        .order_by("estate", "bank_name", "pk")
    )
    form = UploadForm(request.POST or None, request.FILES or None, accounts=accounts)
    if request.method == "POST" and form.is_valid():
        bank_file = _received(request, form)
        work_on_bank_file.delay_on_commit(bank_file.pk)
        return redirect("finance:import", bank_file.pk)
    page = {"form": form, "accounts": accounts, "rail": "import"} | _files(request, estates)
    status = 400 if form.errors else 200
    return render(request, "finance/import_list.html", page, status=status)


def _files(request, estates) -> dict:
    """Of any age, a page at a time; those whose withdrawal waits for a second person first."""
    form = FindFilesForm(request.GET, estates=estates)
    files = BankFile.objects.filter(estate__in=estates)
    files = files.select_related("estate", "bank_account", "uploaded_by")
    found = listed(request, files, (), form, size=FILES_PER_PAGE)
    asked = FileWithdrawal.objects.filter(estate__in=estates, status=SecondStatus.PROPOSED)
    return {
        "found": found,
        "files": [(row, *_chip(row)) for row in found.page_obj],
        "asked": asked.select_related("bank_file", "submitted_by").order_by("submitted_at"),
    }


def _received(request, form) -> BankFile:
    account, file = form.cleaned_data["account"], form.cleaned_data["file"]
    return receive_file(
        estate=account.estate,
        bank_account=account,
        name=file.name,
        data=file.read(),
        actor=request.user,
        now=clock.now(),
    )


def _chip(bank_file) -> tuple[str, str]:
    return COLOURS.get(bank_file.status, "wait"), BankFileStatus(bank_file.status).label


@row_view(BankFile, "finance.import_bank", "bank_account", "uploaded_by")
@require_GET
def import_detail(request, bank_file):
    """Where the file stands: waiting, to be mapped, to be looked at, stored or refused."""
    if bank_file.status in (BankFileStatus.UPLOADED, BankFileStatus.STORING):
        page = _page(bank_file) | {"percent": STEPS[bank_file.status]}
        response = render(request, "finance/import_progress.html", page)
        # The page asks again by itself, also without a script.
        response["Refresh"] = "2"
        return response
    if bank_file.reading.get("question") and bank_file.status == BankFileStatus.READ:
        return redirect("finance:import-reading", bank_file.pk)
    if bank_file.reading.get("origin") == "guess" and bank_file.status == BankFileStatus.READ:
        return redirect("finance:import-mapping", bank_file.pk)
    return _preview(request, bank_file)


def _page(bank_file) -> dict:
    colour, word = _chip(bank_file)
    return {
        "bank_file": bank_file,
        "estate": bank_file.estate,
        "summary": bank_file.reading.get("summary", {}),
        "reading": bank_file.reading,
        "colour": colour,
        "word": word,
        "rail": "import",
    }


def _preview(request, bank_file, form=None, reason=None, replace=None):
    """``form`` stores, ``reason`` withdraws, ``replace`` does both; each keeps what was typed."""
    questions, lacking = _asked(bank_file)
    form, reason = form or StoreForm(questions=questions), reason or ReasonForm()
    replace = replace or ReplaceForm(lacking=lacking)
    standing = standing_of(request.user, bank_file.estate, clock.now())
    withdrawals = bank_file.withdrawals.select_related("estate", "submitted_by", "decided_by")
    withdrawals = list(withdrawals.order_by("-submitted_at"))
    asked = next((one for one in withdrawals if one.status == SecondStatus.PROPOSED), None)
    rows = listed(request, bank_file.rows.all(), (), FindFileRowsForm(list_words.asked(request)))
    page = _page(bank_file) | {
        "form": form,
        "reason": reason,
        "replace": replace if lacking else None,
        "found": rows,
        "withdrawals": withdrawals,
        "asked": asked,
        "may_decide": asked and SECONDS["agree"].is_open(asked, standing),
        "why_not": asked and SECONDS["agree"].refusal(asked, standing),
        "may_withdraw": not asked and FILES["withdraw"].is_open(bank_file, standing),
        "may_abandon": FILES["abandon"].is_open(bank_file, standing),
    }
    status = 400 if form.errors or reason.errors or replace.errors else 200
    return render(request, "finance/import_preview.html", page, status=status)


def _asked(bank_file) -> tuple[list[dict], list[dict]]:
    """Doubtful rows, and those that the file should have had; both only before it is stored."""
    if bank_file.status != BankFileStatus.READ:
        return [], []
    return bank_file.reading.get("questions", []), bank_file.reading.get("lacking", [])


@row_view(BankFile, "finance.import_bank", "bank_account", "uploaded_by")
@require_http_methods(["GET", "POST"])
def import_mapping(request, bank_file):
    """The guess at the columns beside a few rows of the file, to be confirmed or changed."""
    if "mapping" not in bank_file.reading or bank_file.status not in MAPPABLE:
        return redirect("finance:import", bank_file.pk)
    mapping = Mapping.from_json(bank_file.reading["mapping"])
    form = MappingForm(request.POST or None, mapping=mapping)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            return _mapped(request, bank_file, form.confirmed())
    page = _page(bank_file) | {"form": form, "mapping": mapping, "labels": LABELS}
    status = 400 if form.errors else 200
    return render(request, "finance/import_mapping.html", page, status=status)


def _mapped(request, bank_file, mapping: Mapping):
    map_file(bank_file=bank_file, mapping=mapping, actor=request.user, now=clock.now())
    work_on_bank_file.delay_on_commit(bank_file.pk)
    return redirect("finance:import", bank_file.pk)


@row_view(BankFile, "finance.import_bank", "bank_account", "uploaded_by")
@require_http_methods(["GET", "POST"])
def import_reading(request, bank_file):
    """The ways in which a file may be read, each with what it would say, for a person to choose."""
    if not bank_file.reading.get("question") or bank_file.status not in MAPPABLE:
        return redirect("finance:import", bank_file.pk)
    given = request.POST if request.method == "POST" else None
    form = ReadingForm(given, ways=bank_file.reading["choices"])
    if form.is_valid():
        with errors_on(form):
            return _mapped(request, bank_file, form.chosen())
    status = 400 if form.errors else 200
    return render(
        request, "finance/import_reading.html", _page(bank_file) | {"form": form}, status=status
    )


@row_view(BankFile, "finance.import_bank", "bank_account", "uploaded_by")
@require_POST
def import_store(request, bank_file):
    form = StoreForm(request.POST, questions=_asked(bank_file)[0])
    if form.is_valid():
        with errors_on(form):
            confirm_file(
                bank_file=bank_file,
                difference_reason=form.cleaned_data["difference_reason"],
                answers=form.answers(),
                actor=request.user,
                now=clock.now(),
            )
            work_on_bank_file.delay_on_commit(bank_file.pk)
            return redirect("finance:import", bank_file.pk)
    return _preview(request, bank_file, form)


@row_view(BankFile, "finance.import_bank")
@require_POST
def import_reread(request, bank_file):
    """Compare again with what the account holds by now."""
    reread_file(bank_file=bank_file, actor=request.user, now=clock.now())
    work_on_bank_file.delay_on_commit(bank_file.pk)
    return redirect("finance:import", bank_file.pk)


@row_view(BankFile, "finance.import_bank", "bank_account", "uploaded_by")
@require_POST
def import_replace(request, bank_file):
    """更正: the old file is withdrawn, and this one compared again."""
    form = ReplaceForm(request.POST, lacking=_asked(bank_file)[1])
    if form.is_valid():
        with errors_on(form):
            asked = replace_file(
                bank_file=bank_file,
                old=bank_file.bank_account.files.get(pk=form.cleaned_data["old"]),
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, REPLACED[SecondStatus(asked.status)])
            work_on_bank_file.delay_on_commit(bank_file.pk)
            return redirect("finance:import", bank_file.pk)
    return _preview(request, bank_file, replace=form)


@row_view(BankFile, "finance.import_bank", "bank_account", "uploaded_by")
@require_POST
def import_withdraw(request, bank_file):
    """撤回, at once or once a second person agrees."""
    reason = ReasonForm(request.POST)
    if reason.is_valid():
        with errors_on(reason):
            asked = withdraw_file(
                bank_file=bank_file,
                reason=reason.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, WITHDRAWN[SecondStatus(asked.status)])
            return redirect("finance:import", bank_file.pk)
    return _preview(request, bank_file, reason=reason)


@row_view(FileWithdrawal, "finance.second", "bank_file__bank_account", "submitted_by")
@require_POST
def withdrawal_decide(request, withdrawal):
    """The second person's word."""
    reason = ReasonForm()
    verb = chosen(request, {verb: verb for verb in DECIDED})
    with errors_on(reason):
        decide_withdrawal(withdrawal=withdrawal, verb=verb, actor=request.user, now=clock.now())
        messages.success(request, DECIDED[verb])
        return redirect("finance:import", withdrawal.bank_file_id)
    return _preview(request, withdrawal.bank_file, reason=reason)


@row_view(BankFile, "finance.import_bank")
@require_POST
def import_abandon(request, bank_file):
    """放弃 what nobody confirmed yet."""
    abandon_file(bank_file=bank_file, actor=request.user, now=clock.now())
    messages.success(request, _("已放弃，文件内容已删除，没有存入任何一行。"))
    return redirect("finance:imports")


@row_view(BankFile, "finance.import_bank")
@require_GET
def import_errors(request, bank_file):
    """All problems as a table to work through beside the spreadsheet."""
    problems = bank_file.reading.get("summary", {}).get("errors", [])
    lines = [[p["row"], p["column"], p["message"]] for p in problems]
    body = csv_bytes([_("行"), _("列"), _("问题")], lines)
    response = HttpResponse(body, content_type=CSV_TYPE)
    response["Content-Disposition"] = disposition(
        f"{bank_file.name}-问题.csv", f"import-{bank_file.pk}-errors.csv"
    )
    return response
