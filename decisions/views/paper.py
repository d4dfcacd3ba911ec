"""纸质选票 at the desk: printing them, taking them in while the vote is open, entering them once it is closed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from communities import clock, printing, wording
from communities.access import errors_on, require_second_factor
from communities.desk import row_view, shell_of
from communities.memory_uploads import in_memory
from communities.standing import standing_of
from decisions.forms.paper import BuildingForm, EntryForm, HandInForm, code_of
from decisions.models import Decision, HandIn
from decisions.selectors.co_owners import named_owners
from decisions.selectors.paper import (
    handed_in,
    has_printed,
    parties_by_building,
    progress,
    sheet_of_code,
    waiting_hand_ins,
    waits_for_paper,
)
from decisions.selectors.readiness import is_held_here
from decisions.services import entering, paper
from decisions.services.scans import picture_of
from decisions.states import VoteStatus

SHEETS, HAND_IN, ENTRY = (
    f"decisions/{name}.html" for name in ("paper_sheets", "paper_hand_in", "paper_entry")
)


def _only(row: Decision, status: VoteStatus) -> None:
    if row.status != status or not is_held_here(row):
        raise Http404


def _context(request, row: Decision, form, **more) -> dict:
    words = {"decision": row, "estate": row.estate, "form": form, "rail": "decisions"}
    return words | more | shell_of(request.user)


@require_second_factor
@row_view(Decision, paper.PERM, "opening__roll")
@never_cache
@require_http_methods(["GET", "POST"])
def sheets(request, row):
    """By building, as a PDF or as a page that the browser prints."""
    _only(row, VoteStatus.OPEN)
    found = parties_by_building(row)
    names = [
        (name, _("%(building)s · %(n)s 户") % {"building": name, "n": len(parties)})
        for name, parties in found.items()
    ]
    form = BuildingForm(request.POST or None, buildings=names)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            return _print(request, row, form.cleaned_data["building"])
    return render(request, SHEETS, _context(request, row, form, n=sum(map(len, found.values()))))


def _print(request, row: Decision, building: str):
    rows = paper.print_sheets(decision=row, building=building, actor=request.user, now=clock.now())
    words = {"decision": row, "estate": row.estate, "sheets": rows, "matters": row.matters.all()}
    if "page" in request.POST:
        return render(request, "decisions/paper_ballots.html", words)
    name = _("选票-%(number)s-%(building)s.pdf") % {"number": row.number, "building": building}
    return printing.answer("decisions/paper_ballots.html", words, name)


@require_second_factor
@row_view(Decision, paper.PERM, "opening__roll")
@never_cache
@require_http_methods(["GET", "POST"])
def hand_in(request, row):
    """One person types the stub's code; one of another body confirms, and gets the receipt to print."""
    _only(row, VoteStatus.OPEN)
    now = clock.now()
    form = HandInForm(request.POST or None, owners=_owners(request, row))
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            return _take(request, row, form.cleaned_data, now)
    waiting = waiting_hand_ins(row, standing_of(request.user, row.estate, now))
    done = handed_in(row).count()
    return render(request, HAND_IN, _context(request, row, form, waiting=waiting, done=done))


def _owners(request, row: Decision) -> list[tuple[int, str]]:
    """Who can have signed the stub that is recorded: asked for once its code says that there are several."""
    if request.method != "POST" or "confirm" in request.POST:
        return []
    sheet = sheet_of_code(row, code_of(request.POST.get("code", "")))
    return named_owners(sheet.party) if sheet else []


def _take(request, row: Decision, said: dict, now):
    words, code = {"actor": request.user, "now": now}, said["code"]
    if "confirm" not in request.POST:
        paper.record_hand_in(decision=row, code=code, signers=said.get("signers"), **words)
        messages.success(request, _("已登记。请另一单位的人确认，再把选票投入票箱。"))
        return redirect(request.path)
    asked = get_object_or_404(HandIn, decision=row, sheet__code=code)
    done = paper.confirm_hand_in(hand_in=asked, **words)
    words = {"row": done, "decision": row, "at": wording.moment(done.confirmed_at)}
    return render(request, "decisions/paper_receipt.html", words)


@in_memory
@sensitive_post_parameters()
@require_second_factor
@row_view(Decision, entering.PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def entry(request, row):
    """One line for each sheet; the page comes back ready for the next one, and shows no choice."""
    _only(row, VoteStatus.CLOSED)
    words = {"matters": row.matters.count(), "keeps_scans": row.keeps_scans}
    form = EntryForm(request.POST or None, request.FILES or None, **words)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            _enter(request, row, form)
            messages.success(request, _("票号 %s 已录入。") % form.number)
            return redirect(request.path)
    more = {
        "far": progress(row),
        "is_open": waits_for_paper(row),
        "has_printed": has_printed(row, request.user),
        "matters": row.matters.all(),
        "until": entering.entered_until(row),
    }
    return render(request, ENTRY, _context(request, row, form, **more))


def _enter(request, row: Decision, form: EntryForm) -> None:
    pictures = [picture_of(data, name) for name, data in form.photos]
    entering.enter_sheet(
        decision=row, number=form.number, choices=form.choices, pictures=pictures,
        has_none=form.cleaned_data.get("has_none", False), actor=request.user, now=clock.now(),
    )  # fmt: skip
