"""来历: how far a session is trusted whose person came in by a slip from the counter.

For seven days it neither votes, nor changes a phone, an e-mail or a key of the account, nor lets
another act for the home, nor shuts anybody else out of the account: until then her known channels can
say that it was not she. A code received in this very session proves more than the slip, and ends that;
for keys only one that came by e-mail does, for a lost phone may lie in anybody's hand.
"""

from datetime import datetime
from functools import partial, wraps

from allauth.account.authentication import get_authentication_records
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.utils.translation import gettext as _

from communities import clock, wording
from communities.selectors.people import serves


def less_trusted_until(request, *, for_keys=False) -> datetime | None:
    """The moment from which the session may do everything again; None where it may now."""
    until = request.user.slip_holds_until
    if until is None or until <= clock.now():
        return None
    records = get_authentication_records(request, request.user)
    return None if any(_restores(record, for_keys) for record in records) else until


def _restores(record: dict, for_keys: bool) -> bool:
    return record["method"] == "code" and (bool(record.get("email")) or not for_keys)


def refusal(request, *, for_keys=False):
    """The page, 403 with the day, for whoever came by a slip lately; None for all others."""
    until = less_trusted_until(request, for_keys=for_keys)
    if until is None:
        return None
    words = _(
        "您是用应急登录单登录的，%s以后才能办这一项。收得到验证码了的，在“我的”里收一次就恢复；"
        "改手机号、邮箱和密码，要用邮箱收的验证码。"
    )
    context = {"message": words % wording.moment(until)}
    return render(request, "refused.html", context, status=403)


def office_refusal(request):
    """No office opens to a session that began with a slip, though the office is newer than that."""
    refused = refusal(request)
    return refused if refused and serves(request.user, clock.now()) else None


def _requiring_trust(view, *, for_keys):
    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return refusal(request, for_keys=for_keys) or view(request, *args, **kwargs)

    inner.full_trust = True
    return inner


require_full_trust = partial(_requiring_trust, for_keys=False)
require_trust_for_keys = partial(_requiring_trust, for_keys=True)
