"""收费 on the desk: schedules with their clauses, a month looked at and billed, a run taken back, a
home's bills. For who manages the estate, after the second factor."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from communities import clock, list_words
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import pick_estate, row_view, signed_in
from communities.lists import listed
from communities.models import Unit
from finance.forms.fees import (
    ClearForm,
    FindUnitForm,
    NoteEndForm,
    NoteForm,
    OneOffForm,
    RunForm,
    ScheduleForm,
)
from finance.forms.lists import FindRunBillsForm
from finance.forms.vouchers import ReasonForm
from finance.models import BillingJob, BillingRun, FeeNote
from finance.selectors.billing import live_job, names_of, plan_of, runs_of, schedules_of, sums_of
from finance.selectors.bills import months_of_unit, notes_of_unit, units_like
from finance.selectors.clearances import titles_with_bills
from finance.selectors.demands import demands_of
from finance.selectors.payments import months_with_standing, paid_of_run
from finance.selectors.told import MOST, told_of
from finance.selectors.transfers import payments_of_unit
from finance.services.billing import bill_once, reverse_run
from finance.services.billing_jobs import start_run
from finance.services.fees import add_note, add_schedule, end_note
from finance.states import BillingStatus
from finance.tasks import post_bills

PERM = "finance.bill"
BILLS_PER_PAGE = 100
# How often a page that waits for its worker looks again, unless its reader wants it to stand still.
REFRESH_SECONDS = 2
# So many homes that nobody owes for are named.
LEFT_OUT_SHOWN = 20


@require_second_factor
@signed_in
@never_cache
@require_GET
def estates(request):
    """Of which estate; who charges in one alone goes on to it."""
    return pick_estate(request, PERM, "finance:fees", _("收费"), "fees")


@require_second_factor
@estate_view(PERM)
@never_cache
@require_GET
def fees(request, estate):
    """What is charged, which months were billed, and the way to a home's bills."""
    month = clock.today().replace(day=1)
    find = FindUnitForm(request.GET)
    asked = find.cleaned_data["q"].strip() if find.is_valid() else ""
    context = {
        "estate": estate,
        "month": month,
        "schedules": schedules_of(estate, month),
        "runs": runs_of(estate),
        "job": live_job(estate),
        "run_form": RunForm(initial={"m": month}),
        "find": find,
        "asked": asked,
        "units": units_like(estate, asked) if asked else [],
        "rail": "fees",
    }
    return render(request, "finance/fees.html", context)


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def schedule_new(request, estate):
    form = ScheduleForm(request.POST or None, estate=estate)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            add_schedule(estate=estate, actor=request.user, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("已录入。以后的账单按它计算，已出的账单不变。"))
            return redirect("finance:fees", estate.slug)
    context = {"estate": estate, "form": form, "rail": "fees"}
    return render(request, "finance/fee_schedule.html", context, status=_status(form))


def _status(*forms) -> int:
    return 400 if any(form.errors for form in forms) else 200


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def run_new(request, estate):
    """出账试算: nothing is posted before it was looked at; what is posted is what was shown."""
    form = RunForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        messages.error(request, _("请选择要出账的月份，写成 2026-09 这样。"))
        return redirect("finance:fees", estate.slug)
    given = form.cleaned_data
    if request.method == "POST":
        with errors_on(form):
            begun = start_run(
                estate=estate, month=given["m"], digest=given["digest"], actor=request.user,
                now=clock.now(),
            )  # fmt: skip
            return _begun(request, begun)
    plan = plan_of(estate, given["m"])
    left_out = [*plan.unowned[:LEFT_OUT_SHOWN], *plan.unpriced[:LEFT_OUT_SHOWN]]
    names = names_of([*(one.unit for one in plan.changes), *left_out])
    context = {
        "estate": estate,
        "plan": plan,
        "changes": [(names[one.unit], one) for one in plan.changes],
        "unowned": [names[unit] for unit in plan.unowned[:LEFT_OUT_SHOWN]],
        "unpriced": [names[unit] for unit in plan.unpriced[:LEFT_OUT_SHOWN]],
        "form": form,
        "rail": "fees",
    }
    return render(request, "finance/billing_run_new.html", context, status=_status(form))


