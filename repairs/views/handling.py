"""One ticket on the desk: everything of it, and the acts this person may do in this state."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import clock
from communities.desk import row_view
from communities.errors import DomainError, NotAllowed, StaleState
from communities.numbers import whole_number
from repairs import photos
from repairs.acts import ON_DESK, RECORDED
from repairs.forms.handling import ActForm
from repairs.forms.writing import written
from repairs.models import Ticket
from repairs.selectors.decided import awaited_by
from repairs.selectors.desk import PHOTOS_OF, replies_of, waiting_photos
from repairs.selectors.scene import Scene, next_verb
from repairs.selectors.timeline import timeline
from repairs.services.after_photos import add_act_photo, drop_act_photo
from repairs.services.trail import faster
from repairs.states import ENDS
from repairs.views.uploads import read, uploads_of
from repairs.views.ways import WAYS, form_of, kept_form, offers

PARTS = ("category", "building", "unit__building", "spot", "handler", "reporter", "company")
PARTS_SEEN = (*PARTS, "matter__category", "signal")
desk_ticket = row_view(Ticket, "repairs.view_desk", *PARTS_SEEN)
DESK = "/desk/"


@row_view(Ticket, "repairs.view_ticket", *PARTS_SEEN)
@require_safe
def ticket_detail(request, ticket):
    """With its acts for the desk, to be read by the street; a reporter has a page of her own."""
    scene = Scene(ticket, request.user, clock.now())
    if scene.standing.may("repairs.view_desk", ticket):
        return page(request, scene)
    if ticket.reporter_id == request.user.pk:
        return redirect(ticket.own_path)
    return reading(request, scene)


def reading(request, scene: Scene):
    """只读: what a supervisor judges by; no act, no home, and nothing of who reported it. Of a private
    ticket no word or picture that came from a home."""
    ticket = scene.ticket
    reader = request.user if ticket.is_public else None
    context = {
        "ticket": ticket,
        "estate": ticket.estate,
        "scene": scene,
        "lines": timeline(ticket, reader),
        "is_over": ticket.status in ENDS,
        "rail": "oversight",
    }
    return render(request, "repairs/desk_read.html", context)


@desk_ticket
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_act(request, ticket, verb):
    """``verb`` is any of WAYS; where the ticket has moved on it is told by whom, and unchanged.

    ``look`` shows what a pause would do and does nothing; a note in an address would be logged.
    """
    if verb not in WAYS:
        raise Http404
    scene = Scene(ticket, request.user, clock.now())
    if request.method != "POST":
        return redirect("tickets:ticket", ticket.pk)
    if verb == "pause" and "look" in request.POST:
        return preview(request, scene)
    if not ON_DESK[verb].permits(ticket, scene.standing):
        raise PermissionDenied
    if sentence := refused(scene, verb, request.POST.get("revision", "")):
        return conflict(request, scene, sentence, verb)
    if "reply" in request.POST:
        return with_reply(request, scene, verb)
    form = form_of(verb, scene, request.POST, request.FILES)
    problems = take_photos(request, ticket, verb)
    if not form.is_valid() or problems:
        return page(request, scene, form, problems=problems, status=400)
    return run(request, scene, form)


def run(request, scene, form: ActForm):
    """The one call of the service, and where to go from there."""
    ticket, act = scene.ticket, WAYS[form.verb]
    waiting = {"extension": ticket.asked_extension, "callback": ticket.due_callback}
    given = form.cleaned_data | waiting
    given["kept"] = list(waiting_photos(ticket, form.verb)) if form.verb in PHOTOS_OF else []
    if given["revision"] is not None:
        ticket.revision = given["revision"]
    try:
        act.run({"ticket": ticket, "actor": request.user, "now": scene.now}, given)
    except NotAllowed:
        raise
    except StaleState as stale:
        return conflict(request, scene, stale.message, form.verb)
    except DomainError as refused:
        form.add_error(None, refused.message)
        return page(request, scene, form, status=400)
    messages.success(request, f"{ticket.number}：{act.said}")
    return redirect(way_back(request, ticket))


def way_back(request, ticket) -> str:
    """Where the form says it came from, if that is on the desk; else the ticket."""
    back = request.POST.get("next", "")
    if back.startswith(DESK) and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("tickets:ticket", args=[ticket.pk])


def refused(scene, verb: str, seen: str) -> str:
    """Who was faster, where the person looked at an older state, or what is not possible now.

    Asked before the form is read: nobody has to mend words for an act that is no longer there. The
    service asks once more, with the row held.
    """
    ticket, act = scene.ticket, ON_DESK[verb]
    if whole_number(seen) not in {None, ticket.revision} and not act.is_quiet:
        return faster(ticket)
    return act.refusal(ticket, scene.standing)


def conflict(request, scene, sentence: str, verb: str):
    """冲突: the sentence, above the ticket or in the queue as they are now; nothing typed is lost."""
    if request.POST.get("next") and not written(form_of(verb, scene, request.POST)):
        messages.error(request, f"{scene.ticket.number}：{sentence}")
        return redirect(way_back(request, scene.ticket))
    fresh = Ticket.objects.select_related("estate", *PARTS).get(pk=scene.ticket.pk)
    scene = Scene(fresh, request.user, clock.now())
    problems = take_photos(request, fresh, verb)
    kept = kept_form(verb, scene, request.POST)
    return page(request, scene, kept, conflict=sentence, problems=problems, status=409)


def page(request, scene: Scene, filled=None, *, problems=(), conflict="", status=200):
    """``filled``: a form that was sent and not done. Where its act is no longer offered, what was
    written in it is shown to be copied."""
    ticket, found = scene.ticket, offers(scene, filled)
    stages = [one.stage for one in scene.running]
    following = next_verb(ticket, stages, is_paused=scene.pause is not None)
    wanted = filled.verb if filled else request.GET.get("act", "")
    is_offered = any(one.verb == wanted for one in found)
    objected = "overrule_decline" if ticket.escalated_at else ""
    first = wanted if is_offered else following or objected
    replies = list(replies_of(ticket.estate)) if found else []
    context = {
        "ticket": ticket,
        "estate": ticket.estate,
        "scene": scene,
        "conflict": conflict,
        "written": written(filled) if filled and not is_offered else [],
        "problems": problems,
        "first": next((one for one in found if one.verb == first), None),
        "others": [one for one in found if one.verb != first],
        "following": following if any(one.verb == following for one in found) else "",
        "not_yet": why_not_yet(scene, following),
        "replies": replies,
        "lines": timeline(ticket, request.user),
        "before": ticket.photos.filter(kind="before").order_by("pk"),
        "most": photos.MAX_PHOTOS,
        "joined": ticket.joined.select_related("category", "building"),
        "n_me_too": ticket.me_toos.count(),
        "awaited": awaited_by(ticket),
        "quotes": ticket.quotes.order_by("-pk"),
        "ratings": ticket.ratings.in_force().order_by("-round"),
        "callbacks": ticket.callbacks.select_related("done_by").order_by("pk"),
        "may_record": RECORDED["rate"].is_open(ticket, scene.standing),
        "is_over": ticket.status in ENDS,
        "phone": ticket.slip_phone or (ticket.reporter.phone if ticket.reporter else "") or "",
        "rail": "tickets",
        "form": filled,
    }
    return render(request, "repairs/desk_ticket.html", context, status=status)


def why_not_yet(scene: Scene, verb: str) -> str:
    """What the next step waits for, to whom it would be offered."""
    if not verb or not ON_DESK[verb].permits(scene.ticket, scene.standing):
        return ""
    return ON_DESK[verb].refusal(scene.ticket, scene.standing)


def with_reply(request, scene: Scene, verb: str):
    """套用模板: the form as it was filled in, the template's words after those written; nothing is
    done yet."""
    problems = take_photos(request, scene.ticket, verb)
    form, asked = kept_form(verb, scene, request.POST), request.POST["reply"]
    chosen = [one.words for one in replies_of(scene.ticket.estate) if str(one.pk) == asked]
    if chosen and "words" in form.fields:
        typed = form.initial.get("words", "").strip()
        form.initial["words"] = "\n".join(part for part in (typed, *chosen) if part)
    return page(request, scene, form, problems=problems)


def preview(request, scene):
    """暂停前看新期限: every clock's new end beside its old one; nothing is changed yet."""
    ticket = scene.ticket
    if not ON_DESK["pause"].permits(ticket, scene.standing):
        raise PermissionDenied
    if sentence := refused(scene, "pause", request.POST.get("revision", "")):
        return conflict(request, scene, sentence, "pause")
    form = form_of("pause", scene, request.POST)
    if not form.is_valid():
        return page(request, scene, form, status=400)
    context = {
        "ticket": ticket,
        "estate": ticket.estate,
        "form": form,
        "ends": scene.ends_after_pause(form.cleaned_data["days"]),
        "reason": dict(form.fields["reason"].choices)[form.cleaned_data["reason"]],
        "rail": "tickets",
    }
    return render(request, "repairs/desk_pause.html", context)


