"""邀请: a link into a home, shown once to the owner, accepted once by whoever logs in with it."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communities import clock
from communities.access import errors_on, require_fresh_login, require_second_factor
from communities.forms.homes import InviteForm, TenantForm
from communities.models import Invitation, Unit
from communities.qr import qr_svg
from communities.services import invitations
from communities.services.delegates import owns
from communities.trust import require_full_trust
from communities.views.roster import estates_for

LINK = "invitation"


@login_required
@never_cache
@require_full_trust
@require_fresh_login
def invite(request, pk):
    now = clock.now()
    unit = get_object_or_404(Unit.objects.select_related("building", "estate"), pk=pk)
    if not owns(request.user, unit.pk, now):
        raise Http404
    form = InviteForm(request.POST or None)
    words = {"section": "me", "form": form, "unit": unit}
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            invitation, token = invitations.invite(
                unit=unit, actor=request.user, now=now, **form.cleaned_data
            )
            return _link(request, invitation, token, words)
    return render(request, "me/invite.html", words)


def _link(request, invitation, token, words):
    """The only page that ever shows the link: nowhere is it kept."""
    query = urlencode({"t": token})
    url = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('invitation')}?{query}"
    words |= {"invitation": invitation, "url": url, "qr": qr_svg(url)}
    return render(request, "me/invite_link.html", words)


@never_cache
def arrive(request):
    """From the link: the token goes into the sealed session before anybody logs in, and so into no
    address that is noted or handed on."""
    if "t" in request.GET:
        request.session[LINK] = request.GET["t"]
        return redirect("invitation")
    return _by_link(request)


@login_required
@require_fresh_login
def _by_link(request):
    invitation = invitations.invitation_of(request.session.get(LINK, ""))
    if invitation is None:
        why_not = _("这个链接不对或不完整，请让业主重新发一次。")
        return _page(request, None, why_not, 404)
    return _accept(request, invitation)


@login_required
@never_cache
@require_fresh_login
def accept(request, pk):
    """What staff entered her for: hers alone."""
    rows = Invitation.objects.select_related("estate", "unit__building", "invited_by")
    return _accept(request, get_object_or_404(rows, pk=pk, invitee=request.user))


def _accept(request, invitation):
    now = clock.now()
    why_not = invitations.why_not_accept(invitation, request.user, now)
    if request.method == "POST" and not why_not:
        invitations.accept_invitation(invitation=invitation, user=request.user, now=now)
        request.session.pop(LINK, None)
        messages.success(request, _("已接受。现在可以报修、评价和缴费了。"))
        return redirect("my-units")
    return _page(request, invitation, why_not, 410 if why_not else 200)


def _page(request, invitation, why_not, status):
    words = {"section": "me", "invitation": invitation, "why_not": why_not}
    return render(request, "me/invitation.html", words, status=status)


@login_required
@require_POST
def revoke(request, pk):
    now, invitation = clock.now(), get_object_or_404(Invitation, pk=pk)
    is_named = invitation.invitee_id == request.user.pk
    if not is_named and not owns(request.user, invitation.unit_id, now):
        raise Http404
    invitations.revoke_invitation(invitation=invitation, actor=request.user, now=now)
    messages.success(request, _("没有接受。") if is_named else _("已撤回，链接不再有效。"))
    return redirect("my-units")


@login_required
@never_cache
@require_second_factor
def tenant(request):
    """当面登记租户: she stands at the counter with her lease."""
    form = TenantForm(request.POST or None, estates=estates_for(request.user))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        with errors_on(form):
            invitations.settle_tenant(
                unit=words["home"], phone=words["phone"], last_day=words["last_day"],
                actor=request.user, now=clock.now(),
            )  # fmt: skip
            request.session["roster_done"] = [
                _("已登记。租户七天内登录，在“我的房屋”里接受，身份才开始；那时通知业主。")
            ]
            return redirect("roster")
    return render(request, "communities/tenant.html", {"form": form, "rail": "roster"})
