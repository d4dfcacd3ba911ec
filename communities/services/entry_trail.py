"""登录留痕: one line for each try at coming in or proving oneself, from whichever page it comes."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.utils.crypto import salted_hmac

from communities import clock
from communities.models import User
from communities.services.trail import audit

# Of one household or one carrier's gateway, not of one person.
PREFIXES = {4: 24, 6: 56}


def note_entry(verb: str, request, subject, *, actor=None, **detail) -> None:
    """Somebody who only tried is no actor: it may be anybody."""
    if network := _network(request):
        detail["network"] = network
    audit(estate=None, actor=actor, verb=verb, subject=subject, detail=detail, at=clock.now())


def note_wrong_proof(request) -> None:
    """A wrong code of whoever is logged in already: at a proof, a home or a new number."""
    note_entry("communities.proof.failed", request, request.user)


def note_wrong_password(request, credentials: dict, **detail) -> None:
    """Of an account that is there; else under a digest of what was typed."""
    named = (credentials[key] for key in ("phone", "email", "username") if key in credentials)
    note_entry("communities.login.failed", request, subject_of(next(named, "")), **detail)


def subject_of(login: str):
    """The account that a number or mailbox leads to; else a digest of what was typed."""
    user = (
        get_adapter().get_user_by_phone(login) or User.objects.filter(email__iexact=login).first()
    )
    return user or f"login:{_digest('login', login.lower())}"


def _digest(what: str, text: str) -> str:
    return salted_hmac(f"communities.trail.{what}", text, algorithm="sha256").hexdigest()[:32]


def _network(request) -> str:
    """A keyed digest of the network; "" where no browser asked."""
    if request is None or "REMOTE_ADDR" not in request.META:
        return ""
    address = ip_address(get_adapter().get_client_ip(request))
    network = ip_network((address, PREFIXES[address.version]), strict=False)
    return _digest("network", str(network))
