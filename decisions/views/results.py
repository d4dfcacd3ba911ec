"""What anybody gets of a result: its public file and the codes of the ballots in it."""

import re

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.access import public_estate
from communities.lists import Listing
from decisions.forms.codes import FindCodesForm
from decisions.models import Result
from decisions.receipts import grouped
from decisions.selectors.vote_logs import log_of
from decisions.selectors.votes import held_here
from decisions.states import VoteStatus
from decisions.views.public import FRESH_SECONDS, page
from decisions.vote_file import log_lines

PER_PAGE = 200
CODE = re.compile(rb'^\{"@":"sunny-votes/1/code","code":"([0-9a-f]{64})"\}$', re.MULTILINE)


def _counted(slug, number):
    """Of a vote that was stopped nothing is a result, whatever was counted before."""
    estate = public_estate(slug)
    counted = held_here(estate).exclude(status=VoteStatus.STOPPED)
    decision = get_object_or_404(counted, number=number, result__isnull=False)
    return estate, decision


@require_safe
def public_file(request, slug, number):
    """公开文件, with its log as soon as a checkpoint holds the result."""
    _estate, decision = _counted(slug, number)
    body = bytes(decision.result.lines) + b"".join(log_lines(log_of(decision)))
    response = HttpResponse(body, content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="votes-{number}.ndjson"'
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


@require_safe
def codes(request, slug, number):
    """选票编码 in order; at most its first two digits are asked for, so that no address says whose one is."""
    estate, decision = _counted(slug, number)
    begins = request.GET.get("begins", "").strip().lower()[:2]
    rows = [one for one in _codes(decision.result) if one.startswith(begins)]
    asked = {"begins": begins, "page": request.GET.get("page")}
    found = Listing(asked, rows, (), FindCodesForm(asked), size=PER_PAGE)
    shown = [grouped(bytes.fromhex(one)) for one in found.page_obj]
    words = {"decision": decision, "found": found, "shown": shown, "begins": begins}
    return page(request, "decisions/codes.html", estate, title=_("选票编码"), **words)


def _codes(result: Result) -> list[str]:
    return [one.decode() for one in CODE.findall(bytes(result.lines))]
