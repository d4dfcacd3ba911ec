"""The import desk (银行流水导入): upload, wait, map, look, store, take back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communities import clock
from communities.access import errors_on
from communities.desk import desk_view, row_view
from communities.errors import DomainError, NotAllowed
from communities.spreadsheets import CSV_TYPE, csv_bytes, disposition
from finance.bankfiles import Mapping
from finance.forms.imports import LABELS, MappingForm, StoreForm, UploadForm
from finance.models import BankAccount, BankFile
from finance.services.bank import receive_file, undo_file
from finance.services.bankfiles import confirm_file, map_file
from finance.states import BankFileStatus
from finance.tasks import work_on_bank_file

RECENT = 30
STEPS = {BankFileStatus.UPLOADED: 25, BankFileStatus.READ: 50, BankFileStatus.STORING: 75}
COLOURS = {
    BankFileStatus.READ: "warn",
    BankFileStatus.FAILED: "bad",
    BankFileStatus.STORED: "ok",
    BankFileStatus.UNDONE: "mute",
}


@desk_view
@require_http_methods(["GET", "POST"])
def import_list(request, estates):
    """Hand in a file, and what became of the last ones."""
    accounts = (
        BankAccount.objects.filter(estate__in=estates, is_active=True)
        .exclude(kind=BankAccount.Kind.CLEARING)
        .select_related("estate")
        .order_by("estate", "bank_name", "pk")
    )
    form = UploadForm(request.POST or None, request.FILES or None, accounts=accounts)
    if request.method == "POST" and form.is_valid():
        bank_file = _received(request, form)
        work_on_bank_file.delay_on_commit(bank_file.pk)
        return redirect("finance:import", bank_file.pk)
    files = (
        BankFile.objects.filter(estate__in=estates)
        .select_related("estate", "bank_account", "uploaded_by")
        .order_by("-created_at", "-pk")[:RECENT]
    )
    page = {"form": form, "accounts": accounts, "rail": "import"}
    page["files"] = [(row, *_chip(row)) for row in files]
    status = 400 if form.errors else 200
    return render(request, "finance/import_list.html", page, status=status)


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
    if bank_file.reading.get("origin") == "guess" and bank_file.status == BankFileStatus.READ:
        return redirect("finance:import-mapping", bank_file.pk)
    return _preview(request, bank_file, StoreForm())


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


def _preview(request, bank_file, form):
    page = _page(bank_file) | {"form": form}
    return render(request, "finance/import_preview.html", page, status=400 if form.errors else 200)


@row_view(BankFile, "finance.import_bank", "bank_account", "uploaded_by")
@require_http_methods(["GET", "POST"])
def import_mapping(request, bank_file):
    """The guess at the columns beside a few rows of the file, to be confirmed or changed."""
    if "mapping" not in bank_file.reading or bank_file.status not in (
        BankFileStatus.READ,
        BankFileStatus.FAILED,
    ):
        return redirect("finance:import", bank_file.pk)
    mapping = Mapping.from_json(bank_file.reading["mapping"])
    form = MappingForm(request.POST or None, mapping=mapping)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            map_file(
                bank_file=bank_file,
                mapping=form.confirmed(),
                actor=request.user,
                now=clock.now(),
            )
            work_on_bank_file.delay_on_commit(bank_file.pk)
            return redirect("finance:import", bank_file.pk)
    page = _page(bank_file) | {"form": form, "mapping": mapping, "labels": LABELS}
    status = 400 if form.errors else 200
    return render(request, "finance/import_mapping.html", page, status=status)


@row_view(BankFile, "finance.import_bank", "bank_account", "uploaded_by")
@require_POST
def import_store(request, bank_file):
    form = StoreForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            confirm_file(
                bank_file=bank_file,
                difference_reason=form.cleaned_data["difference_reason"],
                actor=request.user,
                now=clock.now(),
            )
            work_on_bank_file.delay_on_commit(bank_file.pk)
            return redirect("finance:import", bank_file.pk)
    return _preview(request, bank_file, form)


@row_view(BankFile, "finance.import_bank", "bank_account")
@require_POST
def import_undo(request, bank_file):
    try:
        gone = undo_file(bank_file=bank_file, actor=request.user, now=clock.now())
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("已撤销，%(gone)s 行流水已移除。") % {"gone": gone})
    return redirect("finance:import", bank_file.pk)


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
