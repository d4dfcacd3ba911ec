"""我的: who I am here, my homes, binding one, and who may act for me."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communities import clock
from communities.access import errors_on, require_fresh_login
from communities.forms.homes import BindForm, DelegateForm
from communities.forms.login import CodeFieldForm
from communities.models import BindingAttempt, Membership, Role, Unit
from communities.roles import AT_HOME
from communities.selectors import management_body_of
from communities.selectors.contacts import contacts_waiting
from communities.selectors.invitations import (
    LET_IN,
    invitations_to,
    let_in_by_unit,
    open_invitations,
)
from communities.selectors.offices import offices_offered
from communities.selectors.slips import slip_for
from communities.services import binding, delegates
from communities.services.entry_trail import note_wrong_proof
from communities.trust import less_trusted_until, require_full_trust
from communities.typed.store import has_typed


def _homes(user, now):
    held = Membership.objects.current(now).filter(user=user, role__in=AT_HOME)
    return held.select_related("estate", "unit__building", "ownership").order_by("estate", "unit")


@login_required
@never_cache
def me(request):
    now = clock.now()
    serves = Membership.objects.current(now).filter(user=request.user).exclude(role__in=AT_HOME)
    roles = set(serves.values_list("role", flat=True))
    words = {
        "section": "me",
        "homes": _homes(request.user, now),
        "waiting": contacts_waiting(request.user),
        "invited": invitations_to(request.user, now),
        "offered": offices_offered(request.user, now),
        "has_people": Role.OPERATOR in roles,
        "less_trusted_until": less_trusted_until(request),
        "slip": slip_for(request.user, now),
        "has_typed": has_typed(request.user.pk),
        "has_desk": bool(roles - {Role.SUPERVISOR, Role.OPERATOR}),
        "has_oversight": bool(roles & {Role.SUPERVISOR, Role.COMMUNITY_OFFICER}),
        "operates": Role.OPERATOR in roles,
    }
    return render(request, "me/home.html", words)


@login_required
@never_cache
def units(request):
    now = clock.now()
    homes = list(_homes(request.user, now))
    owned = [home.unit_id for home in homes if home.role == Role.OWNER]
    let_in, waiting = let_in_by_unit(owned, now), {}
    for invitation in open_invitations(owned, now):
        waiting.setdefault(invitation.unit_id, []).append(invitation)
    for home in homes:
        is_own = home.role == Role.OWNER
        home.helpers = let_in.get(home.unit_id, []) if is_own else []
        home.invitations = waiting.get(home.unit_id, []) if is_own else []
    words = {"section": "me", "homes": homes, "invited": invitations_to(request.user, now)}
    return render(request, "me/units.html", words)


@login_required
@never_cache
@require_fresh_login
def bind(request):
    spent = list(binding.spent_estates(request.user))
    is_elsewhere = "elsewhere" in request.GET
    if spent and request.method != "POST" and not is_elsewhere:
        return _in_person(request, spent)
    form = BindForm(request.POST or None, initial={"phone": request.user.phone})
    if request.method == "POST" and form.is_valid():
        estate = form.cleaned_data["estate"]
        if estate in spent:
            return _in_person(request, spent)
        with errors_on(form):
            attempt = binding.claim_unit(
                user=request.user, estate=estate, claim=form.claim(), now=clock.now()
            )
            if attempt.status == BindingAttempt.Status.BOUND:
                return redirect("my-units")
            if attempt.status == BindingAttempt.Status.WAITING:
                return redirect("my-unit-code")
            left = binding.tries_left(user=request.user, estate=estate)
            if not left:
                return _in_person(request, [estate])
            mismatch = _("资料与名册不一致，请核对后再试，还可以试 %s 次。也可以带证件到现场办理。")
            form.add_error(None, mismatch % left)
    return render(request, "me/bind.html", {"section": "me", "form": form})


def _in_person(request, estates):
    """Whom to ring and what to bring, in place of a form that would refuse."""
    now = clock.now()
    places = [(estate, management_body_of(estate, now)) for estate in estates]
    return render(request, "me/bind_in_person.html", {"section": "me", "places": places})


@login_required
@never_cache
@require_fresh_login
def bind_code(request):
    now = clock.now()
    attempt = binding.waiting_attempt(user=request.user, now=now)
    if attempt is None:
        return redirect("my-unit-bind")
    form = CodeFieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        with errors_on(form):
            if binding.confirm_code(attempt=attempt, user=request.user, code=code, now=now):
                return redirect("my-units")
            form.add_error("code", _("验证码不对。没收到短信，说明资料与名册不一致。"))
        note_wrong_proof(request)
    return render(request, "me/bind_code.html", {"section": "me", "form": form, "attempt": attempt})


@login_required
@never_cache
@require_full_trust
@require_fresh_login
def delegate_new(request, pk):
    now = clock.now()
    unit = get_object_or_404(Unit.objects.select_related("building", "estate"), pk=pk)
    if not delegates.owns(request.user, unit.pk, now):
        raise Http404
    form = DelegateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            delegates.grant_delegate(unit=unit, actor=request.user, now=now, **form.cleaned_data)
            return redirect("my-units")
    return render(request, "me/delegate.html", {"section": "me", "form": form, "unit": unit})


@login_required
@require_POST
@require_full_trust
def delegate_revoke(request, pk):
    membership = get_object_or_404(Membership, pk=pk, role__in=LET_IN)
    is_mine = membership.user_id == request.user.pk
    if not is_mine and not delegates.owns(request.user, membership.unit_id, clock.now()):
        raise Http404
    delegates.revoke_delegate(membership=membership, actor=request.user, now=clock.now())
    return redirect("my-units")