def _begun(request, begun: BillingRun | BillingJob):
    if isinstance(begun, BillingJob):
        transaction.on_commit(lambda: post_bills.delay(begun.pk), robust=True)
        return redirect("finance:billing-job", begun.pk)
    messages.success(request, _("已出账 %d 张。") % begun.number)
    return redirect("finance:billing-run", begun.pk)


@require_second_factor
@row_view(BillingJob, PERM)
@never_cache
@require_GET
def job_detail(request, job):
    """正在出账: how far it is, as its worker tells; what came of it."""
    if job.status == BillingStatus.DONE:
        return redirect("finance:billing-run", job.run_id)
    refreshes = job.is_live and "still" not in request.GET
    context = {"estate": job.estate, "job": job, "refreshes": refreshes, "rail": "fees"}
    response = render(request, "finance/billing_job.html", context)
    if refreshes:
        response["Refresh"] = REFRESH_SECONDS
    return response


@require_second_factor
@row_view(BillingRun, PERM, "posted_by")
@never_cache
@require_http_methods(["GET", "POST"])
def run_detail(request, run):
    """One run: its sums, its bills, and how it is taken back."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            reverse_run(
                run=run, reason=form.cleaned_data["reason"], actor=request.user, now=clock.now()
            )
            messages.success(request, _("已整批撤销，住户能看到原因；这个月可以重新出账。"))
            return redirect("finance:billing-run", run.pk)
    rows = run.bills.select_related("unit__building")
    context = {
        "estate": run.estate,
        "run": run,
        "reversal": getattr(run, "reversal", None),
        "sums": sums_of(run),
        "paid_fen": paid_of_run(run),
        "found": listed(
            request, rows, (), FindRunBillsForm(list_words.asked(request)), size=BILLS_PER_PAGE
        ),
        "form": form,
        "rail": "fees",
    }
    return render(request, "finance/billing_run.html", context, status=_status(form))


@require_second_factor
@row_view(Unit, PERM, "building")
@never_cache
@require_http_methods(["GET", "POST"])
def unit_bills(request, unit):
    """A home's bills with who owes them, what its bills depend on, and a one-off. Each look is recorded."""
    act = request.POST.get("act") if request.method == "POST" else None
    note = NoteForm(request.POST if act == "note" else None, auto_id="note_%s")
    once = OneOffForm(request.POST if act == "once" else None, auto_id="once_%s")
    given = {"actor": request.user, "now": clock.now()}
    if act == "note" and note.is_valid():
        with errors_on(note):
            add_note(unit=unit, **note.cleaned_data, **given)
            messages.success(request, _("已登记。"))
            return redirect("finance:unit-bills", unit.pk)
    if act == "once" and once.is_valid():
        with errors_on(once):
            words = once.cleaned_data
            bill_once(unit=unit, item=words["item"], amount_fen=words["amount"], **given)
            messages.success(request, _("已出账 %d 张。") % 1)
            return redirect("finance:unit-bills", unit.pk)
    months = months_with_standing(months_of_unit(unit))
    context = {
        "estate": unit.estate,
        "unit": unit,
        "months": months,
        "unpaid_fen": sum(one.unpaid_fen for one in months),
        "payments": payments_of_unit(unit),
        "told": told_of(bill__unit=unit),
        "demands": demands_of(ownership__unit=unit)[:MOST],
        "notes": notes_of_unit(unit),
        "note_form": note,
        "end_form": NoteEndForm(initial={"valid_until": clock.today().replace(day=1)}),
        "once_form": once,
        "titles": titles_with_bills(unit=unit),
        "clear_form": ClearForm(),
        "rail": "fees",
    }
    return render(request, "finance/unit_bills.html", context, status=_status(note, once))


@require_second_factor
@row_view(FeeNote, PERM, "unit")
@require_http_methods(["POST"])
def note_end(request, note):
    form = NoteEndForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            end_note(note=note, **form.cleaned_data, actor=request.user, now=clock.now())
            messages.success(request, _("已结束；已出的账单不变。"))
    for sentences in form.errors.values():
        messages.error(request, " ".join(sentences))
    return redirect("finance:unit-bills", note.unit_id)
