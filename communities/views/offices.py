"""任职: who serves an estate or an area, who is asked to, and the answer of whoever is asked."""

from functools import cache

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, estate_view, require_fresh_login, require_second_factor
from communities.desk import OPERATORS, served, shell_of, signed_in
from communities.forms.offices import OfficeForm
from communities.lists import turned
from communities.models import Area, Estate, OfficeInvitation, OfficePaper
from communities.numbers import whole_number
from communities.permissions import may
from communities.selectors.areas import areas_operated
from communities.selectors.offices import (
    answered_of,
    ends_of,
    here,
    invitations_of,
    offices_offered,
    people_of,
    seats_of,
)
from communities.services import offices
from communities.services.people import may_appoint, operates_in
from communities.trust import require_full_trust
from communities.views.papers import readable

PERM = "communities.view_people"
LINK = "office_invitation"


@signed_in
@never_cache
@require_safe
def choose(request):
    """Of which estate or area; who answers for one alone is not asked."""
    estates, areas = served(request.user, PERM), _areas(request.user)
    if not estates and not areas:
        raise PermissionDenied
    if len(estates) == 1 and not areas:
        return redirect("office-people", estates[0].slug)
    words = {"estates": estates, "areas": areas, "rail": "people"}
    return render(request, "communities/people_where.html", words | shell_of(request.user))


def _areas(user) -> list[Area]:
    rows = areas_operated(user, clock.now()).select_related("parent__parent")
    return list(rows.order_by("kind", "name"))


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def people(request, estate):
    return _page(request, estate)


@require_second_factor
@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def area_people(request, pk):
    area = get_object_or_404(Area.objects.select_related("parent__parent"), pk=pk)
    if not operates_in(request.user, area, clock.now()):
        raise Http404
    return _page(request, area)


def papers_of(user, place):
    if isinstance(place, Area):
        return OfficePaper.objects.none()
    return readable(user).filter(estate=place).order_by("-dated")


def _page(request, place: Estate | Area):
    now, user = clock.now(), request.user
    if request.method == "POST" and "revoke" in request.POST:
        return _revoke(request, place, now)
    gives = _gives(place, user, now)
    seats = [one for one in seats_of(place, now) if gives(one.role, one.contract)]
    papers = papers_of(user, place)
    form = OfficeForm(request.POST or None, seats=seats, papers=papers)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            words = form.cleaned_data
            invitation, address = offices.invite_to_office(
                place=place, actor=user, now=now, **words
            )
            if invitation.is_printed:
                return _slip(request, invitation, address)
            messages.success(request, _("邀请已用短信发出，七天内有效。"))
            return redirect(request.path)
    context = {"form": form, "seats": seats} | listed(request, place, now)
    context |= {"shell": OPERATORS} if isinstance(place, Area) else shell_of(user)
    status = 400 if form.errors else 200
    return render(request, "communities/people.html", context, status=status)


def _gives(place: Estate | Area, user, now):
    """Whether she fills a role under a contract, asked once for each pair."""
    return cache(lambda role, contract: may_appoint(user, role, place, now, contract))


def listed(request, place: Estate | Area, now) -> dict:
    """What the page shows besides its form."""
    user = request.user
    gives = _gives(place, user, now)
    is_estate = isinstance(place, Estate)
    return {
        "may_turn": is_estate and may(user, "communities.propose_turn", place, now),
        "may_sign": is_estate and may(user, "communities.manage_contracts", place, now),
        "place": place,
        "estate": None if isinstance(place, Area) else place,
        "serving": [(one, gives(one.role, one.contract)) for one in people_of(place, now)],
        "waiting": [(one, gives(one.role, one.contract)) for one in invitations_of(place, now)],
        "answered": turned(request, answered_of(place, now), param="answered"),
        "ends": turned(request, ends_of(place), param="ends"),
        "rail": "people",
    }


def _revoke(request, place, now):
    pk = whole_number(request.POST["revoke"])
    invitation = get_object_or_404(OfficeInvitation, pk=pk, **here(place))
    offices.revoke_office(invitation=invitation, actor=request.user, now=now)
    messages.success(request, _("已撤回，链接不再有效。"))
    return redirect(request.path)


def _slip(request, invitation, address: str):
    """The one time the address is shown; neither an address of ours nor a log holds it."""
    words = {"row": invitation, "url": address, "back": request.path}
    return render(request, "communities/office_slip.html", words)


@never_cache
def arrive(request):
    """From the link: the token goes into the sealed session before anybody logs in, so that nothing
    is shown to who merely holds the address."""
    if "t" in request.GET:
        request.session[LINK] = request.GET["t"]
        return redirect("office-invitation")
    return _by_link(request)


@login_required
@require_full_trust
@require_fresh_login
def _by_link(request):
    invitation = offices.office_invitation_of(request.session.get(LINK, ""))
    if invitation is None or not offices.is_for(invitation, request.user):
        why_not = _("这个链接不对，或者不是给您登录的手机号的。请用收到短信的号码登录。")
        return _offer(request, None, why_not, 404)
    return _answer(request, invitation)


@login_required
@never_cache
@require_full_trust
@require_fresh_login
def office(request, pk):
    """What her proved phone is asked to do: hers alone."""
    now = clock.now()
    mine = offices_offered(request.user, now).select_related("contract__company", "body")
    return _answer(request, get_object_or_404(mine.select_related("invited_by"), pk=pk))


def _answer(request, invitation: OfficeInvitation):
    now, user = clock.now(), request.user
    given = {"invitation": invitation, "user": user, "now": now}
    why_not = offices.why_not_answer(invitation, user, now)
    if request.method == "POST" and not why_not and request.POST.get("act") == "decline":
        offices.decline_office(**given)
        request.session.pop(LINK, None)
        messages.success(request, _("已告诉邀请的人：不是您。"))
        return redirect("me")
    why_not = why_not or offices.why_not_accept(invitation, user, now)
    if request.method == "POST" and not why_not:
        offices.accept_office(**given)
        request.session.pop(LINK, None)
        messages.success(request, _("已接受。开始工作前，请设置密码和二次验证。"))
        return redirect("mfa_index")
    return _offer(request, invitation, why_not, 410 if why_not else 200)


def _offer(request, invitation, why_not, status):
    words = {"section": "me", "invitation": invitation, "why_not": why_not}
    words["may_decline"] = invitation and not offices.why_not_answer(
        invitation, request.user, clock.now()
    )
    return render(request, "me/office.html", words, status=status)
