"""Acknowledging a guide (知悉): private, on an address of its own, because it knows a person."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from communities import clock
from communities.access import estate_view
from communities.errors import DomainError
from portal.content.guides import acknowledge
from portal.models import GuideAcknowledgement, GuidePage


@estate_view("portal.acknowledge_guide")
def acknowledgement(request, estate, guide):
    """Shows the version, and keeps that it was read."""
    page = get_object_or_404(GuidePage.objects.live().descendant_of(estate.page), slug=guide)
    version = page.newest_version()
    if version is None:
        raise Http404
    if request.method == "POST":
        chosen = get_object_or_404(page.versions, hash=request.POST.get("version", ""))
        try:
            acknowledge(version=chosen, actor=request.user, now=clock.now())
            messages.success(request, _("已记下：您看过这一版指南。"))
        except DomainError as refused:
            messages.error(request, refused.message)
        return redirect(request.path)
    mine = GuideAcknowledgement.objects.filter(version=version, person=request.user).first()
    context = {
        "estate": estate,
        "page": page,
        "version": version,
        "mine": mine,
        "title": page.title,
    }
    return render(request, "portal/guide_ack.html", context)
