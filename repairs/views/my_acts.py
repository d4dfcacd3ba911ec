"""What a reporter does with her ticket (补充、催办、答复、撤回): one form, one service, back."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communities import clock
from communities.access import errors_on
from communities.errors import DomainError, NotAllowed
from repairs.forms.ticket import MessageForm, ReasonForm
from repairs.services import (
    add_message,
    answer_quote,
    decide_extension,
    escalate_report,
    urge,
    withdraw,
)
from repairs.services.pictures import attach_photos
from repairs.views.answers import PLEASE_ANSWER, said_yes
from repairs.views.mine import own_ticket, ticket_page
from repairs.views.uploads import taken_photos


def _back(ticket):
    return redirect("repairs:my-ticket", ticket.estate.slug, ticket.slug)


def _press(request, ticket, act, done, **more):
    """An act without anything to fill in; a refusal is said on the ticket's page."""
    try:
        act(ticket=ticket, actor=request.user, now=clock.now(), **more)
        messages.success(request, done)
    except NotAllowed:
        raise
    except DomainError as refused:
        messages.error(request, refused.message)
    return _back(ticket)


@own_ticket
@require_POST
def message(request, ticket):
    """补充: words or photos; what is refused stays on the page with what was typed."""
    form = MessageForm(request.POST)
    taken = taken_photos(request, form) if form.is_valid() else []
    if form.is_valid():
        words = form.cleaned_data["words"] or ("补充照片" if taken else "")
        more = {"ticket": ticket, "actor": request.user, "now": clock.now()}
        with errors_on(form), transaction.atomic():
            if add_message(words=words, once=form.sent_once(taken), **more):
                attach_photos(verb="add_message", taken=taken, **more)
            messages.success(request, _("已补充，办事的人会看到。"))
            return _back(ticket)
    return ticket_page(request, ticket, status=400, message_form=form)


@own_ticket
@require_POST
def press_urge(request, ticket):
    return _press(request, ticket, urge, _("已催办。"))


@own_ticket
@require_POST
def press_escalate(request, ticket):
    done = _("已报给社区和管理主体，他们会来督促。")
    return _press(request, ticket, escalate_report, done)


@own_ticket
@require_POST
def press_quote(request, ticket):
    is_accepted = said_yes(request)
    if is_accepted is None:
        messages.error(request, PLEASE_ANSWER)
        return _back(ticket)
    done = _("已接受报价，可以动工。") if is_accepted else _("已拒绝报价。")
    return _press(request, ticket, answer_quote, done, is_accepted=is_accepted)


@own_ticket
@require_POST
def press_extension(request, ticket):
    """答复延期, on the clock of the work itself."""
    form = ReasonForm(request.POST)
    extension = ticket.asked_extension
    if extension is None:
        messages.error(request, _("没有等待答复的延期申请。"))
        return _back(ticket)
    is_granted = said_yes(request)
    if is_granted is None:
        form.add_error(None, PLEASE_ANSWER)
    if form.is_valid():
        with errors_on(form):
            decide_extension(
                ticket=ticket,
                extension=extension,
                is_granted=is_granted,
                reason=form.cleaned_data["words"],
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, _("已答复。"))
            return _back(ticket)
    return ticket_page(request, ticket, status=400, extension_form=form)


@own_ticket
@require_POST
def press_withdraw(request, ticket):
    words = request.POST.get("words", "")[:200]
    return _press(request, ticket, withdraw, _("已撤回。"), words=words)
