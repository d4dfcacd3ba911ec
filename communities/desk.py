"""The desk's door (工作台): merged over all estates a person serves.

A visitor is sent to log in; who serves no estate gets 403; a row of an estate that is not one's
own is 404; a right that is missing there is 403.
"""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communities import clock
from communities.access import here, own_row
from communities.conflicts import WHY, kept_off
from communities.errors import DomainError
from communities.permissions import may, where
from communities.selectors import estates_of
from communities.selectors.areas import areas_operated
from communities.standing import standings
from communities.trust import office_refusal


def served(user, perm="communities.view_desk") -> list:
    """The estates in which the person may do ``perm`` now."""
    now = clock.now()
    return where(user, perm, estates_of(user, now).select_related("area__parent__parent"), now)


def denied(user, perm: str) -> PermissionDenied:
    """To be raised; with its reason where she may, but keeps off for a while (利益冲突)."""
    now = clock.now()
    known = standings(user, estates_of(user, now), now)
    return PermissionDenied(str(WHY) if kept_off(list(known.values()), perm) else "")


DESK, STREET = "desk/shell.html", "oversight/shell.html"
OPERATORS = "oversight/founding_shell.html"


def shell_of(user) -> dict:
    """Which frame a page of an office has: the desk's for those who serve, the operators', the street's."""
    if served(user):
        return {"shell": DESK}
    operates = areas_operated(user, clock.now()).exists()
    return {"shell": OPERATORS if operates else STREET}


def pick_estate(request, perm: str, page: str, title: str, rail: str):
    """Of which estate; who may do ``perm`` in one alone goes on to its ``page``. 403 for whoever may in none."""
    found = served(request.user, perm)
    if not found:
        raise PermissionDenied
    if len(found) == 1:
        return redirect(page, found[0].slug)
    words = {"found": found, "page": page, "title": title, "rail": rail}
    return render(request, "desk/estates.html", words)


def chosen(request, answers: dict):
    """What a decision's buttons mean; DomainError where none was pressed: silence is no word."""
    try:
        return answers[request.POST.get("act")]
    except KeyError:
        raise DomainError(_("没有选同意还是不同意，什么都没有改；请返回再选。")) from None


def signed_in(view):
    """``view(request)`` for whoever is logged in; the view itself asks for rights."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(here(request))
        if refused := office_refusal(request):
            return refused
        return view(request, *args, **kwargs)

    inner.isolated = True
    return inner


def desk_view(view):
    """``view(request, estates, ...)`` with the estates a person serves."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(here(request))
        if refused := office_refusal(request):
            return refused
        estates = served(request.user)
        if not estates:
            raise PermissionDenied
        return view(request, estates, *args, **kwargs)

    inner.isolated = True
    return inner


def row_view(model, perm: str, *related: str):
    """``view(request, row, ...)`` for ``/<pk>/``: the row of one's own estate, with the right."""

    def decorate(view):
        @wraps(view)
        def inner(request, pk, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(here(request))
            if refused := office_refusal(request):
                return refused
            rows = model.objects.select_related("estate__area__parent__parent", *related)
            row = own_row(request, rows, pk=pk)
            if not may(request.user, perm, row, clock.now()):
                raise denied(request.user, perm)
            return view(request, row, *args, **kwargs)

        inner.isolated = True
        return inner

    return decorate