def take_photos(request, ticket, verb: str) -> list[str]:
    """Keep the good uploads of a form; the sentences of what was refused."""
    if verb not in PHOTOS_OF:
        return []
    uploads, problems = uploads_of(request)
    for upload in uploads:
        try:
            take_photo(request, ticket, verb, upload)
        except DomainError as refused:
            problems.append(refused.message)
    return problems


def take_photo(request, ticket, verb: str, upload, taken: str = ""):
    return add_act_photo(
        ticket=ticket,
        verb=verb,
        data=read(upload),
        name=upload.name,
        actor=request.user,
        now=clock.now(),
        taken=taken,
    )


@desk_ticket
@require_POST
def act_photo_add(request, ticket, verb):
    """One photo, sent by the page's script; the answer is where it is or why it is not."""
    if verb not in PHOTOS_OF:
        raise Http404
    upload = request.FILES.get("photos")
    if upload is None:
        return JsonResponse({"error": _("没有收到照片。")}, status=400)
    try:
        photo = take_photo(request, ticket, verb, upload, request.POST.get("taken", ""))
    except NotAllowed:
        raise
    except DomainError as refused:
        return JsonResponse({"error": refused.message}, status=400)
    return JsonResponse(
        {
            "photo": photo.pk,
            "thumb": reverse("repairs:photo-thumb", args=[photo.pk]),
            "drop": reverse("tickets:act-photo-drop", args=[ticket.pk, verb, photo.pk]),
        }
    )


@desk_ticket
@require_POST
def act_photo_drop(request, ticket, verb, photo):
    """The form stands as it was filled in, without the photo."""
    if verb not in PHOTOS_OF:
        raise Http404
    row = get_object_or_404(waiting_photos(ticket, verb), pk=photo)
    now = clock.now()
    drop_act_photo(ticket=ticket, verb=verb, photo=row, actor=request.user, now=now)
    scene = Scene(ticket, request.user, now)
    return page(request, scene, kept_form(verb, scene, request.POST))
