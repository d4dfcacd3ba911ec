"""Rating (评价): the reporter has the last word; silence is no praise."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed, StaleState
from communities.estate_settings import load_settings, setting
from communities.models import Role
from communities.permissions import DENIED
from communities.selectors import handler_here, who_governs, who_holds
from communities.setting_rows import row_of
from communities.standing import standing_of
from communities.transitions import move
from notifications.models import Notice
from repairs.acts import ACTS, too_late
from repairs.levels import Stage
from repairs.limits import begin_of, end_of
from repairs.models import Callback, Rating, Ticket
from repairs.models.rating import AXES, Solved
from repairs.services.running import meet, start_callback, start_last_stage
from repairs.services.succession import pass_on_returned
from repairs.services.trail import (
    lock_for,
    lock_row_for,
    record,
    tell,
    tell_concerned,
    tell_handlers,
)
from repairs.services.voices import hold_by_voice
from repairs.settings_rows import REOPEN, SILENT
from repairs.states import CALLBACK_STEPS, STEPS, TicketStatus

REMINDED_AFTER = (timedelta(days=1), timedelta(days=3))
BAD = 2
BATCH = 500


@dataclass(frozen=True)
class Answers:
    """What the reporter says; stars 1-5, and none where it is not solved."""

    solved: str
    on_time: int | None = None
    quality: int | None = None
    attitude: int | None = None
    words: str = ""

    @property
    def stars(self) -> dict:
        return {name: getattr(self, name) for name in AXES}


@transaction.atomic
def rate(*, ticket: Ticket, answers: Answers, now, actor=None, code: str = "") -> Rating:
    """评价, once per round: 修好了 closes; 没修好 and 部分修好 reopen, with the clocks' history kept.

    By the reporter; with the slip's code and no account; or written down for the reporter (代录) by
    居委会, 业委会, or a neighbour to whom the slip was given. Never by property staff or handler.
    """
    _check(answers)
    voice = hold_by_voice(ticket, "rate", actor=actor, code=code, now=now)
    rating = Rating.objects.create(
        estate_id=ticket.estate_id,
        ticket=ticket,
        round=ticket.n_reopened,
        solved=answers.solved,
        words=answers.words.strip()[:200],
        by=voice.by,
        recorded_by=voice.recorded_by,
        at=now,
        **answers.stars,
    )
    record(
        ticket,
        "rate",
        actor=actor,
        now=now,
        solved=answers.solved,
        is_recorded=voice.is_recorded,
    )
    if answers.solved == Solved.YES:
        move(ticket, STEPS, "close", actor=actor, now=now, closed_at=now)
    else:
        _reopen(ticket, answers.words, actor=actor, now=now)
    tell_handlers(ticket, "rated", actor=actor, now=now)
    tell_concerned(ticket, "rated_for_you", only="reporter", actor=actor, now=now)
    _ask_back(rating, now=now)
    return rating


@transaction.atomic
def revise_rating(*, ticket: Ticket, answers: Answers, now, actor=None, code: str = "") -> Rating:
    """修改评价, once, until the end of the estate's last day: a row of its own, what was said first stays.

    Whoever writes it down (代录) changes only what was written down before or rated by slip.
    """
    _check(answers)
    voice = hold_by_voice(ticket, "revise_rating", actor=actor, code=code, now=now)
    first = ticket.last_rating
    before = {name: getattr(first, name) for name in (*AXES, "solved")}
    rating = Rating.objects.create(
        estate_id=ticket.estate_id,
        ticket=ticket,
        round=first.round,
        revision=first.revision + 1,
        solved=answers.solved,
        words=answers.words.strip()[:200],
        by=first.by,
        recorded_by=voice.recorded_by,
        at=now,
        **answers.stars,
    )
    ticket.forget()
    more = {"is_public": False, "before": before, "is_recorded": voice.is_recorded}
    record(ticket, "revise_rating", actor=actor, now=now, **more)
    tell_concerned(ticket, "rated_for_you", only="reporter", actor=actor, now=now)
    if answers.solved != Solved.YES:
        _reopen(ticket, answers.words, actor=actor, now=now)
    _ask_back(rating, now=now)
    return rating


@transaction.atomic
def reopen(*, ticket: Ticket, words: str, now, actor=None, code: str = "") -> None:
    """返修: it broke again; free, until the end of the estate's last day after the work was done."""
    hold_by_voice(ticket, "reopen", actor=actor, code=code, now=now)
    _reopen(ticket, words, actor=actor, now=now)


@transaction.atomic
def call_back(*, ticket: Ticket, callback: Callback, words: str, actor, now) -> None:
    """回访: what the reporter said when asked, by somebody who did not do the work."""
    if callback.ticket_id != ticket.pk:
        raise NotAllowed(DENIED)
    if not words.strip():
        raise DomainError(_("请写明回访时说了什么。"))
    lock_for(ticket, "call_back", actor=actor, now=now)
    said = {"words": words.strip()[:500], "done_by": actor, "done_at": now}
    move(callback, CALLBACK_STEPS, "make", actor=actor, now=now, **said)
    if not ticket.callbacks.filter(status=Callback.Status.DUE).exists():
        meet(ticket, Stage.CALLBACK, actor=actor, now=now)
    record(ticket, "call_back", actor=actor, now=now, words=words, is_public=False)
    tell_concerned(ticket, "call_back", actor=actor, now=now)


