"""我的消息: what I am asked to do, what I am told, and how I want to be told."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import translate_url
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import clock
from communities.access import errors_on
from communities.lists import turned
from communities.models import User
from communities.wording import in_english
from notifications.forms import PreferencesForm
from notifications.models import LOCKED, Topic
from notifications.quiet import hours
from notifications.selectors.inbox import choices_of, inbox, inbox_todo, inbox_told, unread_count
from notifications.services import choose, mark_all_read, mark_handled, mark_read, unsubscribe
from notifications.unsubscribing import opened

ROWS_PER_PAGE = 20


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request):
    now = clock.now()
    if request.method == "POST":
        mark_all_read(actor=request.user, until=_shown_at(request, now), now=now)
        return redirect("notices")
    words = {
        "section": "me",
        "now": now,
        "unread": unread_count(request.user, now),
        "todo": turned(request, inbox_todo(request.user, now), param="todo"),
        "found": turned(request, inbox_told(request.user, now), size=ROWS_PER_PAGE),
    }
    return render(request, "notifications/inbox.html", words)


def _shown_at(request, now: datetime) -> datetime:
    """When the page was shown whose button was pressed; never later than now."""
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    return min(until, now) if until and until.tzinfo and until.year >= 2000 else now


@login_required
@never_cache
@require_safe
def notice_open(request, pk):
    """Leads to its page, and counts as read."""
    notice = get_object_or_404(inbox(request.user, clock.now()), pk=pk)
    mark_read(notice=notice, actor=request.user, now=clock.now())
    return redirect(translate_url(notice.path, get_language()))


@login_required
@never_cache
@require_POST
def notice_handled(request, pk):
    """已处理, said by one of a body for all of its people."""
    now = clock.now()
    notice = get_object_or_404(inbox(request.user, now), pk=pk)
    mark_handled(notice=notice, actor=request.user, now=now)
    messages.success(request, _("已记下。"))
    return redirect("notices")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    form = PreferencesForm(request.POST or None, modes=choices_of(request.user))
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            choose(actor=request.user, modes=form.modes())
            messages.success(request, _("已保存。"))
            return redirect("notices-preferences")
    words = {"section": "me", "form": form} | hours()
    return render(request, "notifications/preferences.html", words)


@csrf_exempt  # a mailbox presses it by RFC 8058; the signed link is the right to do so
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notices_off(request, token):
    """退订: looking at it changes nothing, pressing does."""
    user, topics = opened(token) or (None, [])
    person = User.objects.filter(pk=user, is_active=True).first()
    if person is None:
        raise Http404
    if request.method == "POST":
        unsubscribe(user=person, topics=topics)
    words = {
        "token": token,
        "done": request.method == "POST",
        "free": _named(topic for topic in topics if topic not in LOCKED),
        "locked": _named(topic for topic in topics if topic in LOCKED),
    }
    return render(request, "notifications/off.html", words)


def _named(topics) -> str:
    return (", " if in_english() else "、").join(str(Topic(topic).label) for topic in topics)
