"""The doors of a report's steps (报修步骤): whose draft it is, and where it goes on."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from communities import clock
from communities.access import here, public_estate
from communities.models import Estate
from communities.standing import Standing, standing_of
from repairs.emergency import calls
from repairs.models import ReportDraft, Spot, Ticket
from repairs.selectors.reporting import homes_of, may_report


@dataclass
class Flow:
    """报修: where somebody is in a report; ``draft`` is None until something is kept."""

    estate: Estate
    draft_id: UUID
    draft: ReportDraft | None
    spot: Spot | None
    user: object
    now: datetime

    @property
    def args(self):
        return [self.estate.slug, self.draft_id]

    @property
    def calls(self):
        return calls(self.estate)

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.user, self.estate, self.now)

    def homes(self):
        return homes_of(self.standing)


def step(*, is_first=False):
    """A step ``view(request, flow)``: of one's own draft, or 404; after sending it says so.

    A visitor is sent to log in; what she had typed comes back, because a session may end while
    somebody looks for the right word.
    """

    def decorate(view):
        @wraps(view)
        @never_cache
        def inner(request, slug, draft_id, **more):
            if not request.user.is_authenticated:
                return redirect_to_login(here(request))
            flow = _flow(request, public_estate(slug), draft_id)
            sent = Ticket.objects.filter(draft=draft_id, reporter=request.user).first()
            if sent:
                return already_sent(request, flow, sent)
            if flow.draft is None and not may_report(flow.standing, flow.spot):
                raise Http404
            if flow.draft is None and not is_first:
                messages.warning(request, _("这份草稿已经删除，或放了超过 7 天。请重新开始。"))
                return redirect("repairs:begin", slug)
            return view(request, flow, **more)

        inner.isolated = True
        return inner

    return decorate


def _flow(request, estate, draft_id) -> Flow:
    rows = ReportDraft.objects.select_related("spot", "category", "building", "unit__building")
    draft = rows.filter(pk=draft_id).first()
    if draft and (draft.user_id != request.user.pk or draft.estate_id != estate.pk):
        raise Http404
    spot = draft.spot if draft else asked_spot(request, estate)
    return Flow(estate, draft_id, draft, spot, request.user, clock.now())


def asked_spot(request, estate) -> Spot | None:
    """The label whose code the address or the form names."""
    code = request.POST.get("spot") or request.GET.get("spot", "")
    rows = Spot.objects.for_estate(estate).select_related("building", "category")
    return rows.filter(code=code, is_active=True).first() if code else None


def already_sent(request, flow, ticket):
    """Back after sending: no question whether to send again, but where the matter is now."""
    context = {"estate": flow.estate, "ticket": ticket, "section": "repairs"}
    return render(request, "repairs/already.html", context)
