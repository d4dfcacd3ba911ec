"""定期存款的存单: written down with its paper, read by a second person, withdrawn by two."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from communities import clock
from communities.access import errors_on
from communities.desk import chosen, desk_view, row_view, served
from communities.lists import listed
from communities.standing import standings
from communities.way_back import way_back
from finance.acts import CERTIFICATES, SECONDS
from finance.forms.certificates import CertificateForm, TurnForm
from finance.forms.lists import FindCertificatesForm
from finance.forms.vouchers import ReasonForm
from finance.models import CertificateWithdrawal, DepositCertificate, DepositTurn
from finance.selectors.certificates import (
    certificates,
    deposit_accounts,
    turnable_accounts,
    waiting_turns,
)
from finance.services.certificates import (
    decide_certificate,
    decide_withdrawal,
    record_certificate,
    withdraw_certificate,
)
from finance.services.turns import ask_turn, decide_turn
from finance.states import SecondStatus

PER_PAGE = 20
RECORDED = gettext_lazy("已登记，等另一单位的人核对后计入。")
ASKED = gettext_lazy("已提出撤回，等另一单位的人同意。")
SAID = {
    "agree": gettext_lazy("已核对，这张存单计入对账。"),
    "refuse": gettext_lazy("没有同意，这张存单不计入。"),
    "end": gettext_lazy("已取消，这张存单不计入。"),
}
TURNED = {
    "agree": gettext_lazy("已同意，这个账户现在是定期存款。"),
    "refuse": gettext_lazy("没有同意，仍是银行账户。"),
    "end": gettext_lazy("已取消，仍是银行账户。"),
}
TURN_ASKED = gettext_lazy("已提出，等另一单位的人同意。")
DECIDED = {
    "agree": gettext_lazy("已同意，这张存单不再计入。"),
    "refuse": gettext_lazy("没有同意，存单照旧计入。"),
}


@desk_view
@require_http_methods(["GET", "POST"])
def certificate_list(request, estates):
    """Write one down, and what became of every one of before."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CertificateForm(*given, accounts=deposit_accounts(estates))
    if given and form.is_valid():
        typed, paper = form.cleaned_data, form.cleaned_data["file"]
        with errors_on(form):
            record_certificate(
                bank_account=typed["account"],
                day=typed["day"],
                since=typed["since"],
                balance_fen=typed["balance"],
                reason=typed["reason"],
                number=typed["number"],
                number_reason=typed["number_reason"],
                name=paper.name,
                data=paper.read(),
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, RECORDED)
            return redirect(way_back(request, "finance:certificates"))
    return _page(request, estates, form=form)


def _page(request, estates, *, form=None, refused=None, reason=None, turn=None):
    """``refused`` is the certificate whose withdrawal, with the ``reason`` typed, was not taken; so
    ``turn`` of an account."""
    turn = turn or TurnForm(accounts=turnable_accounts(estates))
    form = form or CertificateForm(accounts=deposit_accounts(estates))
    find = FindCertificatesForm(request.GET, estates=estates)
    found = listed(request, certificates(estates), (), find, size=PER_PAGE)
    known = standings(request.user, estates, clock.now())
    rows = [_card(one, known[one.estate_id]) for one in found.page_obj]
    for row in rows:
        is_it = refused is not None and row["one"].pk == refused.pk
        row["reason"] = reason if is_it else _reason_of(row["one"])
    context = {
        "form": form,
        "accounts": form.fields["account"].queryset,
        "found": found,
        "rows": rows,
        "reason": reason,
        "turn": turn,
        "turnable": turn.fields["account"].queryset,
        "turns": [_turn_card(one, known[one.estate_id]) for one in waiting_turns(estates)],
        "refused": refused and refused.pk,
        "several": len(estates) > 1,
        "has_accounts": bool(served(request.user, "finance.second_account")),
        "rail": "import",
    }
    is_wrong = form.errors or turn.errors or (reason and reason.errors)
    status = 400 if is_wrong else 200
    return render(request, "finance/desk_certificates.html", context, status=status)


def _reason_of(certificate, data=None) -> ReasonForm:
    """One of many on the page: each field has an id of its own."""
    return ReasonForm(data, auto_id=f"withdraw_{certificate.pk}_%s")


def _card(one, standing) -> dict:
    asked = [each for each in one.withdrawals.all() if each.status == SecondStatus.PROPOSED]
    return {
        "one": one,
        "verbs": {verb for verb in SAID if CERTIFICATES[verb].is_open(one, standing)},
        "asked": asked[0] if asked else None,
        "may_decide": asked and SECONDS["agree"].is_open(asked[0], standing),
        "may_withdraw": not asked and CERTIFICATES["withdraw"].is_open(one, standing),
        "gone": [each for each in one.withdrawals.all() if each.status == SecondStatus.AGREED],
    }


def _turn_card(one, standing) -> tuple[DepositTurn, set[str]]:
    return one, {verb for verb in TURNED if SECONDS[verb].is_open(one, standing)}


@row_view(DepositCertificate, "finance.second", "submitted_by", "bank_account")
@require_POST
def certificate_decide(request, certificate):
    verb = chosen(request, {verb: verb for verb in SAID})
    decide_certificate(certificate=certificate, verb=verb, actor=request.user, now=clock.now())
    messages.success(request, SAID[verb])
    return redirect(way_back(request, "finance:certificates"))


@row_view(DepositCertificate, "finance.import_bank", "submitted_by", "bank_account")
@require_POST
def certificate_withdraw(request, certificate):
    """撤回, once a second person agrees."""
    reason = _reason_of(certificate, request.POST)
    if reason.is_valid():
        with errors_on(reason):
            withdraw_certificate(
                certificate=certificate,
                reason=reason.cleaned_data["reason"],
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, ASKED)
            return redirect(way_back(request, "finance:certificates"))
    return _page(request, served(request.user), refused=certificate, reason=reason)


@row_view(CertificateWithdrawal, "finance.second", "submitted_by", "certificate__bank_account")
@require_POST
def certificate_withdrawal_decide(request, withdrawal):
    verb = chosen(request, {verb: verb for verb in DECIDED})
    decide_withdrawal(withdrawal=withdrawal, verb=verb, actor=request.user, now=clock.now())
    messages.success(request, DECIDED[verb])
    return redirect(way_back(request, "finance:certificates"))


@desk_view
@require_POST
def deposit_turn(request, estates):
    """转为定期存款, once a second person agrees."""
    form = TurnForm(request.POST, accounts=turnable_accounts(estates))
    if form.is_valid():
        typed = form.cleaned_data
        with errors_on(form):
            ask_turn(
                bank_account=typed["account"],
                reason=typed["reason"],
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, TURN_ASKED)
            return redirect(way_back(request, "finance:certificates"))
    return _page(request, estates, turn=form)


@row_view(DepositTurn, "finance.second", "submitted_by", "bank_account")
@require_POST
def deposit_turn_decide(request, turn):
    verb = chosen(request, {verb: verb for verb in TURNED})
    decide_turn(turn=turn, verb=verb, actor=request.user, now=clock.now())
    messages.success(request, TURNED[verb])
    return redirect(way_back(request, "finance:certificates"))
