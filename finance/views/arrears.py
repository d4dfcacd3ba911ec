"""期初欠费 on the desk: try a file, see every error or what it brings, then take all of it over."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock, kept_files
from communities.access import estate_view, require_second_factor
from communities.errors import DomainError
from communities.tables import MAX_BYTES
from finance.arrears import read_arrears
from finance.forms.fees import ArrearsForm
from finance.services.arrears import import_arrears, try_arrears
from finance.views.fees import PERM

KEPT = "arrears"


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def arrears(request, estate):
    if request.POST.get("step") == "store":
        return _store(request, estate)
    form = ArrearsForm(request.POST or None, request.FILES or None)
    context = {"estate": estate, "form": form, "rail": "fees"}
    if request.method == "POST" and form.is_valid():
        context["taken"] = _try(request, estate, form.cleaned_data["file"])
    return render(request, "finance/arrears.html", context, status=400 if form.errors else 200)


def _try(request, estate, file):
    """The file is kept, sealed, until the person says yes; one a person."""
    content = file.read(MAX_BYTES + 1)
    taken = try_arrears(
        estate=estate, arrears=read_arrears(content, file.name), actor=request.user,
        now=clock.now(),
    )  # fmt: skip
    if taken.number and not taken.problems:
        digest = kept_files.keep(request.user, KEPT, content)
        request.session[KEPT] = [estate.pk, file.name, digest]
    return taken


def _store(request, estate):
    pk, name, digest = request.session.pop(KEPT, (None, "", ""))
    content = kept_files.kept(request.user, KEPT, digest) if pk == estate.pk else None
    if content is None:
        messages.error(request, _("文件已不在，请重新上传。"))
        return redirect("finance:arrears", estate.slug)
    try:
        taken = import_arrears(
            estate=estate, arrears=read_arrears(content, name), actor=request.user, now=clock.now()
        )
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("finance:arrears", estate.slug)
    kept_files.drop(request.user, KEPT)
    messages.success(request, _("已导入 %d 张账单。") % taken.number)
    return redirect("finance:fees", estate.slug)
