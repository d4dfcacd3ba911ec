"""首次开通: who comes by the printed link says who she is, once, and goes on to her second factor.

The token goes from the address into the sealed session at once, so that no refused form puts it into
a log.
"""

import secrets

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth.hashers import make_password
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock, express
from communities.access import errors_on
from communities.errors import DomainError, StaleState
from communities.forms.first_operator import FirstOperatorForm
from communities.forms.login import CodeFieldForm
from communities.known_devices import network_here
from communities.services.attempts import count_attempt
from communities.services.ceilings import count_contact_code
from communities.services.first_operator import (
    First,
    begin_operating,
    count_wrong_link,
    is_first_link,
)
from communities.texting import can_text

TOKEN, SAID = "first_link", "first_operator"
KEPT = ("county", "organisation", "name", "phone")


@never_cache
@require_safe
def arrive(request, token):
    """From the link. One that does not work is no page, and too many of them are told to wait."""
    now = clock.now()
    if not is_first_link(token, now):
        if count_wrong_link(network_here(request), now):
            return render(request, "429.html", status=429)
        raise Http404
    request.session[TOKEN] = token
    return redirect("first-operator")


@never_cache
@require_http_methods(["GET", "POST"])
def who(request):
    """Where, for whom and who; on to the code, or in at once where nobody carries texts."""
    token, now = _token(request), clock.now()
    form = FirstOperatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in KEPT}
        said["password"] = make_password(form.cleaned_data["password"])
        with errors_on(form):
            if not can_text():
                return _come_in(request, token, said, now)
            _send_code(request, said, now)
            return redirect("first-operator-code")
    context = {"form": form, "can_text": can_text()}
    status = 400 if form.errors else 200
    return render(request, "account/first_operator.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def code(request):
    """The phone is hers: the code that went to it, five tries."""
    token, now, said = _token(request), clock.now(), request.session.get(SAID)
    if said is None:
        return redirect("first-operator")
    form = CodeFieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            _check_code(said, form.cleaned_data["code"], now)
            return _come_in(request, token, said, now)
    context = {"form": form, "phone": said["phone"]}
    status = 400 if form.errors else 200
    return render(request, "account/first_operator_code.html", context, status=status)


def _token(request) -> str:
    """That of this browser's link while it works; nothing is here without one."""
    token = request.session.get(TOKEN, "")
    if not token or not is_first_link(token, clock.now()):
        raise Http404
    return token


def _send_code(request, said: dict, now) -> None:
    count_contact_code(to=said["phone"], now=now)
    sent = f"{secrets.randbelow(10**6):06d}"
    sending = secrets.token_urlsafe(12)
    request.session[SAID] = said | {
        "sending": sending, "digest": _digest(sending, sent), "until": _until(now),
    }  # fmt: skip
    text = _("【阳光小区】验证码 %s，10 分钟内有效。任何人向您要验证码都是骗子。")
    express.text(said["phone"], text % sent, lives=express.CODE_LIVES, code=sent)


def _check_code(said: dict, typed: str, now) -> None:
    count_attempt("contact", said["sending"], now)
    if now.timestamp() > said["until"]:
        raise DomainError(_("验证码已过期，请返回上一步重新填写。"), field="code")
    if not constant_time_compare(said["digest"], _digest(said["sending"], "".join(typed.split()))):
        raise DomainError(_("验证码不对，请再看一遍短信。"), field="code")


def _until(now) -> float:
    return (now + express.CODE_LIVES).timestamp()


def _digest(sending: str, code: str) -> str:
    said = f"{sending}:{code}"
    return salted_hmac("communities.first_operator", said, algorithm="sha256").hexdigest()


def _come_in(request, token: str, said: dict, now):
    """She is in, and the second factor is asked for next; 404 where another browser was faster."""
    first = First(**{name: said[name] for name in (*KEPT, "password")}, is_proved="digest" in said)
    try:
        user = begin_operating(token=token, first=first, now=now)
    except StaleState as used:
        raise Http404 from used
    for name in (TOKEN, SAID):
        request.session.pop(name, None)
    method = "code" if first.is_proved else "password"
    record_authentication(request, user, method=method, reauthenticated=True)
    return perform_login(request, user, redirect_url=reverse("mfa_index"))
