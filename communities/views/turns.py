"""管理主体移交 on the desk: propose it, see what it touches, sign, record and witness a refusal."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import chosen, row_view, shell_of
from communities.forms.turns import CancelForm, RefusalForm, TurnForm
from communities.lists import turned
from communities.models import ManagementTurn
from communities.selectors import management_body_of
from communities.selectors.offices import bodies_to_manage, touched_by, turns_of
from communities.services import turns
from communities.standing import standing_of
from communities.states import TurnStatus
from communities.views.offices import papers_of

PERM, VIEW = "communities.propose_turn", "communities.view_turn"
# Within so many days books and papers follow; in 浙江 so many.
DAYS, DAYS_IN_ZHEJIANG = 10, 15
ACTS = {
    "sign": turns.sign_turn,
    "record": turns.record_refusal,
    "witness": turns.witness_refusal,
    "cancel": turns.cancel_turn,
}


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def management(request, estate):
    now = clock.now()
    before = management_body_of(estate, now)
    form = TurnForm(
        request.POST or None,
        bodies=bodies_to_manage(estate, before),
        papers=papers_of(request.user, estate),
    )
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            row = turns.propose_turn(
                estate=estate, actor=request.user, now=now, **form.cleaned_data
            )
            messages.success(request, _("已提出，双方、居委会和街道都收到了通知。"))
            return redirect("management-turn", row.pk)
    words = {
        "estate": estate, "before": before, "form": form, "turns": turned(request, turns_of(estate)),
        "touched": before and touched_by(estate, before.body), "rail": "people",
    }  # fmt: skip
    status = 400 if form.errors else 200
    words |= shell_of(request.user)
    return render(request, "communities/management.html", words, status=status)


@row_view(ManagementTurn, VIEW, "before__body", "body", "proposed_by", "given_by", "taken_by",
          "recorded_by", "witnessed_by", "after", "paper")  # fmt: skip
@require_second_factor
@never_cache
@require_http_methods(["GET", "POST"])
def turn(request, row):
    now, act = clock.now(), request.POST.get("act", "")
    forms = {"record": RefusalForm(), "cancel": CancelForm()}
    if request.method == "POST" and act not in forms:
        return _done(request, row, {}, now)
    if request.method == "POST":
        form = forms[act] = type(forms[act])(request.POST)
        if form.is_valid():
            with errors_on(form):
                return _done(request, row, form.cleaned_data, now)
    return _page(request, row, forms, now)


def _done(request, row, said: dict, now):
    do = chosen(request, ACTS)
    do(turn=row, actor=request.user, now=now, **said)
    messages.success(request, _("已记下，各方都收到了通知。"))
    return redirect("management-turn", row.pk)


def _page(request, row: ManagementTurn, forms: dict, now):
    standing = standing_of(request.user, row.estate, now)
    is_open = row.status == TurnStatus.OPEN
    side = turns.side_of(row, standing) if is_open else ""
    may_record = is_open and not (row.given_by_id or row.recorded_by_id)
    words = {
        "row": row, "estate": row.estate, "rail": "people",
        "touched": touched_by(row.estate, row.before.body),
        "days": [row.planned_at + timedelta(days=n) for n in (DAYS, DAYS_IN_ZHEJIANG)],
        "may_sign": side and not getattr(row, f"{side}_by_id"),
        "may_record": may_record and row.before.body.kind != "neighbourhood"
        and standing.may("communities.record_refusal", row),
        "may_witness": is_open and row.recorded_by_id and not row.witnessed_by_id
        and standing.may("communities.witness_refusal", row),
        "may_cancel": is_open and turns.may_cancel(row, standing),
        "record_form": forms["record"], "cancel_form": forms["cancel"],
        "form": next((one for one in forms.values() if one.is_bound), None),
    }  # fmt: skip
    words |= shell_of(request.user)
    status = 400 if words["form"] else 200
    return render(request, "communities/turn.html", words, status=status)
