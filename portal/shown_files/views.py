"""公示文件 as strangers get them, and on the desk, where two people take one down."""

import hashlib
import logging
from mimetypes import guess_type
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe
from wagtail.images.models import Rendition

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, row_view, served, signed_in
from communities.lists import listed
from communities.uploads import file_response
from portal.content.attachments import may_use
from portal.models import FileRemoval, ShownFile
from portal.shown_files.forms import FindFilesForm, RemovalForm
from portal.shown_files.selectors import public_file, removal_of
from portal.shown_files.services import ask_removal, bytes_of, decide_removal, why_not_decide
from portal.shown_files.states import RemovalStatus
from portal.views.errors import error_page

log = logging.getLogger(__name__)
# A picture that is taken down is gone from caches as soon.
PUBLIC, PRIVATE = "public, max-age=300", "private, no-store"
REMOVES = {"remove": True, "keep": False}


@require_safe
def shown(request, pk):
    """One version's own bytes, compared with their hash each time; 410 once taken down."""
    rows = ShownFile.objects.filter(page__live=True).select_related("picture", "document")
    row = get_object_or_404(rows, pk=pk)
    if removal_of(row):
        return error_page(410)
    return answer(row)


def answer(row: ShownFile):
    """404 where the bytes are not those that were shown."""
    data = bytes_of(row.kept)
    if data is None or hashlib.sha256(data).hexdigest() != row.sha256:
        log.error("File %s of page %s is not what was shown.", row.pk, row.page_id)
        raise Http404
    response = file_response(Path(row.kept.file.path), caching=PUBLIC, content_type=row.mime)
    response["ETag"] = f'"{row.sha256[:32]}"'
    return response


@require_safe
def picture(request, path):
    """What was made of a picture: for anybody once a page shows it, before for its editors."""
    rows = Rendition.objects.select_related("image")
    row = get_object_or_404(rows, file=f"images/{path}")
    is_public = public_file(row.image) is not None
    if not is_public and not may_use(row.image, request.user):
        raise Http404
    return file_response(
        Path(row.file.path),
        caching=PUBLIC if is_public else PRIVATE,
        content_type=guess_type(path)[0] or "application/octet-stream",
    )


@signed_in
@require_GET
def files(request):
    """What waits for a second person, and everything that pages showed, newest first."""
    estates = served(request.user, "portal.remove_file")
    if not estates:
        raise PermissionDenied
    waiting = FileRemoval.objects.filter(estate__in=estates, status=RemovalStatus.ASKED)
    rows = ShownFile.objects.filter(estate__in=estates).select_related("estate", "page")
    context = {
        "waiting": waiting.select_related("estate", "file__page").order_by("asked_at"),
        "found": listed(request, rows, (), FindFilesForm(request.GET, estates=estates)),
        "rail": "files",
    }
    return render(request, "portal/desk_files.html", context)


@require_second_factor
@row_view(ShownFile, "portal.remove_file", "page", "picture", "document")
@require_http_methods(["GET", "POST"])
def file(request, row):
    """One file: what it is, and its removal: asked for, or decided by another employer's person."""
    same = FileRemoval.objects.for_estate(row.estate).filter(sha256=row.sha256)
    removal = same.select_related("asked_by", "decided_by", "estate").order_by("-pk").first()
    form = RemovalForm(request.POST if request.POST.get("act") == "ask" else None)
    if request.method == "POST" and _done(request, row, removal, form):
        return redirect("desk-file", row.pk)
    is_waiting = removal is not None and removal.status == RemovalStatus.ASKED
    context = {
        "row": row,
        "estate": row.estate,
        "removal": removal,
        "is_waiting": is_waiting,
        "why_not": why_not_decide(removal, request.user, clock.now()) if is_waiting else "",
        "form": form,
        "rail": "files",
    }
    return render(request, "portal/desk_file.html", context)


def _done(request, row, removal, form) -> bool:
    act = {"actor": request.user, "now": clock.now()}
    if request.POST.get("act") == "ask":
        if form.is_valid():
            with errors_on(form):
                ask_removal(file=row, reason=form.cleaned_data["reason"], **act)
                messages.success(request, _("已提出，等另一单位的人确认。"))
                return True
        return False
    if removal is None:
        raise Http404
    removes = chosen(request, REMOVES)
    decide_removal(removal=removal, removes=removes, **act)
    messages.success(request, _("已撤下。") if removes else _("已决定不撤下。"))
    return True
