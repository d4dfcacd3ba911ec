"""计票人核对和签字 on the desk: every opened ballot to download, checked on the page, signed or refused once."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, row_view, shell_of
from communities.selectors.log import keys_of_log
from decisions.forms.results import WordForm
from decisions.models import Decision
from decisions.selectors.finals import signatures_of, signed, signing_until
from decisions.selectors.opened import doubts_of
from decisions.selectors.results import matter_results
from decisions.services.signing import check, counters_file, counting_as, hand_out, say_word
from decisions.states import VoteStatus
from decisions.wording import result_lines

AGREES = {"agree": True, "refuse": False}


@require_second_factor
@row_view(Decision, "decisions.view_desk", "result__estate", "opening__roll")
@never_cache
@require_http_methods(["GET", "POST"])
def signing(request, row):
    mine = _counter_of(request, row)
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agrees = chosen(request, AGREES)
        with errors_on(form):
            words = {"reason": form.cleaned_data["reason"], "actor": request.user}
            say_word(decision=row, agrees=agrees, now=clock.now(), **words)
            messages.success(request, _("已记下，公开的结果页上会写明。"))
            return redirect(request.path)
    signatures = signatures_of(row)
    until = signing_until(row.result)
    may_sign = row.status == VoteStatus.COUNTED and clock.now() < until
    said = next((one.word for one in signatures if one.counter == mine), None)
    n_signed, n_named = signed(signatures)
    file = counters_file(row)
    context = {
        "decision": row,
        "estate": row.estate,
        "lines": result_lines(matter_results(row)),
        "check": check(row, file) if file else None,
        "signatures": signatures,
        "vkey": next(map(str, keys_of_log(row.estate)), ""),
        "doubts": doubts_of(row),
        "n_signed": n_signed,
        "n_named": n_named,
        "until": until,
        "said": said,
        "form": form if may_sign and said is None else None,
        "rail": "decisions",
    }
    return render(request, "decisions/signing.html", context | shell_of(request.user))


@require_second_factor
@row_view(Decision, "decisions.view_desk", "result", "opening__roll")
@never_cache
@require_safe
def ballots(request, row):
    """监票文件, for its counters until the result is final; gone afterwards."""
    _counter_of(request, row)
    file = hand_out(decision=row, actor=request.user, now=clock.now())
    if file is None:
        raise Http404
    response = HttpResponse(file, content_type="application/x-ndjson")
    name = f"counters-{row.number}.ndjson"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _counter_of(request, row):
    if not hasattr(row, "result"):
        raise Http404
    return counting_as(row, request.user, clock.now())
