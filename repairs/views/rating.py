"""Rating (评价): by the reporter on her own page, or written down by others on the desk."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities import clock
from communities.access import errors_on
from communities.desk import row_view
from communities.errors import DomainError, NotAllowed
from communities.estate_settings import setting
from communities.standing import standing_of
from repairs.acts import ACTS, RECORDED
from repairs.forms.ticket import RateForm
from repairs.forms.writing import written
from repairs.limits import last_second
from repairs.models import Ticket
from repairs.services import rate, reopen, revise_rating
from repairs.services.pictures import attach_photos
from repairs.settings_rows import CALL_BACK, REVISE, SILENT
from repairs.states import TicketStatus
from repairs.views.mine import own_ticket, ticket_page
from repairs.views.uploads import taken_photos


@own_ticket
@require_http_methods(["GET", "POST"])
def my_rate(request, ticket):
    """The reporter's own: the first time, or the one revision.

    The form says which, so that a first rating sent twice does not use up the revision.
    """
    now = clock.now()
    standing = standing_of(request.user, ticket.estate, now)
    verbs = [one for one in ("rate", "revise_rating") if ACTS[one].is_open(ticket, standing)]
    act = revise_rating if "revision" in request.POST else rate
    form = RateForm(request.POST or None, initial=said(ticket.last_rating))
    if request.method == "POST" and form.is_valid():
        taken = taken_photos(request, form)
        if not form.errors and _rated(form, act, ticket, taken, actor=request.user, now=now):
            messages.success(request, _thanks(form))
            return redirect("repairs:my-ticket", ticket.estate.slug, ticket.slug)
    can = {"verbs": verbs, "rating": ticket.last_rating}
    more = {"can": can, "is_revision": "revise_rating" in verbs, "section": "repairs"}
    return rate_page(request, "repairs/rate.html", ticket, form, **more)


def said(rating) -> dict:
    """What was said before, for the one revision."""
    names = ("solved", "on_time", "quality", "attitude", "words")
    return {name: getattr(rating, name) for name in names} if rating else {}


def _rated(form, act, ticket, taken, **more) -> bool:
    with errors_on(form), transaction.atomic():
        act(ticket=ticket, answers=form.answers(), **more)
        if ticket.status == TicketStatus.ACKNOWLEDGED:
            more.pop("code", None)
            attach_photos(ticket=ticket, verb="reopen", taken=taken, **more)
        return True
    return False


def _thanks(form) -> str:
    if form.cleaned_data["solved"] == "yes":
        return _("谢谢，评价已记下，还可以改一次。")
    return _("已经退回去继续修，原来的时限记录都留着。")


def rate_page(request, template, ticket, form, **more):
    context = {
        "estate": ticket.estate,
        "ticket": ticket,
        "form": form,
        "written": written(form) if form.errors else [],
        "silent_on": ticket.finished_at and last_second(ticket.estate, SILENT, ticket.finished_at),
        "revise_days": setting(ticket.estate, REVISE, clock.now()),
        "call_back_days": setting(ticket.estate, CALL_BACK, clock.now()),
    }
    return render(request, template, context | more, status=400 if form.errors else 200)


@own_ticket
@require_POST
def my_reopen(request, ticket):
    """返修: it broke again within the days of its estate."""
    form = RateForm({"solved": "no", "words": request.POST.get("words", "")[:200]})
    taken = taken_photos(request, form) if form.is_valid() else []
    typed = form.cleaned_data.get("words", "")
    more = {"ticket": ticket, "actor": request.user, "now": clock.now()}
    try:
        with transaction.atomic():
            reopen(words=typed or "又坏了", **more)
            attach_photos(verb="reopen", taken=taken, **more)
        messages.success(request, _("已要求返修，重新计时。"))
    except NotAllowed:
        raise
    except DomainError as refused:
        messages.error(request, refused.message)
        if typed:
            return ticket_page(request, ticket, status=400, written=[(_("怎么了"), typed)])
    for sentence in form.non_field_errors():
        messages.warning(request, sentence)
    return redirect("repairs:my-ticket", ticket.estate.slug, ticket.slug)


@row_view(Ticket, "repairs.record_rating_ticket", "category", "building", "reporter")
@require_http_methods(["GET", "POST"])
def record(request, ticket):
    """代录: 居委会 or 业委会 write down what the reporter says; property staff are refused."""
    form, now = RateForm(request.POST or None), clock.now()
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            rate(ticket=ticket, answers=form.answers(), actor=request.user, now=now)
            messages.success(request, _("已代录，会标明是您代录的。"))
            return redirect("tickets:ticket", ticket.pk)
    is_open = RECORDED["rate"].is_open(ticket, standing_of(request.user, ticket.estate, now))
    return rate_page(
        request, "repairs/desk_rate.html", ticket, form, rail="tickets", is_open=is_open
    )
