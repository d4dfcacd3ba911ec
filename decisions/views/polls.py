"""意见征询 for anybody, for owners, and on the desk; everywhere it says that nothing is decided by it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, estate_view, public_estate, require_second_factor
from communities.desk import row_view, shell_of
from communities.permissions import may
from communities.wording import day as full_day
from decisions.forms.polls import PollAnswerForm, PollForm, PollQuestionForms, WithholdPollForm
from decisions.models import Poll, PollParty
from decisions.selectors.polls import (
    answers_still,
    n_answered,
    n_parties,
    own_poll_parties,
    polls_of,
    questions_of,
    takes_answers,
)
from decisions.services.polls import answer_poll, convene_poll, withhold_poll
from decisions.views.public import page


@require_safe
def poll(request, slug, number):
    """While it is open how many took part, afterwards what they said."""
    estate = public_estate(slug)
    row = get_object_or_404(polls_of(estate), number=number)
    return page(
        request,
        "decisions/poll.html",
        estate,
        poll=row,
        title=row.public_title,
        description=_("意见征询，不产生决定；%(day)s截止") % {"day": full_day(row.closes_on)},
        is_open=takes_answers(row, clock.now()),
        n_parties=n_parties(row),
        n_answered=n_answered(row),
        questions=questions_of(row),
    )


@estate_view(lets_in=answers_still)
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request, estate, number):
    """One form for each of her parties."""
    row = get_object_or_404(polls_of(estate), number=number)
    now = clock.now()
    if not may(request.user, "decisions.answer_poll", row, now):
        raise PermissionDenied(_("这次征询只问业主；您在这个小区不是业主，不用答。"))
    forms = [_answer_form(request, row, party) for party in own_poll_parties(row, request.user)]
    sent = next((form for form in forms if form.is_bound), None)
    if sent is not None and sent.is_valid():
        said = {"party": sent.cleaned_data["party"], "choices": sent.choices}
        with errors_on(sent):
            answer_poll(poll=row, actor=request.user, now=now, **said)
            messages.success(request, _("已记下。截止以前都可以改，改了以后只算最后一次。"))
            return redirect(request.path)
    context = {
        "estate": estate,
        "poll": row,
        "forms": forms,
        "form": sent,
        "is_open": takes_answers(row, now),
    }
    return render(request, "decisions/poll_answer.html", context)


def _answer_form(request, row: Poll, party: PollParty) -> PollAnswerForm:
    """Bound where it is this party's that was sent; else with what was said before."""
    prefix = f"p{party.pk}"
    is_sent = request.method == "POST" and f"{prefix}-party" in request.POST
    said = party.answer.choices if hasattr(party, "answer") else []
    first = {f"q{n}": choice for n, choice in enumerate(said, 1)} | {"party": party.pk}
    form = PollAnswerForm(
        request.POST if is_sent else None, prefix=prefix, questions=row.questions, initial=first
    )
    form.homes, form.was_answered = "、".join(party.homes), bool(said)
    return form


@require_second_factor
@estate_view("decisions.convene_poll")
@never_cache
@require_http_methods(["GET", "POST"])
def convene(request, estate):
    data = request.POST or None
    form, questions = PollForm(data, estate=estate), PollQuestionForms(data, prefix="q")
    if data is not None and all([form.is_valid(), questions.is_valid()]):
        asked = [one.cleaned_data for one in questions if one.cleaned_data]
        with errors_on(form):
            made = convene_poll(
                estate=estate, questions=asked, actor=request.user, now=clock.now(),
                **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, _("征询已经开始，有账号的业主会收到通知。"))
            return redirect(made.path)
    context = {"estate": estate, "form": form, "questions": questions, "rail": "decisions"}
    return render(request, "decisions/poll_new.html", context)


@require_second_factor
@row_view(Poll, "decisions.view_desk")
@never_cache
@require_http_methods(["GET", "POST"])
def withhold(request, row):
    """All its words, for the bodies; title and explanation can be withheld from the public (不再公开)."""
    now = clock.now()
    may_withhold = row.withheld_at is None and may(
        request.user, "decisions.withhold_poll", row, now
    )
    form = WithholdPollForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            withhold_poll(poll=row, why=form.cleaned_data["why"], actor=request.user, now=now)
            messages.success(request, _("标题和说明已不再公开。"))
            return redirect(request.path)
    context = {"poll": row, "form": form if may_withhold or form.is_bound else None}
    context |= {"rail": "decisions"} | shell_of(request.user)
    return render(request, "decisions/poll_desk.html", context)
