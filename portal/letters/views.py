"""函件 on the desk: what one must answer, what one's body has written, and writing another one."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from communities import clock, printing
from communities.access import errors_on
from communities.desk import row_view, served, shell_of, signed_in
from communities.lists import turned
from communities.permissions import may
from communities.selectors import derivation, estates_of
from communities.standing import Standing, standing_of, standings
from notifications.models import Referral, ReferralKind
from notifications.selectors.referrals import addressees_of, kinds_of, letters_of, reply_clocks
from notifications.services.referrals import (
    answer_referral,
    close_referral,
    issue_referral,
    record_reply,
)
from notifications.states import REFERRAL_STEPS, ReferralStatus
from portal.letters.forms import LetterForm, OutcomeForm, PaperReplyForm, ReplyForm, key_of
from portal.letters.matters import about_of

RELATED = (
    "body", "company", "issued_as", "issued_by", "replied_by", "recorded_by", "closed_by",
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """What is done to a letter on its page, by which form and service."""

    form: type
    service: Callable
    said: str

    def is_open(self, verb, standing: Standing, row) -> bool:
        perm = f"notifications.{verb}_referral"
        return row.status in REFERRAL_STEPS[verb].sources and standing.may(perm, row)


ACTS = {
    "answer": Act(ReplyForm, answer_referral, gettext_lazy("已答复，发函机构已收到通知。")),
    "record": Act(PaperReplyForm, record_reply, gettext_lazy("书面答复已代录。")),
    "close": Act(OutcomeForm, close_referral, gettext_lazy("已办结。")),
}


@signed_in
@require_GET
def letters(request):
    """What waits for an answer first, then the rest, newest first."""
    now = clock.now()
    rows = letters_of(request.user, now)
    estates = list(estates_of(request.user, now))
    known = standings(request.user, {*estates, *(row.estate for row in rows)}, now)
    starts = [(one, kinds) for one in estates if (kinds := kinds_of(known[one.pk]))]
    if not rows and not starts and not served(request.user):
        raise PermissionDenied
    clocks = reply_clocks(rows)
    for row in rows:
        row.clock = clocks.get(row.pk)
        row.is_mine = known[row.estate_id].may("notifications.answer_referral", row)
    rest = [row for row in rows if not row.is_mine or row.status != ReferralStatus.ISSUED]
    context = {
        "mine": [row for row in rows if row.is_mine and row.status == ReferralStatus.ISSUED],
        "rest": turned(request, rest),
        "starts": starts,
        "now": now,
        "rail": "letters",
        **shell_of(request.user),
    }
    return render(request, "oversight/letters.html", context)


@row_view(Referral, "notifications.view_referral", *RELATED)
@require_http_methods(["GET", "POST"])
def letter(request, row):
    """The letter with its answer and outcome; who may, answers, records or closes it here."""
    now, act = clock.now(), ACTS.get(request.POST.get("action"))
    form = act.form(request.POST, auto_id=_ids(request.POST["action"])) if act else None
    if form and form.is_valid():
        with errors_on(form):
            act.service(referral=row, actor=request.user, now=now, **form.cleaned_data)
            messages.success(request, act.said)
            return redirect("referral", row.pk)
    standing = standing_of(request.user, row.estate, now)
    first = {"record": {"came_on": clock.local(now).date()}}
    forms = {
        verb: form if one is act else one.form(initial=first.get(verb), auto_id=_ids(verb))
        for verb, one in ACTS.items()
        if one.is_open(verb, standing, row)
    }
    context = {
        **_paper(row),
        "form": form,
        **forms,
        "about_path": about_of(row.estate, row.subject, now).path,
        "now": now,
        "rail": "letters",
        **shell_of(request.user),
    }
    status = 400 if form and form.errors else 200
    return render(request, "oversight/letter_page.html", context, status=status)


def _ids(verb: str) -> str:
    """Forms of one page share names of fields, and no ids."""
    return f"{verb}-%s"


def _paper(row) -> dict:
    found = reply_clocks([row]).get(row.pk)
    return {
        "letter": row,
        "estate": row.estate,
        "reply_clock": found,
        "derivation": derivation(found) if found else [],
    }


@row_view(Referral, "notifications.view_referral", *RELATED)
@require_GET
def letter_paper(request, row):
    """The letter as it is printed."""
    return render(request, "oversight/letter.html", _paper(row))


@row_view(Referral, "notifications.view_referral", *RELATED)
@require_GET
def letter_pdf(request, row):
    name = f"{row.get_kind_display()}{row.number}.pdf"
    return printing.answer("oversight/letter.html", _paper(row), name)


@signed_in
@require_http_methods(["GET", "POST"])
def letter_new(request, slug, kind):
    """``?about=repairs.ticket:42`` names the matter; without one it is about the estate."""
    now = clock.now()
    estate = estates_of(request.user, now).filter(slug=slug).select_related("area__parent__parent")
    estate = estate.first()
    if estate is None or kind not in ReferralKind.values:
        raise Http404
    if not may(request.user, f"notifications.issue_{kind}", estate, now):
        raise PermissionDenied
    sides = addressees_of(estate, now)
    about = about_of(estate, request.GET.get("about", ""), now)
    form = LetterForm(
        request.POST or None,
        addressees=sides,
        kind=kind,
        initial={"title": about.title, "to": key_of(sides[0]) if sides else ""},
    )
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        with errors_on(form):
            row = issue_referral(
                estate=estate,
                kind=kind,
                about=about.titled(words["title"]),
                to=form.addressee,
                letter=words["letter"],
                term=words["term"],
                actor=request.user,
                now=now,
            )
            messages.success(request, _("已发出，对方已收到通知。"))
            return redirect("referral", row.pk)
    context = {
        "estate": estate,
        "kind": ReferralKind(kind),
        "about": about,
        "form": form,
        "rail": "letters",
        **shell_of(request.user),
    }
    return render(request, "oversight/letter_new.html", context, status=400 if form.errors else 200)
