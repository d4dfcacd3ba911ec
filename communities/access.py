"""Isolation (小区隔离): whose estate is asked for, and who may see it.

A stranger's object is 404, a missing right is 403; nobody passes by rank.
"""

import time
from contextlib import contextmanager
from functools import wraps
from urllib.parse import urlencode, urlsplit, urlunsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.estate_admin import (
    EstateChooserViewSet,
    EstateModelViewSet,
    EstatePolicy,
    OwnEstate,
)
from communities.models import Estate
from communities.permissions import may
from communities.selectors import estates_of
from communities.trust import office_refusal, require_trust_for_keys

__all__ = [
    "EstateChooserViewSet",
    "EstateModelViewSet",
    "EstatePolicy",
    "OwnEstate",
    "errors_on",
    "estate_view",
    "own_estate",
    "own_row",
    "own_rows",
    "public_estate",
]


def public_estate(slug: str) -> Estate:
    """The estate of a public page, with the areas above it."""
    estates = Estate.objects.select_related("area__parent__parent")
    return get_object_or_404(estates, slug=slug)


def own_estate(request, slug: str) -> Estate:
    """The estate of a private page: one's own, or it does not exist."""
    estate = public_estate(slug)
    if not estates_of(request.user, clock.now()).filter(pk=estate.pk).exists():
        raise Http404
    return estate


def own_row(request, rows, **lookup):
    """The row of a private page without an estate in its address: of one's estates, or 404."""
    return get_object_or_404(own_rows(request.user, rows), **lookup)


def own_rows(user, rows):
    """``rows`` of the estates a person serves or lives in, and of no other."""
    return rows.filter(estate__in=estates_of(user, clock.now()))


def estate_view(perm: str | None = None, lets_in=None):
    """A private view ``view(request, estate, ...)`` below an estate's slug.

    A visitor is sent to log in, a stranger gets 404, who lacks ``perm`` gets 403. ``lets_in(user, estate)`` says of
    whom this page is, though the estate is not hers any more.
    """

    def decorate(view):
        @wraps(view)
        def inner(request, slug, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(here(request))
            if refused := office_refusal(request):
                return refused
            estate = public_estate(slug)
            if not (lets_in and lets_in(request.user, estate)):
                estate = own_estate(request, slug)
            if perm and not may(request.user, perm, estate, clock.now()):
                raise PermissionDenied
            return view(request, estate, *args, **kwargs)

        inner.isolated = True
        return inner

    return decorate


@contextmanager
def errors_on(form):
    """What a service refuses inside the block becomes an error of ``form``; a missing right 403."""
    try:
        yield
    except NotAllowed:
        raise
    except DomainError as error:
        field = error.where.get("field")
        form.add_error(field if field in form.fields else None, error.message)


SECOND_FACTOR_SECONDS = 12 * 3600
FRESH_SECONDS = 30 * 60


def has_second_factor(request, seconds: int = SECOND_FACTOR_SECONDS) -> bool:
    """Whether this session proved a second factor within the last 12 hours."""
    oldest = time.time() - seconds
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" and record["at"] > oldest for record in records)


def is_fresh(request) -> bool:
    """Whether this session proved itself within the last 30 minutes; a slip proves too little."""
    oldest = time.time() - FRESH_SECONDS
    records = get_authentication_records(request, request.user)
    return any(record["method"] != "slip" and record["at"] > oldest for record in records)


def require_second_factor(view):
    """二次验证: money, roll, rules and publishing are shown and done only after it.

    Guard the page with the form as well as its answer, so that nothing typed is lost.
    """

    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(here(request))
        if has_second_factor(request):
            return view(request, *args, **kwargs)
        return _asked(step_of(request.user), request)

    inner.second_factor = True
    return inner


def step_of(user) -> str:
    """The page that asks for this person's second factor, or the one that offers to set it up."""
    if is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]):
        return "mfa_reauthenticate_webauthn"
    return "mfa_reauthenticate" if is_mfa_enabled(user) else "mfa_index"


def _asked(step: str, request):
    """On to another page of proof, and back afterwards."""
    return redirect(f"{reverse(step)}?{urlencode({'next': here(request)})}")


def here(request) -> str:
    """Where to come back to: this page, or the page on which the refused button was pressed."""
    came = urlsplit(request.headers.get("Referer", ""))
    if request.method != "POST" or came.netloc != request.get_host():
        return request.get_full_path()
    return urlunsplit(("", "", came.path, came.query, ""))


def require_fresh_login(view):
    """再确认: paying, voting and binding ask a long session for a code, once in 30 minutes."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(here(request))
        return view(request, *args, **kwargs) if is_fresh(request) else _asked("again", request)

    return inner


def require_fresh_proof(view):
    """换钥匙: an account's own keys are shown and changed only by whoever proves herself now.

    By the second factor where the account has one, else by a log-in; each within 30 minutes. Who came
    by a slip lately changes none.
    """

    @require_trust_for_keys
    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(here(request))
        if is_mfa_enabled(request.user):
            step = "" if has_second_factor(request, FRESH_SECONDS) else step_of(request.user)
        else:
            step = "" if is_fresh(request) else "again"
        return _asked(step, request) if step else view(request, *args, **kwargs)

    inner.fresh_proof = True
    return inner
