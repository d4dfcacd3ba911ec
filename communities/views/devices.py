"""登录的设备: where one is logged in, and out of there again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.sessions import end_other_sessions, end_session, sessions_of
from communities.trust import require_full_trust


@login_required
@never_cache
@require_safe
def devices(request):
    sessions = sessions_of(request.user)
    for one in sessions:
        one.is_this = one.digest == request.session.digest
        # The row knows the hour alone, which may have begun before the log-in.
        one.seen = max(one.last_seen, one.since or one.last_seen)
    words = {"section": "me", "sessions": sessions, "has_others": len(sessions) > 1}
    return render(request, "me/devices.html", words)


@login_required
@require_POST
@require_full_trust
def end(request, pk):
    """One of her own; this very browser is logged out by the button for that."""
    if not any(
        one.pk == pk and one.digest != request.session.digest for one in sessions_of(request.user)
    ):
        raise Http404
    end_session(request.user, pk)
    messages.success(request, _("已退出那台设备。"))
    return redirect("my-devices")


@login_required
@require_POST
@require_full_trust
def end_others(request):
    n = end_other_sessions(request)
    messages.success(request, _("已退出另外 %s 台设备。") % n if n else _("没有别的设备登录着。"))
    return redirect("my-devices")
