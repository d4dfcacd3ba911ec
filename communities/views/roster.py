"""The desk's roster (名册): try a file, see every error, then take all of it over."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from communities import clock, kept_files
from communities.access import errors_on, require_second_factor
from communities.desk import denied
from communities.forms.homes import RosterForm
from communities.permissions import where
from communities.roster import read_roster
from communities.selectors import estates_of
from communities.services.roster import import_roster
from communities.tables import MAX_BYTES

PERM = "communities.import_roster"
# The file holds numbers of papers, of which nothing but digests is stored.
SEALED_AS = "roster"


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
    estates = estates_for(request.user)
    if request.POST.get("step") == "store":
        return _store(request, estates)
    form = RosterForm(request.POST or None, request.FILES or None, estates=estates)
    words = {"form": form, "rail": "roster"}
    if request.method == "POST" and form.is_valid():
        words |= _try(request, form)
    words["done"] = request.session.pop("roster_done", None)
    return render(request, "communities/roster.html", words)


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
    return {"lines": result.lines(is_dry_run=True), "can_store": not result.is_empty}


def _store(request, estates):
    pk, name, digest = request.session.pop("roster", (None, "", ""))
    estate = estates.filter(pk=pk).first()
    content = kept_files.kept(request.user, SEALED_AS, digest)
    if estate is None or content is None:
        request.session["roster_done"] = [_("文件已不在，请重新上传。")]
        return redirect("roster")
    result = import_roster(
        estate=estate, roster=read_roster(content, name), actor=request.user, now=clock.now()
    )
    kept_files.drop(request.user, SEALED_AS)
    request.session["roster_done"] = result.lines(is_dry_run=False)
    return redirect("roster")
