"""邀请: a link into a home, shown once to the owner, accepted once by whoever logs in with it."""

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
from communities.views.roster import estates_for


@login_required
@never_cache
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
    address = reverse("invitation", args=[token])
    url = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{address}"
    words |= {"invitation": invitation, "url": url, "qr": qr_svg(url)}
    return render(request, "me/invite_link.html", words)


@login_required
@never_cache
def accept(request, token):
    now, invitation = clock.now(), invitations.invitation_of(token)
    if invitation is None:
        why_not, status = _("这个链接不对或不完整，请让业主重新发一次。"), 404
    else:
        why_not = invitations.why_not_accept(invitation, request.user, now)
        status = 410 if why_not else 200
    if request.method == "POST" and not why_not:
        invitations.accept_invitation(invitation=invitation, user=request.user, now=now)
        messages.success(request, _("已接受。现在可以报修、评价和缴费了。"))
        return redirect("my-units")
    words = {"section": "me", "invitation": invitation, "why_not": why_not}
    return render(request, "me/invitation.html", words, status=status)


@login_required
@require_POST
def revoke(request, pk):
    now, invitation = clock.now(), get_object_or_404(Invitation, pk=pk)
    if not owns(request.user, invitation.unit_id, now):
        raise Http404
    invitations.revoke_invitation(invitation=invitation, actor=request.user, now=now)
    messages.success(request, _("已撤回，链接不再有效。"))
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
            request.session["roster_done"] = [_("已登记，业主已收到通知。")]
            return redirect("roster")
    return render(request, "communities/tenant.html", {"form": form, "rail": "roster"})
