"""Whether this browser is one that the person has logged in with; it keeps a random word, no name."""

from allauth.account.adapter import get_adapter
from django.conf import settings

from communities.models import KnownDevice
from communities.networks import network_of
from communities.phones import normal_phone
from communities.services.ceilings import Source, note_login
from communities.services.devices import KEPT, known_device, note_device

COOKIE = "device"


def device_here(request, login: str) -> KnownDevice | None:
    """This device, where the account of a phone or e-mail was used in it before."""
    return known_device(value=request.COOKIES.get(COOKIE, ""), login=spelled(login))


def throttle_key(request, login: str) -> str:
    """What an account's attempts are counted under; a known device counts for itself."""
    device = device_here(request, login)
    return f"{spelled(login)}|device{device.pk}" if device else spelled(login)


def source_of(request, login: str) -> Source:
    """Where a log-in code for ``login`` is asked for."""
    device = device_here(request, login)
    known = (f"device {device.pk}", f"person {device.user_id}") if device else ()
    return Source(network_here(request), *known)


def remember_device(request, response, *, user, now) -> None:
    """From now on nobody else's requests keep her out of here."""
    value, is_new = note_device(value=request.COOKIES.get(COOKIE, ""), user=user, now=now)
    if is_new:
        note_login(network=network_here(request), user=user, now=now)
    response.set_cookie(
        COOKIE,
        value,
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def spelled(login: str) -> str:
    """One spelling of a phone or an e-mail."""
    try:
        return normal_phone(login)
    except ValueError:
        return login.strip().lower()


def network_here(request) -> str:
    """What stands for the line that the request came on."""
    return network_of(get_adapter(request).get_client_ip(request))
