"""应急登录单 at the counter: asked for, confirmed by another employer, printed by both, half by half."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import row_view, served, signed_in
from communities.forms.slips import SlipAskForm
from communities.lists import turned
from communities.models import Estate, LoginSlip
from communities.models.slips import OPEN
from communities.qr import qr_svg
from communities.selectors.slips import homes_of, slips_open, slips_over
from communities.services.slips import (
    PERM,
    ask_slip,
    decide_slip,
    half_of,
    print_slip,
    stop_slip,
)
from communities.trust import require_full_trust
from communities.views.vouching import vouched_page


def _estates(user):
    """The estates at whose counter the person serves; 403 where there is none."""
    estates = served(user, PERM)
    if not estates:
        raise PermissionDenied
    return Estate.objects.filter(pk__in=[one.pk for one in estates])


@signed_in
@never_cache
@require_second_factor
@require_safe
def slips(request):
    estates, now = _estates(request.user), clock.now()
    over = turned(request, slips_over(estates, now))
    context = {"open": slips_open(estates, now), "over": over}
    return render(request, "communities/slips.html", context)


@signed_in
@never_cache
@require_second_factor
@require_http_methods(["GET", "POST"])
def slip_new(request):
    form = SlipAskForm(request.POST or None, estates=_estates(request.user))
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            made = ask_slip(
                estate=form.cleaned_data["estate"], whom=form.whom(), actor=request.user,
                now=clock.now(),
            )  # fmt: skip
            return redirect("desk-slip", made.pk)
    return render(request, "communities/slip_new.html", {"form": form})


@row_view(LoginSlip, PERM, "user", "asked_by", "decided_by")
@never_cache
@require_second_factor
@require_http_methods(["GET", "POST"])
def slip(request, row):
    now, half = clock.now(), half_of(row, request.user)
    return vouched_page(
        request,
        row,
        page="desk-slip",
        template="communities/slip.html",
        decide=lambda agrees, now: decide_slip(
            slip=row, agrees=agrees, actor=request.user, now=now
        ),
        paper=partial(_paper, request, row),
        acts={"stop": partial(_stop, request, row)},
        homes=homes_of(row, now),
        may_print=half and not getattr(row, half),
        may_stop=row.status in OPEN and row.ends_at > now,
    )


def _stop(request, row, now):
    stop_slip(slip=row, actor=request.user, now=now)
    messages.success(request, _("已撤销，这张单子不能再用。"))
    return redirect("desk-slip", row.pk)


def _paper(request, row, now):
    """The one time this half of the code is shown; neither an address nor a log holds it."""
    code = print_slip(slip=row, actor=request.user, now=now)
    url = request.build_absolute_uri(reverse("login-slip"))
    context = {"row": row, "code": code, "url": url, "qr": qr_svg(url)}
    context["is_first"] = half_of(row, request.user) == "first_digest"
    return render(request, "communities/slip_paper.html", context)


@login_required
@require_POST
@require_full_trust
def my_slip_stop(request, pk):
    """本人撤销: it was not she who stood at the counter."""
    row = get_object_or_404(LoginSlip, pk=pk, user=request.user)
    stop_slip(slip=row, actor=request.user, now=clock.now())
    messages.success(request, _("已撤销，这张单子不能再用。"))
    return redirect("me")
