"""表决准备 on the desk: who got the notice and how, where it hangs."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import row_view, shell_of
from communities.permissions import may
from communities.texting import can_text
from decisions.forms.preparing import (
    OFFICE,
    DeliveryForm,
    GoneForm,
    PaperOnlyForm,
    PostingForm,
)
from decisions.models import BoardPosting, Decision
from decisions.selectors.bindings import binding_changes, paper_only
from decisions.selectors.delivery import (
    Reach,
    days_hung,
    days_to_hang,
    hung_long_enough,
    is_office_told,
    phones_to_text,
    reaches,
)
from decisions.selectors.votes import COMING, notice_of
from decisions.services.bindings import keep_to_paper
from decisions.services.delivery import (
    PERM,
    record_deliveries,
    record_posting,
    take_down,
    text_registered_phones,
)
from decisions.states import CALLED


def announced_view(view):
    """``view(request, vote, notice)`` on the desk, for a vote that is announced and not over."""

    @require_second_factor
    @row_view(Decision, "decisions.view_desk", "authorised_by")
    @never_cache
    def inner(request, row):
        notice = notice_of(row)
        if notice is None or row.status not in COMING:
            return redirect("decisions-desk:vote", row.pk)
        return view(request, row, notice)

    return inner


def may_deliver(request, vote) -> bool:
    """By the person, and by where the vote stands."""
    return vote.status in CALLED and may(request.user, PERM, vote, clock.now())


def framed(request, vote, notice, **more) -> dict:
    """What every page here says."""
    known = {"decision": vote, "estate": vote.estate, "notice": notice, "rail": "decisions"}
    return known | more | shell_of(request.user)


@announced_view
@require_http_methods(["GET", "POST"])
def delivery(request, vote, notice):
    """Of one building at a time; the first where none is asked for."""
    if request.POST.get("act") == "text":
        return _text(request, notice)
    now, found = clock.now(), reaches(notice)
    houses = dict.fromkeys(one.building for one in found)
    chosen = request.GET.get("building", "")
    shown = chosen if chosen in houses else next(iter(houses), "")
    here = [one for one in found if one.building == shown]
    office_told, may_add = is_office_told(notice, now), may_deliver(request, vote)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DeliveryForm(*data, estate=vote.estate, parties=_choices(here, office_told))
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            n = len(_record(notice, form.cleaned_data, here, request.user, now))
            messages.success(request, _("已录入 %s 户。") % n)
            return redirect(request.get_full_path())
    n_reached = sum(one.is_reached for one in found)
    context = framed(
        request, vote, notice, form=form if may_add else None, here=here,
        n_all=len(found), n_reached=n_reached, n_left=len(found) - n_reached,
        houses=[(name, _left(found, name), name == shown) for name in houses],
        n_phones=len(phones_to_text(notice, found)) if may_add and can_text() else 0,
        is_office_told=office_told, hung=hung_long_enough(notice, clock.today()),
    )  # fmt: skip
    return render(request, "decisions/delivery.html", context)


def _text(request, notice):
    n = text_registered_phones(notice=notice, actor=request.user, now=clock.now())
    messages.success(request, _("正在发 %s 条短信，发出以后这里会写明。") % n)
    return redirect(request.get_full_path())


def _choices(here: list[Reach], office_told: bool) -> list[tuple[str, str]]:
    """The office, and the homes of a building, whom nothing has reached first."""
    office = [] if office_told else [(OFFICE, str(_("居委会")))]
    in_turn = sorted(here, key=lambda one: one.is_reached)
    return office + [(str(one.party.pk), _words(one)) for one in in_turn]


def _left(found: list[Reach], building: str) -> int:
    return sum(one.building == building and not one.is_reached for one in found)


def _words(one: Reach) -> str:
    homes = "、".join(one.party.homes)
    told = one.last.note if one.last and not one.last.reached else ""
    return "　".join(filter(None, [homes, one.how, told]))


def _record(notice, said: dict, here: list[Reach], actor, now):
    by_key = {str(one.party.pk): one.party for one in here} | {OFFICE: None}
    words = said | {"parties": [by_key[key] for key in said["parties"]]}
    return record_deliveries(notice=notice, actor=actor, now=now, **words)


@announced_view
@require_http_methods(["GET", "POST"])
def postings(request, vote, notice):
    now, today = clock.now(), clock.today()
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PostingForm(*data)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            record_posting(notice=notice, actor=request.user, now=now, **form.cleaned_data)
            messages.success(request, _("已录入。"))
            return redirect(request.path)
    rows = [(one, days_hung(one, today)) for one in notice.postings.select_related("photo")]
    context = framed(
        request, vote, notice, form=form if may_deliver(request, vote) else None, rows=rows,
        hung=hung_long_enough(notice, today), days=days_to_hang(notice),
    )  # fmt: skip
    return render(request, "decisions/postings.html", context)


@require_second_factor
@row_view(BoardPosting, PERM, "notice__decision", "photo")
@never_cache
@require_http_methods(["GET", "POST"])
def posting(request, row):
    """Taking one down."""
    form = GoneForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            day = form.cleaned_data["day"]
            take_down(posting=row, day=day, actor=request.user, now=clock.now())
            messages.success(request, _("已记下。"))
            return redirect("decisions-desk:postings", row.notice.decision_id)
    context = framed(request, row.notice.decision, row.notice, posting=row, form=form)
    return render(request, "decisions/posting.html", context)


@announced_view
@require_http_methods(["GET", "POST"])
def bindings(request, vote, notice):
    """Whose account or phone changed lately, and whether two bodies have seen to it; homes, no names."""
    now, rows = clock.now(), binding_changes(vote, clock.now())
    held = paper_only(vote)
    open_ = {one.ownership.pk: one.ownership for one in rows if not one.is_confirmed}
    homes = [(pk, str(owned.unit)) for pk, owned in open_.items() if pk not in held]
    form = PaperOnlyForm(request.POST or None, homes=homes)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            chosen = set(form.cleaned_data["ownerships"])
            keep_to_paper(decision=vote, ownerships=chosen, actor=request.user, now=now)
            messages.success(request, _("已记下，这几户的业主会收到通知。"))
            return redirect(request.path)
    may_hold = homes and vote.status in CALLED
    may_hold = may_hold and may(request.user, "decisions.prepare_vote", vote, now)
    context = framed(
        request, vote, notice, rows=rows, n_open=len(open_), held=held,
        form=form if may_hold else None,
        may_check=may(request.user, "communities.check_documents", vote, now),
    )  # fmt: skip
    return render(request, "decisions/bindings.html", context)
