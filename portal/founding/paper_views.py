"""开通文书, to print: what each role brings, and the papers about personal information."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communities import clock, printing
from communities.access import estate_view
from portal.founding.bring import BRING
from portal.founding.door import operator_view
from portal.founding.paper_kinds import Paper
from portal.founding.papers import BY_KEY, paper_of_draft, paper_of_estate
from portal.founding.privacy_papers import PRIVACY
from portal.founding.progress_views import FOUNDING, shell_for
from portal.founding.views import draft_of

TEMPLATE = "oversight/founding_paper.html"


@never_cache
@estate_view("portal.view_founding")
@require_safe
def of_estate(request, estate):
    context = shell_for(request.user, clock.now()) | {
        "name": estate.name,
        "back": reverse("founding-progress", args=[estate.slug]),
    }
    return _index(request, context, "estate-paper", estate.slug)


@operator_view
@require_safe
def of_draft(request, areas, pk):
    draft = draft_of(areas, pk)
    words = {"shell": FOUNDING, "name": draft.name, "back": reverse("founding-draft", args=[pk])}
    return _index(request, words, "founding-paper", pk)


def _index(request, context: dict, page: str, whose):
    groups = {
        name: [(paper, reverse(page, args=[whose, paper.key])) for paper in papers]
        for name, papers in (("bring", BRING), ("privacy", PRIVACY))
    }
    words = context | groups | {"rail": "founding"}
    return render(request, "oversight/founding_papers.html", words)


@never_cache
@estate_view("portal.view_founding")
@require_safe
def estate_paper(request, estate, key):
    paper = paper_of_estate(_known(key), estate, clock.now())
    back = reverse("estate-papers", args=[estate.slug])
    return _page(request, paper, back, reverse("estate-paper-pdf", args=[estate.slug, key]), estate)


@never_cache
@estate_view("portal.view_founding")
@require_safe
def estate_pdf(request, estate, key):
    paper = paper_of_estate(_known(key), estate, clock.now())
    return _pdf(paper, estate)


@operator_view
@require_safe
def draft_paper(request, areas, pk, key):
    paper = paper_of_draft(_known(key), draft_of(areas, pk), clock.now())
    back = reverse("founding-papers", args=[pk])
    return _page(request, paper, back, reverse("founding-paper-pdf", args=[pk, key]))


@operator_view
@require_safe
def draft_pdf(request, areas, pk, key):
    return _pdf(paper_of_draft(_known(key), draft_of(areas, pk), clock.now()))


def _known(key: str) -> str:
    if key not in BY_KEY:
        raise Http404
    return key


def _page(request, paper: Paper, back: str, pdf: str, estate=None):
    words = {"paper": paper, "back_url": back, "pdf_url": pdf, "estate": estate}
    return render(request, TEMPLATE, words)


def _pdf(paper: Paper, estate=None):
    return printing.answer(TEMPLATE, {"paper": paper, "estate": estate}, f"{paper.title}.pdf")
