"""登录留痕: who came in, went out or tried in vain, in the audit; no number, address or network in clear."""

from ipaddress import ip_address, ip_network

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as second_factor
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils.crypto import salted_hmac

from communities import clock
from communities.models import User
from communities.services.trail import audit

# Of one household or one carrier's gateway, not of one person.
PREFIXES = {4: 24, 6: 56}


@receiver(user_logged_in)
def note_log_in(request, user, **_):
    methods = [one["method"] for one in get_authentication_records(request, user)]
    _note("communities.login.done", request, user, actor=user, methods=methods)


@receiver(user_logged_out)
def note_log_out(request, user, **_):
    if user is not None:
        _note("communities.logout.done", request, user, actor=user)


@receiver(user_login_failed)
def note_wrong_password(credentials, request=None, **_):
    """Of an account that is there; else under a digest of what was typed."""
    typed = next(
        (credentials[key] for key in ("phone", "email", "username") if key in credentials), ""
    )
    user = (
        get_adapter().get_user_by_phone(typed) or User.objects.filter(email__iexact=typed).first()
    )
    _note("communities.login.failed", request, user or f"login:{_digest('login', typed.lower())}")


@receiver(account.login_code_rejected)
def note_wrong_code(request, user, **_):
    _note("communities.login.code_wrong", request, user)


@receiver(account.authentication_step_completed)
def note_proof_given(request, user, method, reauthenticated=False, **detail):
    """The second factor, and whatever proves a session anew; the first step is told by the log-in."""
    kind = detail.get("type") or method
    if method == "mfa":
        _note("communities.second_factor.right", request, user, actor=user, kind=kind)
    elif reauthenticated:
        _note("communities.proof.given", request, user, actor=user, kind=kind)


@receiver(second_factor.authentication_failed)
def note_wrong_second_factor(request, user, **_):
    _note("communities.second_factor.wrong", request, user)


def _note(verb: str, request, subject, *, actor=None, **detail) -> None:
    """Somebody who only tried is no actor: it may be anybody."""
    if network := _network(request):
        detail["network"] = network
    audit(estate=None, actor=actor, verb=verb, subject=subject, detail=detail, at=clock.now())


def _network(request) -> str:
    """A keyed digest of the network; "" where no browser asked."""
    if request is None or "REMOTE_ADDR" not in request.META:
        return ""
    address = ip_address(get_adapter().get_client_ip(request))
    network = ip_network((address, PREFIXES[address.version]), strict=False)
    return _digest("network", str(network))


def _digest(what: str, text: str) -> str:
    return salted_hmac(f"communities.trail.{what}", text, algorithm="sha256").hexdigest()[:32]
