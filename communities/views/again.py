"""再确认: a long session proves itself anew, by a code, before something weighty is done."""

import secrets
import time

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from communities import clock
from communities.access import errors_on
from communities.errors import DomainError
from communities.forms.login import CodeFieldForm
from communities.selectors.slips import is_phone_stolen
from communities.services.attempts import count_attempt
from communities.services.ceilings import Source, count_code
from communities.services.entry_trail import note_wrong_proof
from communities.sessions import note_proof

KEY, CODE_LIVES = "again", 600


@login_required
@never_cache
def again(request):
    """Send a code to one's own phone or e-mail, and take it."""
    words = {"to": _channel(request.user), "next": request.GET.get("next", "")}
    words["next"] = request.POST.get("next", words["next"])
    state = request.session.get(KEY)
    is_waiting = bool(state) and time.time() - state["at"] < CODE_LIVES
    if request.POST.get("step") == "send":
        words["refused"] = _send(request)
        is_waiting = not words["refused"]
        form = CodeFieldForm()
    else:
        form = CodeFieldForm(request.POST or None)
        if request.method == "POST" and is_waiting and form.is_valid():
            with errors_on(form):
                if _accept(request, state, form.cleaned_data["code"]):
                    return redirect(get_next_redirect_url(request) or "me")
                form.add_error("code", _("验证码不对。"))
            note_wrong_proof(request)
            is_waiting = KEY in request.session
            words["is_spent"] = not is_waiting
    return render(request, "account/again.html", words | {"form": form, "is_waiting": is_waiting})


def _send(request) -> str:
    """Why no code was sent; empty where it is on its way. Counted by the account that is logged in."""
    user, adapter, to = request.user, get_adapter(request), _channel(request.user)
    if user.phone and not to:
        return _("您的手机已按被偷办理，7 天内不向它发验证码。")
    try:
        count_code(to=to, source=Source(known=f"user {user.pk}"), now=clock.now())
    except DomainError as refused:
        return refused.message
    code = f"{secrets.randbelow(10**6):06d}"
    request.session[KEY] = {"digest": _digest(user, code), "at": time.time(), "to": to}
    if "@" in to:
        adapter.send_mail("account/email/login_code", to, {"code": code})
    elif to:
        adapter.send_verification_code_sms(user=user, phone=to, code=code)
    return ""


def _channel(user) -> str:
    """Her phone, or else her e-mail; after a slip the e-mail first, for that proves more."""
    now = clock.now()
    is_lost = user.slip_holds_until and user.slip_holds_until > now
    phone = "" if is_phone_stolen(user, now) else user.phone
    return (is_lost and user.email) or phone or user.email or ""


def _accept(request, state, code: str) -> bool:
    """Whether it is the code that was sent; TooManyAttempts past five guesses at it."""
    sent = f"{request.user.pk}:{state['at']}:{state['digest']}"
    left = count_attempt("again", sent, clock.now())
    if constant_time_compare(state["digest"], _digest(request.user, code.strip())):
        del request.session[KEY]
        note_proof(request, "code", **{"email" if "@" in state["to"] else "phone": state["to"]})
        return True
    if not left:
        del request.session[KEY]
    return False


def _digest(user, code: str) -> str:
    return salted_hmac("communities.again", f"{user.pk}:{code}", algorithm="sha256").hexdigest()
