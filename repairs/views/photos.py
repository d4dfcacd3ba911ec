"""Photos: step one of a report, and the files themselves behind a check at every look."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities import clock
from communities.errors import DomainError, NotAllowed
from repairs import photos
from repairs.selectors.reporting import photos_of
from repairs.services.drafts import add_photo, drop_photo, save_draft
from repairs.views.flow import step
from repairs.views.uploads import read, uploads_of


@step(is_first=True)
@require_http_methods(["GET", "POST"])
def photo_step(request, flow):
    """第 1 步: up to three photos; a bad one is refused by name and the good ones stay."""
    problems = []
    if request.method == "POST":
        _keep_draft(flow)
        problems = _take_all(request, flow)
        wants_more = request.POST.get("go") == "more"
        if not problems and not wants_more:
            return redirect("repairs:draft-place", *flow.args)
    context = {
        "estate": flow.estate,
        "flow": flow,
        "draft": flow.draft,
        "photos": photos_of(flow.draft) if flow.draft else [],
        "most": photos.MAX_PHOTOS,
        "problems": problems,
        "section": "repairs",
        "number": 1,
    }
    return render(request, "repairs/step_photos.html", context, status=400 if problems else 200)


@step(is_first=True)
@require_POST
def photo_add(request, flow):
    """One photo, sent by the page's script; the answer is where it is or why it is not."""
    upload = request.FILES.get("photos")
    if upload is None:
        return JsonResponse({"error": _("没有收到照片。")}, status=400)
    _keep_draft(flow)
    try:
        photo = _take(request, flow, upload)
    except NotAllowed:
        raise
    except DomainError as refused:
        return JsonResponse({"error": refused.message}, status=400)
    return JsonResponse(
        {
            "photo": photo.pk,
            "thumb": reverse("repairs:photo-thumb", args=[photo.pk]),
            "drop": reverse("repairs:draft-photo-drop", args=[*flow.args, photo.pk]),
        }
    )


@step()
@require_POST
def photo_drop(request, flow, pk):
    drop_photo(photo=get_object_or_404(photos_of(flow.draft), pk=pk), actor=request.user)
    return redirect("repairs:draft-photos", *flow.args)


def _keep_draft(flow) -> None:
    if flow.draft is None:
        flow.draft = save_draft(
            draft_id=flow.draft_id,
            estate=flow.estate,
            actor=flow.user,
            now=flow.now,
            spot=flow.spot,
        )


def _take_all(request, flow) -> list[str]:
    """The sentences of what was refused."""
    uploads, problems = uploads_of(request)
    for upload in uploads:
        try:
            _take(request, flow, upload)
        except DomainError as refused:
            problems.append(refused.message)
    return problems


def _take(request, flow, upload):
    return add_photo(
        draft=flow.draft,
        data=read(upload),
        name=upload.name,
        actor=request.user,
        now=clock.now(),
    )
