"""The desk's roster (名册): try a file, see every error, hand it in; look somebody up; take the empty table along."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communities import clock, kept_files
from communities.access import errors_on, require_second_factor
from communities.desk import denied
from communities.errors import DomainError, NotAllowed
from communities.forms.homes import RosterForm, SearchForm
from communities.lists import turned
from communities.permissions import where
from communities.roster import read_roster
from communities.roster_form import roster_form
from communities.selectors import estates_of
from communities.selectors.roster import MOST, found_in_register
from communities.services.roster import import_roster
from communities.services.roster_imports import PERM, hand_in
from communities.spreadsheets import XLSX_TYPE, download
from communities.states import RosterStatus
from communities.tables import MAX_BYTES

# The file holds numbers of papers, of which nothing but digests is stored.
SEALED_AS = "roster"
# What a roster changes, of which a large one has as many as it has homes.
LINES = 200
GONE = gettext_lazy("文件已不在，请重新上传。")


def estates_for(user):
    """The estates whose roster the person may take over; 403 when there is none."""
    now = clock.now()
    mine = estates_of(user, now).select_related("area__parent__parent")
    allowed = [estate.pk for estate in where(user, PERM, mine, now)]
    if not allowed:
        raise denied(user, PERM)
    return mine.filter(pk__in=allowed)


@login_required
@never_cache
@require_second_factor
def roster(request):
    estates, step = estates_for(request.user), request.POST.get("step")
    if step == "store":
        return _store(request, estates)
    is_search = step == "search"
    data = (request.POST, request.FILES) if request.method == "POST" and not is_search else ()
    form = RosterForm(*data, estates=estates)
    words = {"form": form, "search": SearchForm(), "most": MOST, "rail": "roster"}
    if is_search:
        words |= _look(request, estates)
    elif data and form.is_valid():
        words |= _try(request, form)
    elif "page" in request.GET:
        words |= _try_again(request, estates)
    words.setdefault("done", request.session.pop("roster_done", None))
    return render(request, "communities/roster.html", words)


@login_required
@never_cache
@require_second_factor
@require_safe
def empty_form(request):
    """名册模板, to be filled in."""
    estates_for(request.user)
    answer = HttpResponse(roster_form(clock.now()), content_type=XLSX_TYPE)
    return download(answer, _("名册模板.xlsx"), "roster.xlsx")


def _look(request, estates) -> dict:
    """By POST, so that no name, phone or home stands in an address."""
    search = SearchForm(request.POST)
    if not search.is_valid():
        return {"search": search}
    found = found_in_register(estates, search.cleaned_data["q"], clock.today())
    return {"search": search, "found": found, "was_searched": True}


def _try(request, form) -> dict:
    """What the file would change; it is kept, sealed, until the person says yes, one file a person."""
    file, estate = form.cleaned_data["file"], form.cleaned_data["estate"]
    content = file.read(MAX_BYTES + 1)
    read = read_roster(content, file.name)
    if read.problems:
        return {"problems": read.problems}
    result = None
    with errors_on(form):
        result = import_roster(
            estate=estate, roster=read, actor=request.user, now=clock.now(), is_dry_run=True
        )
    if result is None:
        return {}
    if not result.is_empty:
        digest = kept_files.keep(request.user, SEALED_AS, content)
        request.session["roster"] = [estate.pk, file.name, digest]
    return _tried(request, read, result)


def _try_again(request, estates) -> dict:
    """Another page of what the kept file would change; nothing where it is kept no more or fits no more."""
    pk, name, digest = request.session.get("roster", (None, "", ""))
    estate = estates.filter(pk=pk).first()
    content = kept_files.kept(request.user, SEALED_AS, digest)
    if estate is None or content is None:
        return {"done": [GONE]}
    read, words = read_roster(content, name), {"actor": request.user, "now": clock.now()}
    try:
        result = import_roster(estate=estate, roster=read, is_dry_run=True, **words)
    except DomainError as refused:
        return {"done": [refused.message]}
    return _tried(request, read, result)


def _tried(request, read, result) -> dict:
    return {
        "lines": result.lines(is_dry_run=True) + read.notes,
        "result": result,
        "told": turned(request, result.told, size=LINES),
        "can_store": not result.is_empty,
    }


def _store(request, estates):
    pk, name, digest = request.session.pop("roster", (None, "", ""))
    estate = estates.filter(pk=pk).first()
    content = kept_files.kept(request.user, SEALED_AS, digest)
    if estate is None or content is None:
        request.session["roster_done"] = [str(GONE)]
        return redirect("roster")
    read = read_roster(content, name)
    kept_files.drop(request.user, SEALED_AS)
    try:
        row = hand_in(
            estate=estate, roster=read, file_name=name, actor=request.user, now=clock.now()
        )
    except NotAllowed:
        raise
    except DomainError as refused:
        request.session["roster_done"] = [refused.message]
        return redirect("roster")
    if row.status == RosterStatus.ASKED:
        messages.success(request, _("已提出，等另一单位的人确认；在那之前什么都没有改。"))
    else:
        messages.success(request, _("已保存。"))
    return redirect("roster-import", row.pk)
