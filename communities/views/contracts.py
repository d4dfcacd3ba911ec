"""物业服务合同 on the desk: what was signed, a renewal, and the first one."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import chosen, served, shell_of
from communities.forms.contracts import EndForm, RenewForm, SignForm
from communities.models import ContractEnd, Estate, ServiceContract
from communities.services import renew_contract, sign_contract
from communities.services.contract_ends import ask_contract_end
from communities.standing import NEVER_BEGAN
from communities.states import ChangeStatus
from communities.views.offices import papers_of

PERM = "communities.manage_contracts"
FORMS = {"sign": SignForm, "renew": RenewForm, "end": EndForm}


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def contracts(request, estate):
    now = clock.now()
    rows = ServiceContract.objects.for_estate(estate).select_related("company", "estate")
    rows = list(rows.exclude(NEVER_BEGAN).order_by("-valid_from"))
    running = next((one for one in rows if _runs(one, now)), None)
    has_next = any(one.valid_from > now for one in rows)
    form, act = None, ""
    forms = FORMS | {"end": partial(EndForm, papers=papers_of(request.user, estate))}
    if request.method == "POST":
        act = chosen(request, {name: name for name in FORMS})
        form = forms[act](request.POST)
        if form.is_valid():
            with errors_on(form):
                _do(act, estate, running, form, request.user, now)
                messages.success(request, _("已记下。"))
                return redirect("contracts", estate.slug)
    shown = {f"{name}_form": kind() for name, kind in forms.items()}
    shown |= {f"{act}_form": form, "form": form} if form else {}
    words = {
        "estate": estate, "rows": rows, "running": running, "rail": "people",
        "has_next": has_next, "serves": bool(served(request.user)),
        "ends": ContractEnd.objects.for_estate(estate).filter(
            contract=running, status=ChangeStatus.ASKED
        ),
        "may_renew": bool(running and running.valid_until) and not has_next,
    }  # fmt: skip
    words |= shown | shell_of(request.user)
    return render(request, "communities/contracts.html", words, status=400 if form else 200)


def _runs(contract: ServiceContract, now) -> bool:
    return contract.valid_from <= now and not (contract.valid_until and contract.valid_until <= now)


@transaction.atomic
def _do(act: str, estate: Estate, running, form, actor, now) -> None:
    given = {"actor": actor, "now": now, **form.terms()}
    if act == "sign":
        sign_contract(estate=estate, company=form.company(), **given)
    elif running is not None:
        {"renew": renew_contract, "end": ask_contract_end}[act](contract=running, **given)
