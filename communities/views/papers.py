"""存档文件 on the desk: the list, a new one, one and its pages; each look at a page is recorded."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, own_row, require_second_factor
from communities.desk import served, shell_of, signed_in
from communities.forms.papers import FindPapersForm, PaperOfForm
from communities.lists import Column, listed, sheet
from communities.models import OfficePaper
from communities.services.papers import READ, keep_paper, look_at_paper
from communities.standing import standing_of
from communities.uploads import MIME, file_response

COLUMNS = [
    Column(gettext_lazy("小区"), lambda one: one.estate.name),
    Column(gettext_lazy("类别"), lambda one: one.get_kind_display()),
    Column(gettext_lazy("文号"), lambda one: one.number),
    Column(gettext_lazy("名称"), lambda one: one.title),
    Column(gettext_lazy("文件上的日期"), lambda one: one.dated),
    Column(gettext_lazy("证明什么"), lambda one: one.proves),
    Column(gettext_lazy("谁可以看"), lambda one: one.get_readers_display()),
]
PRIVATE = "private, no-store"
ENDS = {mime: kind.lower() for kind, mime in MIME.items()}


def readable(user):
    """The papers that ``user`` may read, of all estates she serves."""
    found = OfficePaper.objects.none()
    for readers, perm in READ.items():
        found |= OfficePaper.objects.filter(estate__in=served(user, perm), readers=readers)
    return found.select_related("estate", "kept_by")


@signed_in
@never_cache
@require_safe
def papers(request):
    estates = served(request.user, READ[OfficePaper.Readers.OFFICE])
    if not estates:
        raise PermissionDenied
    form = FindPapersForm(request.GET, estates=estates)
    found = listed(request, readable(request.user), COLUMNS, form)
    if made := sheet(request, found, title=_("存档文件"), name="papers", estates=estates):
        return made
    context = {
        "found": found,
        "may_keep": bool(served(request.user, "communities.keep_paper")),
        "rail": "papers",
    }
    return render(request, "communities/papers.html", context | shell_of(request.user))


@require_second_factor
@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def paper_new(request):
    estates = served(request.user, "communities.keep_paper")
    if not estates:
        raise PermissionDenied
    form = PaperOfForm(request.POST or None, request.FILES or None, estates=estates)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            paper = keep_paper(**form.given(), actor=request.user, now=clock.now())
            messages.success(request, _("已存入。"))
            return redirect("office-paper", paper.pk)
    return render(request, "communities/paper_new.html", {"form": form, "rail": "papers"})


def _mine(request, pk) -> OfficePaper:
    """404 for a stranger's, 403 for one that is kept for others."""
    paper = own_row(request, OfficePaper.objects.select_related("estate", "kept_by"), pk=pk)
    standing = standing_of(request.user, paper.estate, clock.now())
    if not standing.may(READ[paper.readers], paper):
        raise PermissionDenied
    return paper


@require_second_factor
@signed_in
@never_cache
@require_safe
def paper(request, pk):
    row = _mine(request, pk)
    numbers = range(1, row.pages + 1)
    context = {"paper": row, "estate": row.estate, "numbers": numbers, "rail": "papers"}
    return render(request, "communities/paper.html", context | shell_of(request.user))


@require_second_factor
@signed_in
@require_safe
def paper_page(request, pk, number):
    """A page, or number 0 for the file as it came, as a download."""
    row = _mine(request, pk)
    if number > row.pages:
        raise Http404
    path = look_at_paper(paper=row, number=number, actor=request.user, now=clock.now())
    if number:
        return file_response(path, caching=PRIVATE)
    kind, end = "application/octet-stream", ENDS[row.mime]
    return file_response(path, caching=PRIVATE, content_type=kind, filename=f"paper-{row.pk}.{end}")
