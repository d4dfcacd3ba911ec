"""产权终止 on the desk: a home with its past, what ends there by two bodies, and what waits."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, denied, row_view, served, signed_in
from communities.forms.lists import FindEndsForm
from communities.forms.reasons import ReasonForm
from communities.forms.titles import FindHomeForm, TitleEndForm
from communities.list_words import asked
from communities.lists import listed
from communities.models import Estate, OfficePaper, Ownership, TitleEnd, Unit
from communities.open_rolls import open_roll_day
from communities.permissions import may
from communities.selectors.titles import ends_open, ends_over, past_of, shares_of
from communities.services.papers import READ, keep_evidence
from communities.services.titles import (
    PERM,
    agree_end,
    ask_end,
    buyers_of,
    decline_end,
    way_back,
    why_not_agree,
)
from communities.states import ChangeStatus

ACTS = {"agree": True, "decline": False}


@signed_in
@never_cache
@require_second_factor
@require_http_methods(["GET", "POST"])
def titles(request):
    estates = served(request.user, PERM)
    if not estates:
        raise denied(request.user, PERM)
    mine = Estate.objects.filter(pk__in=[one.pk for one in estates])
    form = FindHomeForm(request.POST or None, estates=mine)
    if request.method == "POST" and form.is_valid():
        return redirect("title-home", form.cleaned_data["home"].pk)
    find = FindEndsForm(asked(request), estates=estates)
    words = {
        "form": form,
        "open": ends_open(estates),
        "found": listed(request, ends_over(estates), (), find),
        "rail": "roster",
    }
    return render(request, "communities/titles.html", words)


@require_second_factor
@row_view(Unit, PERM, "building")
@never_cache
@require_http_methods(["GET", "POST"])
def home(request, row):
    past, now = past_of(row), clock.now()
    lasting = past.lasting(clock.today())
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = TitleEndForm(
        *data, shares=[(one.pk, _share(one)) for one in lasting],
        papers=_papers(row.estate, request.user, now),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            made = _ask(row, form.cleaned_data, request.user, now)
            messages.success(request, _("已提出，等另一单位的人看过凭证再确认。"))
            return redirect("title-end", made.pk)
    is_waiting = any(one.status == ChangeStatus.ASKED for one in past.ends)
    words = {
        "unit": row, "estate": row.estate, "past": past, "owning": past.owning(clock.today()),
        "rail": "roster",
    }  # fmt: skip
    words["form"] = form if lasting and not is_waiting else None
    return render(request, "communities/title_home.html", words)


def _share(owned: Ownership) -> str:
    bound = _("已绑定账号") if owned.user_id else _("没有绑定账号")
    since = _("%s 起") % f"{owned.valid_from:%Y-%m-%d}"
    until = _("，到 %s 为止") % f"{owned.valid_until:%Y-%m-%d}" if owned.valid_until else ""
    return f"{owned.owner_name} · {bound} · {since}{until}"


def _papers(estate, user, now):
    """Papers of no certain kind that she may read."""
    readers = [name for name, perm in READ.items() if may(user, perm, estate, now)]
    rows = OfficePaper.objects.for_estate(estate).filter(readers__in=readers)
    return rows.filter(kind=OfficePaper.Kind.OTHER).order_by("-dated", "-pk")


@transaction.atomic
def _ask(unit: Unit, said: dict, actor, now) -> TitleEnd:
    paper, file = said["paper"], said["file"]
    if paper is None and file is not None:
        paper = keep_evidence(
            estate=unit.estate, file_name=file.name, data=file.read(), actor=actor, now=now,
            kind=OfficePaper.Kind.OTHER, title=_("产权凭证 %s") % unit, number="",
            dated=clock.local(now).date(), proves=said["reason"],
            readers=OfficePaper.Readers.OFFICE,
        )  # fmt: skip
    return ask_end(
        unit=unit, kind=said["kind"], ownerships=set(said["ownerships"]), ends_on=said["ends_on"],
        buyers=said["buyers"], paper=paper, reason=said["reason"], actor=actor, now=now,
    )  # fmt: skip


@require_second_factor
@row_view(TitleEnd, PERM, "unit__building", "asked_by", "decided_by", "paper")
@never_cache
@require_http_methods(["GET", "POST"])
def title(request, row):
    now, form = clock.now(), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            _decide(request, row, form.cleaned_data["reason"], now)
            return redirect("title-home", row.unit_id)
    is_waiting = row.status == ChangeStatus.ASKED
    may_read = bool(row.paper) and may(request.user, READ[row.paper.readers], row.paper, now)
    words = {
        "row": row,
        "form": form,
        "shares": shares_of(row),
        "buyers": buyers_of(row),
        "is_waiting": is_waiting,
        "roll_day": open_roll_day(row.estate_id, row.unit_id),
        "may_read": may_read,
        "why_not": why_not_agree(row, request.user, now) if is_waiting else "",
        "way_back": way_back(row) if row.status == ChangeStatus.MADE else "",
        "rail": "roster",
    }
    return render(request, "communities/title_end.html", words)


def _decide(request, row: TitleEnd, reason: str, now) -> None:
    if chosen(request, ACTS):
        agree_end(row=row, actor=request.user, now=now)
        messages.success(request, _("已确认，住在这套房屋里的人会收到消息。"))
    else:
        decline_end(row=row, answer=reason, actor=request.user, now=now)
        messages.success(request, _("已记下：不同意。什么都没有改。"))
