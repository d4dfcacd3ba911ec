"""来历: how far a session is trusted whose person came in by a slip from the counter.

For seven days it neither votes, nor changes a phone, an e-mail or a key of the account, nor lets
another act for the home: until then her known channels can say that it was not she. A code that her
phone or e-mail received in this very session proves more than the slip, and ends that.
"""

from datetime import datetime, timedelta
from functools import wraps

from allauth.account.authentication import get_authentication_records
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.utils.translation import gettext as _

from communities import clock, wording

LESS_TRUST = timedelta(days=7)


def less_trusted_until(request) -> datetime | None:
    """The moment from which the session may do everything again; None where it may now."""
    used = request.user.slip_used_at
    if used is None or used + LESS_TRUST <= clock.now():
        return None
    records = get_authentication_records(request, request.user)
    has_code = any(record["method"] == "code" for record in records)
    return None if has_code else used + LESS_TRUST


def has_full_trust(request) -> bool:
    return less_trusted_until(request) is None


def require_full_trust(view):
    """``view`` for whoever did not come by a slip lately; else 403, with the day."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if until := less_trusted_until(request):
            words = _(
                "您是用应急登录单登录的，%s以后才能办这一项。手机找回来了的，在“我的”里收一次验证码就恢复。"
            )
            context = {"message": words % wording.moment(until)}
            return render(request, "refused.html", context, status=403)
        return view(request, *args, **kwargs)

    inner.full_trust = True
    return inner
