"""物业交接 on the desk: open it, draw up the list, speak to each line, sign, complete, print.

Who belongs to no estate here but was named for the company that comes finds her own hand-over,
until it is cancelled.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communities import clock, printing
from communities.access import errors_on, require_second_factor
from communities.desk import served, shell_of, signed_in
from communities.lists import turned
from communities.models import User
from communities.permissions import may
from communities.selectors import estates_of
from communities.standing import Standing, standing_of, standings
from portal.handover import ending, services
from portal.handover.forms import (
    AnswerForm,
    HandoverForm,
    LineForm,
    ReasonForm,
    RefusalForm,
    StandForm,
)
from portal.handover.selectors import (
    contract_of,
    lines_with_stands,
    signatures_of,
    waits_for_answers,
)
from portal.handover.states import UNDER_WAY, HandoverStatus
from portal.models import Handover, HandoverLine, Party

RELATED = ("estate__area__parent__parent", "outgoing__company", "company", "incoming_user",
           "opened_by", "completed_by")  # fmt: skip


def _rows(user):
    named = Q(incoming_user=user) & ~Q(status=HandoverStatus.CANCELLED)
    own = Q(estate__in=estates_of(user, clock.now())) | named
    return Handover.objects.filter(own).select_related(*RELATED)


def handover_view(view):
    """``view(request, handover)``: of one's own estates, or the one one was named for; else 404."""

    @wraps(view)
    def inner(request, pk, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        row = get_object_or_404(_rows(request.user), pk=pk)
        if not may(request.user, "portal.view_handover", row, clock.now()):
            raise PermissionDenied
        return view(request, row, *args, **kwargs)

    inner.isolated = True
    return inner


@signed_in
@require_GET
def handovers(request):
    rows, now = list(_rows(request.user).order_by("-opened_at")), clock.now()
    known = standings(request.user, {row.estate for row in rows}, now)
    rows = [row for row in rows if known[row.estate_id].may("portal.view_handover", row)]
    busy = {row.estate_id for row in rows if row.status in UNDER_WAY}
    may_open = served(request.user, "portal.open_handover")
    can = [one for one in may_open if one.pk not in busy and contract_of(one, now)]
    if not rows and not may_open and not served(request.user, "portal.view_handover"):
        raise PermissionDenied
    context = {
        "found": turned(request, rows),
        "can_open": can,
        "rail": "handover",
        **shell_of(request.user),
    }
    return render(request, "oversight/handovers.html", context)


@require_second_factor
@signed_in
@require_http_methods(["GET", "POST"])
def handover_new(request, slug):
    now = clock.now()
    estate = estates_of(request.user, now).filter(slug=slug).first()
    if estate is None:
        raise Http404
    if not may(request.user, "portal.open_handover", estate, now):
        raise PermissionDenied
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        phone = words["phone"]
        newcomer = User.objects.filter(phone=phone, phone_verified=True, is_active=True).first()
        if newcomer is None:
            form.add_error("phone", _("没有用这个号码登录过的人。请对方先登录一次。"))
        else:
            terms = {name: words[name] for name in ("fee_model", "authority", "planned_at")}
            with errors_on(form), transaction.atomic():
                row = services.open_handover(
                    estate=estate, company=form.company(), incoming_user=newcomer,
                    actor=request.user, now=now, **terms,
                )  # fmt: skip
                messages.success(request, _("已发起，相关各方已收到通知。"))
                return redirect("handover", row.pk)
    context = {
        "estate": estate,
        "contract": contract_of(estate, now),
        "form": form,
        "rail": "handover",
        **shell_of(request.user),
    }
    status = 400 if form.errors else 200
    return render(request, "oversight/handover_new.html", context, status=status)


@handover_view
@require_GET
def handover(request, row):
    return _page(request, row)


def _page(request, row, **forms):
    now = clock.now()
    user, signatures = request.user, signatures_of(row)
    standing = standing_of(user, row.estate, now)
    signed = {one["party"] for one in signatures if one["signed"]}
    side = _side(row, standing)
    open_parties = [
        (party, Party(party).label)
        for party in (Party.OUTGOING, Party.INCOMING)
        if party not in signed
    ]
    is_listed = row.status == HandoverStatus.LISTED
    record, speaks = _record(row, signatures), is_listed and side not in signed
    context = {
        **record,
        "side": side if speaks else "",
        "stand_form": speaks and side and _stand_form(record["lines"], side, forms),
        "answer_form": speaks and side == Party.OUTGOING and not signed and record["is_unanswered"]
        and forms.get("answer_form", AnswerForm()),
        "may_draw_up": row.status == HandoverStatus.OPEN
        and standing.may("portal.draw_up_handover", row),
        "line_form": is_listed and not signed and standing.may("portal.add_handover_line", row)
        and forms.get("line_form", LineForm()),
        "refusal_form": is_listed and open_parties and standing.may("portal.record_refusal", row)
        and forms.get("refusal_form", RefusalForm(parties=open_parties)),
        "signs": _signs(row, standing, side, signed) if is_listed else [],
        "may_complete": is_listed and standing.may("portal.complete_handover", row),
        "are_all_heard": all(one["signed"] or one["refused"] for one in signatures),
        "reason_form": row.status in (HandoverStatus.OPEN, HandoverStatus.LISTED)
        and standing.may("portal.cancel_handover", row)
        and forms.get("reason_form", ReasonForm()),
        "form": next(iter(forms.values()), None),
        "rail": "handover",
        **shell_of(user),
    }  # fmt: skip
    status = 400 if forms else 200
    return render(request, "oversight/handover.html", context, status=status)


def _stand_form(lines, side, forms):
    """Each line with its own part of the form: as was just typed, or as that side last said."""
    form = forms.get("stand_form") or StandForm.of(lines, side)
    ticked = form["disputed"].value() or []
    for line in lines:
        line.reason, line.is_ticked = form[f"words_{line.pk}"], str(line.pk) in ticked
    return form


def _side(row, standing: Standing) -> str:
    """The company the person speaks for, or neither."""
    if standing.user.pk == row.incoming_user_id:
        return Party.INCOMING
    old = ("company", row.outgoing.company_id)
    is_old = standing.may("portal.sign_as_outgoing", row) and old in standing.employers
    return Party.OUTGOING if is_old else ""


def _signs(row, standing: Standing, side, signed) -> list:
    """For whom this person may sign now."""
    wanted = [Party.COMMUNITY] + (
        [Party.WITNESS] if services.needs_witness(row, standing.now) else []
    )
    wanted = [one for one in wanted if standing.may(f"portal.sign_as_{one}", row)]
    wanted = [Party(one) for one in [*([side] if side else []), *wanted] if one not in signed]
    return [one for one in wanted if not waits_for_answers(row, one)]


def _record(row, signatures) -> dict:
    lines = lines_with_stands(row)
    for line in lines:
        line.sides = [
            (party, Party(party).label, line.stand(party))
            for party in (Party.OUTGOING, Party.INCOMING)
        ]
    groups = [
        (kind.label, [line for line in lines if line.kind == kind]) for kind in HandoverLine.Kind
    ]
    return {
        "handover": row,
        "estate": row.estate,
        "lines": lines,
        "groups": [group for group in groups if group[1]],
        "is_unanswered": bool(lines) and waits_for_answers(row, Party.OUTGOING),
        "n_disputed": sum(
            any(stand and not stand.agrees for _p, _l, stand in line.sides) for line in lines
        ),
        "signatures": signatures,
        "digest": services.digest(row) if lines else "",
    }


def _act(form_name, form_class=None, **parts):
    """A POST that does one act: on the page again with its error, or a redirect with a sentence.

    ``parts`` of the form are read from the hand-over.
    """

    def decorate(act):
        @wraps(act)
        def inner(request, row):
            if form_class is None:
                messages.success(request, act(request, row))
                return redirect("handover", row.pk)
            form = form_class(request.POST, **{name: part(row) for name, part in parts.items()})
            if form.is_valid():
                with errors_on(form):
                    messages.success(request, act(request, row, **form.cleaned_data))
                    return redirect("handover", row.pk)
            return _page(request, row, **{form_name: form})

        return require_second_factor(handover_view(require_POST(inner)))

    return decorate


def _by(request, row) -> dict:
    return {"handover": row, "actor": request.user, "now": clock.now()}


@_act("")
def draw_up(request, row):
    services.draw_up_list(**_by(request, row))
    return _("清单已按此刻的记录冻结，请双方逐项核对。")


@_act("line_form", LineForm)
def line_add(request, row, **words):
    services.add_line(**words, **_by(request, row))
    return _("已加到清单。")


@_act("answer_form", AnswerForm)
def answer(request, row, **given):
    services.answer(**given, **_by(request, row))
    return _("已列入清单，请再逐项核对、记下意见。")


@_act("stand_form", StandForm, lines=lines_with_stands)
def stand(request, row, disputes):
    """Lines with words are disputed, ticked or not; all others are agreed."""
    n = services.say(disputes=disputes, **_by(request, row))
    return _("已记下：%s 项有异议，其余认可。") % n


@_act("")
def sign(request, row):
    party = request.POST.get("party", "")
    if party not in Party.values:
        raise Http404
    services.sign(party=party, words=request.POST.get("words", ""), **_by(request, row))
    return _("已签字。")


@_act("refusal_form", RefusalForm, parties=lambda row: Party.choices)
def refuse(request, row, **words):
    services.record_refusal(**words, **_by(request, row))
    return _("已记录拒签。")


@_act("")
def complete(request, row):
    done = ending.complete(**_by(request, row))
    if done.status == HandoverStatus.DONE:
        return _("已交接，新物业从现在起接手。")
    return _("已定：到约定的时间自动交接，各方已收到通知。")


@_act("reason_form", ReasonForm)
def cancel(request, row, **words):
    services.cancel(**words, **_by(request, row))
    return _("已撤销。")


@handover_view
@require_GET
def record(request, row):
    """The whole record as it is printed."""
    return render(request, "oversight/handover_paper.html", _record(row, signatures_of(row)))


@handover_view
@require_GET
def record_pdf(request, row):
    name = _("物业交接记录-%s.pdf") % row.estate.name
    return printing.answer("oversight/handover_paper.html", _record(row, signatures_of(row)), name)