def close_unrated(*, now) -> int:
    """未评价: silence until the end of the estate's last day ends a ticket and counts for nobody. How many
    were closed."""
    waiting = Ticket.objects.filter(
        status=TicketStatus.FINISHED, finished_at__lt=begin_of(SILENT, now)
    ).select_related("estate")
    tickets = list(waiting.order_by("finished_at"))
    load_settings(ticket.estate for ticket in tickets)
    silent = [one for one in tickets if now >= end_of(one.estate, SILENT, one.finished_at)]
    return sum(_close_unrated(ticket, now) for ticket in silent[:BATCH])


def remind_to_rate(*, now) -> int:
    """催评: a day and three days after finishing, each once, until silence closes the ticket. Of
    two that were missed only the later is made up for. How many were asked."""
    asked = 0
    longest = timedelta(days=row_of(SILENT).ceiling)
    for after, until in pairwise((*REMINDED_AFTER, longest)):
        again = f":remind:{after.days}:"
        due = Ticket.objects.filter(
            ~Exists(_asked(again)),
            status=TicketStatus.FINISHED,
            finished_at__lte=now - after,
            finished_at__gt=now - until,
        ).exclude(reporter=None)
        tickets = list(due.select_related("estate", "category", "building", "reporter"))
        load_settings(ticket.estate for ticket in tickets)
        for ticket in filter(lambda one: _may_still_rate(one, now), tickets):
            tell_concerned(
                ticket,
                "remind_rating",
                only="reporter",
                actor=None,
                now=now,
                key=f"{ticket.subject}{again}{ticket.n_reopened}",
            )
            asked += 1
    return asked


def _may_still_rate(ticket: Ticket, now) -> bool:
    silent = timedelta(days=setting(ticket.estate, SILENT, ticket.finished_at))
    return now < ticket.finished_at + silent


def _asked(again: str):
    """The reminder of a ticket's reporter, by the key that makes it once."""
    words = ("repairs.ticket:", OuterRef("pk"), again, OuterRef("n_reopened"), ":u")
    words = [Value(one) if isinstance(one, str) else one for one in words]
    return Notice.objects.filter(key=Concat(*words, OuterRef("reporter"), output_field=TextField()))


def _close_unrated(ticket: Ticket, now) -> bool:
    try:
        with transaction.atomic():
            lock_row_for(ACTS["close"], ticket, standing_of(AnonymousUser(), ticket.estate, now))
            move(ticket, STEPS, "close", actor=None, now=now, closed_at=now)
            record(ticket, "close", actor=None, now=now, unrated=True)
    except StaleState:
        return False
    return True


def _check(answers: Answers) -> None:
    if answers.solved not in Solved.values:
        raise DomainError(_("请先回答修好了没有。"))
    given = [star for star in answers.stars.values() if star is not None]
    if any(star not in range(1, 6) for star in given):
        raise DomainError(_("每一项请选 1 到 5。"))
    if answers.solved == Solved.YES and len(given) < len(AXES):
        raise DomainError(_("请为及时、质量、态度各选一项。"))


def _reopen(ticket: Ticket, words: str, *, actor, now) -> None:
    if now >= end_of(ticket.estate, REOPEN, ticket.finished_at):
        raise DomainError(too_late(setting(ticket.estate, REOPEN, ticket.finished_at)))
    move(
        ticket,
        STEPS,
        "reopen",
        actor=actor,
        now=now,
        n_reopened=ticket.n_reopened + 1,
        handler=handler_here(ticket.handler, ticket.estate, now),
        closed_at=None,
        escalated_at=None,
        outcome="",
        cause="",
    )
    pass_on_returned(ticket, now=now)
    start_last_stage(ticket, actor=actor, now=now)
    record(ticket, "reopen", actor=actor, now=now, words=words)
    tell_handlers(ticket, "reopen", actor=actor, now=now)


def _ask_back(rating: Rating, *, now) -> None:
    """One or two stars anywhere: somebody calls, within the estate's working days, once per round."""
    if rating.lowest is None or rating.lowest > BAD:
        return
    ticket = rating.ticket
    if ticket.callbacks.filter(rating__round=rating.round).exists():
        return
    Callback.objects.create(estate_id=ticket.estate_id, ticket=ticket, rating=rating)
    others_due = ticket.callbacks.filter(status=Callback.Status.DUE).count() > 1
    if not others_due:
        start_callback(ticket, now=now)
    people, reason = _callers(ticket, now)
    tell(ticket, people, "call_back_due", reason=reason, now=now)


def _callers(ticket: Ticket, now) -> tuple[list, str]:
    """Who is asked to call: those next in line of whom somebody did not do the work."""
    managers = who_holds(ticket.estate, now, Role.PROPERTY_MANAGER)
    officers = who_holds(ticket.estate, now, Role.COMMUNITY_OFFICER)
    for people, reason in (
        (managers, "manager"),
        (who_governs(ticket.estate, now), "management_body"),
        (officers, "community"),
    ):
        others = [one for one in people if one.pk not in {ticket.handler_id, *ticket.workers}]
        if others:
            return others, reason
    return [], ""
