"""提前结束合同 as a second person sees it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, row_view, shell_of
from communities.forms.reasons import ReasonForm
from communities.models import ContractEnd
from communities.permissions import may
from communities.selectors.contract_ends import ending_with
from communities.services.changes import why_not_decide
from communities.services.contract_ends import (
    CONFIRM,
    agree_contract_end,
    decline_contract_end,
    end_of_day,
)
from communities.services.papers import READ
from communities.states import ChangeStatus

ACTS = {"agree": True, "decline": False}


@require_second_factor
@row_view(ContractEnd, CONFIRM, "contract__company", "asked_by", "decided_by", "paper")
@never_cache
@require_http_methods(["GET", "POST"])
def contract_end(request, row):
    now, form = clock.now(), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            _decide(request, row, form.cleaned_data["reason"], now)
            return redirect("contract-end", row.pk)
    is_waiting = row.status == ChangeStatus.ASKED
    ends_at = max(end_of_day(row.last_day), now)
    words = {
        "row": row,
        "form": form,
        "is_waiting": is_waiting,
        "why_not": why_not_decide(row, request.user, now) if is_waiting else "",
        "may_read": bool(row.paper) and may(request.user, READ[row.paper.readers], row.paper, now),
        "later": ending_with(row, ends_at) if is_waiting else [],
        "rail": "people",
    }
    return render(request, "communities/contract_end.html", words | shell_of(request.user))


def _decide(request, row: ContractEnd, reason: str, now) -> None:
    if chosen(request, ACTS):
        agree_contract_end(row=row, actor=request.user, now=now)
        messages.success(request, _("已确认，合同到那一天为止；在任的物业人员会收到消息。"))
    else:
        decline_contract_end(row=row, answer=reason, actor=request.user, now=now)
        messages.success(request, _("已记下：不同意。什么都没有改。"))
