"""收款账户: in public which account takes effect when and what it replaces; on the desk two bodies name it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import clock
from communities.access import errors_on, estate_view, public_estate, require_second_factor
from communities.acts import Act
from communities.desk import chosen, row_view
from communities.errors import DomainError
from communities.standing import standing_of
from finance.acts import PAYEES
from finance.forms.payee_accounts import AccountForm
from finance.models import PayeeAccount
from finance.selectors.payee_accounts import confirmed_accounts, proposed_accounts
from finance.services.payee_accounts import PERM, decide_account, propose_account
from finance.views.public import page


@require_safe
def public_accounts(request, slug):
    """收款账户公示: by its bills and channel, with the days of each."""
    estate = public_estate(slug)
    shown = confirmed_accounts(estate, clock.now())
    context = {
        "estate": estate,
        "shown": shown,
        "coming": [one for one in shown if one.is_coming],
        "held": [one for one in shown if one.is_in_force],
        "taking": [one for one in shown if one.is_taking],
        "overtaken": [one for one in shown if one.is_overtaken],
        "past": [one for one in shown if one.is_past],
        "title": _("收款账户"),
    }
    return page(request, "finance/payee_accounts.html", context)


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def accounts(request, estate):
    """What is in force, what waits for a second body, and the form to propose one."""
    form = AccountForm(request.POST if request.method == "POST" else None, estate=estate)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            propose_account(
                estate=estate, **form.cleaned_data, actor=request.user, now=clock.now()
            )  # fmt: skip
            messages.success(request, _("已提出，等另一单位的人确认。"))
            return redirect("finance:payee-accounts", estate.slug)
    standing = standing_of(request.user, estate, clock.now())
    context = {
        "estate": estate,
        "shown": confirmed_accounts(estate, clock.now()),
        "proposed": [(row, *_offered(row, standing)) for row in proposed_accounts(estate)],
        "form": form,
        "rail": "fees",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/desk_payee_accounts.html", context, status=status)


def _offered(row, standing) -> tuple[list[Act], str]:
    """The buttons that will work, and why 同意 is none of them."""
    is_open = [act for act in PAYEES.values() if act.is_open(row, standing)]
    return is_open, PAYEES["agree"].refusal(row, standing)


@require_second_factor
@row_view(PayeeAccount, PERM, "submitted_by")
@require_POST
def account_decide(request, row):
    try:
        agrees = chosen(request, {"agree": True, "refuse": False})
        decide_account(row=row, agrees=agrees, actor=request.user, now=clock.now())
        messages.success(request, _("已决定。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("finance:payee-accounts", row.estate.slug)
