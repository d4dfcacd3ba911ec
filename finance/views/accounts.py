"""开账 on the desk: the books, accounts that two bodies register and end, and the first period."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import pick_estate, row_view, signed_in
from communities.errors import DomainError
from communities.standing import standing_of
from finance.acts import ACCOUNTS
from finance.first_period import first_day, first_day_or_founding
from finance.forms.opening_day import EndForm, FirstMonthForm, RegisterForm
from finance.models import AccountEnd, AccountRegistration, BankAccount, Fund
from finance.selectors.accounts import accounts_of, waiting_ends, waiting_registrations
from finance.selectors.openings import opening_of, why_not_open
from finance.services.accounts import ask_end, decide_end, decide_registration, register_account
from finance.services.books import open_books
from finance.services.first_period import choose_first_period, why_it_stays

PERM, MANAGE = "finance.second_account", "finance.manage_books"
CHOOSE, DRAFT = "finance.choose_first_period", "finance.draft_entry"


@require_second_factor
@signed_in
@never_cache
@require_GET
def estates(request):
    """Of which estate; who serves one alone goes on to it."""
    return pick_estate(request, PERM, "finance:bank-accounts", _("开账和账户"), "ledger")


@require_second_factor
@estate_view(PERM)
@never_cache
@require_safe
def accounts(request, estate):
    """What runs and what has ended; whole numbers stand only where they wait to be compared."""
    return _page(request, estate)


@require_second_factor
@estate_view(MANAGE)
@require_POST
def books_open(request, estate):
    open_books(estate=estate, actor=request.user, now=clock.now())
    messages.success(request, _("已建账：公共收益、维修资金和物业费收支三个账套。"))
    return redirect("finance:bank-accounts", estate.slug)


@require_second_factor
@estate_view(MANAGE)
@require_POST
def register(request, estate):
    form = RegisterForm(request.POST, estate=estate)
    if form.is_valid():
        with errors_on(form):
            register_account(
                estate=estate, **form.cleaned_data, actor=request.user, now=clock.now()
            )
            messages.success(request, _("已登记，等另一单位的人确认。"))
            return redirect("finance:bank-accounts", estate.slug)
    return _page(request, estate, form=form)


@require_second_factor
@estate_view(CHOOSE)
@require_POST
def first_period(request, estate):
    month = FirstMonthForm(request.POST)
    if month.is_valid():
        with errors_on(month):
            choose_first_period(
                estate=estate, **month.cleaned_data, actor=request.user, now=clock.now()
            )
            messages.success(request, _("已选定。"))
            return redirect("finance:bank-accounts", estate.slug)
    return _page(request, estate, month=month)


def _page(request, estate, form=None, month=None):
    me = standing_of(request.user, estate, clock.now())
    funds = list(Fund.objects.for_estate(estate).select_related("estate").order_by("code"))
    start = {"month": first_day(estate)}
    context = {
        "estate": estate,
        "funds": [(one, opening_of(one), why_not_open(one)) for one in funds],
        "accounts": accounts_of(estate),
        "registrations": _with_verbs(waiting_registrations([estate]), me),
        "ends": _with_verbs(waiting_ends([estate]), me),
        "may_manage": me.may(MANAGE, estate),
        "may_enter": me.may(DRAFT, estate),
        "form": form or RegisterForm(estate=estate),
        "month": month or FirstMonthForm(initial=start),
        "may_choose": me.may(CHOOSE, estate),
        "why_it_stays": why_it_stays(estate),
        "first_day": first_day_or_founding(estate),
        "is_chosen": first_day(estate) is not None,
        "rail": "ledger",
    }
    status = 400 if any(one and one.errors for one in (form, month)) else 200
    return render(request, "finance/desk_accounts.html", context, status=status)


def _with_verbs(rows, standing) -> list[tuple]:
    """Each with what this person may do to it."""
    return [
        (row, [verb for verb, act in ACCOUNTS.items() if act.is_open(row, standing)])
        for row in rows
    ]


@require_second_factor
@row_view(AccountRegistration, PERM, "submitted_by")
@require_POST
def registration_decide(request, row):
    return _decided(request, row, decide_registration)


@require_second_factor
@row_view(AccountEnd, PERM, "submitted_by")
@require_POST
def end_decide(request, row):
    return _decided(request, row, decide_end)


def _decided(request, row, decide):
    verb = request.POST.get("act", "")
    try:
        if verb not in ACCOUNTS:
            raise DomainError(_("没有选同意还是不同意，什么都没有改；请返回再选。"))
        decide(row=row, verb=verb, actor=request.user, now=clock.now())
        messages.success(request, _("已决定。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("finance:bank-accounts", row.estate.slug)


@require_second_factor
@row_view(BankAccount, MANAGE, "fund")
@never_cache
@require_http_methods(["GET", "POST"])
def account_end(request, account):
    """停用: the last day and why; another body agrees."""
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            given = form.cleaned_data
            ask_end(bank_account=account, **given, actor=request.user, now=clock.now())
            messages.success(request, _("已提出停用，等另一单位的人同意。"))
            return redirect("finance:bank-accounts", account.estate.slug)
    context = {"account": account, "estate": account.estate, "form": form, "rail": "ledger"}
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/desk_account_end.html", context, status=status)
