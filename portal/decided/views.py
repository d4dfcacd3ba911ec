"""One decision of the owners: its notice, its result joined with what was spent under it
and with the tickets that wait for it, or go by it (决定与支出、报修)."""

import hashlib

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communities import printing
from communities.access import public_estate, require_second_factor
from communities.desk import row_view
from communities.qr import qr_svg
from communities.selectors import management_body_of
from decisions.models import Decision
from decisions.selectors.certificate import papers_of, shares
from decisions.selectors.elsewhere import revocation_of
from decisions.selectors.finals import signatures_of, signed
from decisions.selectors.opened import doubts_of
from decisions.selectors.results import matter_results, objections_until
from decisions.selectors.votes import held_here, notice_of
from decisions.views.public import FRESH_SECONDS, decision_page
from decisions.views.votes import vote_page
from decisions.wording import result_lines, rule_lines
from finance.selectors.public.spent import entries_under, sums_under
from portal.decided.filing import filing_pack
from repairs.selectors.decided import tickets_under

PAPER = "decisions/certificate.html"
MAX_ENTRIES = 50


@require_safe
def decision(request, slug, number):
    estate, spent = public_estate(slug), {"entries": _newest, "sums": sums_under}
    announced = vote_page(request, estate, number, {"tickets": tickets_under}, **spent)
    if announced is not None:
        return announced
    return decision_page(request, estate, number, tickets=tickets_under, **spent)


@require_safe
def certificate(request, slug, number):
    """结果证书 as it is printed."""
    _row, words = _certificate(request, slug, number)
    response = render(request, PAPER, words)
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


@require_safe
def certificate_pdf(request, slug, number):
    row, words = _certificate(request, slug, number)
    return printing.answer(PAPER, words, f"{row.number}-{_('表决结果证书')}.pdf")


def _certificate(request, slug, number):
    """Of a vote held here whose result is final; of any other there is none."""
    estate = public_estate(slug)
    final = {"result__final_at__isnull": False}
    row = get_object_or_404(held_here(estate), number=number, **final)
    return row, certificate_of(row, _address(request, row))


@require_second_factor
@row_view(Decision, "decisions.view_desk", "opening__roll", "result", "closing")
@never_cache
@require_safe
def filing(request, row):
    """备案材料 of a final result, for the bodies."""
    if not hasattr(row, "result") or row.result.final_at is None:
        raise Http404
    words = certificate_of(row, _address(request, row))
    response = HttpResponse(
        filing_pack(row, printing.pdf(PAPER, words)), content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="filing-{row.number}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


def _address(request, row) -> str:
    return request.build_absolute_uri(f"/e/{row.estate.slug}/decisions/{row.number}/")


def certificate_of(row, address: str) -> dict:
    """What the paper says; ``address`` is the vote's page, as its QR code leads there."""
    notice, matters = notice_of(row), matter_results(row)
    signatures = signatures_of(row)
    n_signed, n_named = signed(signatures)
    return {
        "estate": row.estate,
        "decision": row,
        "notice": notice,
        "matters": list(zip(result_lines(matters), (shares(one) for one in matters), strict=True)),
        "papers": papers_of(row),
        "rules": rule_lines(notice),
        "signatures": signatures,
        "n_signed": n_signed,
        "n_named": n_named,
        "n_objections": row.result.objections.count(),
        "objections_until": objections_until(row.result),
        "revocation": revocation_of(row),
        "doubts": doubts_of(row),
        "publisher": management_body_of(row.estate, notice.announced_at),
        "sha256": hashlib.sha256(bytes(row.result.body)).hexdigest(),
        "address": address,
        "qr": qr_svg(address),
    }


def _newest(decision):
    return entries_under(decision)[:MAX_ENTRIES]
