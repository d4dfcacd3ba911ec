"""意见征询: convened by the management body, answered by owners, added up at its end. It decides nothing."""

import unicodedata
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.estate_settings import setting
from communities.models import Estate, Role
from communities.permissions import require
from communities.selectors import who_holds
from communities.services.trail import audit
from decisions.models import Poll, PollAnswer, PollParty
from decisions.poll_counts import Answered, published
from decisions.selectors.polls import own_poll_parties, polls_of, takes_answers
from decisions.selectors.rolls import register_rows
from decisions.services.due import each
from decisions.settings_rows import LONGEST_POLL, SHORTEST_POLL
from notifications.services.notices import notify

MAX_QUESTIONS, MIN_OPTIONS, MAX_OPTIONS = 5, 2, 6


@transaction.atomic
def convene_poll(
    *, estate, title: str, explanation: str, questions: list[dict], closes_on: date, actor, now
) -> Poll:
    """发起征询: open at once, for the parties of today's register; owners are told.

    DomainError for fewer or more days than the estate takes, for a question with fewer than two or more
    than six options or one twice, and where nobody is an owner. No notice before, no threshold: nothing is decided.
    """
    require(actor, "decisions.convene_poll", estate, now)
    today = clock.local(now).date()
    least, most = (setting(estate, key, now) for key in (SHORTEST_POLL, LONGEST_POLL))
    if not least <= (closes_on - today).days <= most:
        words = {"least": least, "most": most}
        said = _("截止日期要在今天以后 %(least)d 到 %(most)d 天之间。") % words
        raise DomainError(said, field="closes_on")
    questions = [_question(n, one) for n, one in enumerate(questions, 1)]
    if not 1 <= len(questions) <= MAX_QUESTIONS:
        raise DomainError(_("一次征询要有 1 到 %s 个问题。") % MAX_QUESTIONS)
    Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    rows = register_rows(estate, today)
    if not rows:
        raise DomainError(_("名册里还没有业主，先导入名册。"))
    poll = Poll.objects.create(
        estate=estate, number=_next_number(estate, today.year), title=_line(title),
        explanation=unicodedata.normalize("NFC", explanation.strip()), questions=questions,
        opened_at=now, closes_on=closes_on, convened_by=actor,
    )  # fmt: skip
    PollParty.objects.bulk_create(
        PollParty(
            estate=estate, poll=poll, key=row.key, units=row.units, homes=row.homes, area=row.area
        )
        for row in rows
    )
    audit(estate=estate, actor=actor, verb="decisions.poll.convened", subject=poll, at=now)
    _tell_owners(poll, "decisions.poll_opened", {"closes": f"{closes_on:%Y-%m-%d}"}, now)
    return poll


def _question(number: int, said: dict) -> dict:
    options = [_line(one) for one in said["options"] if one.strip()]
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        words = {"n": number, "least": MIN_OPTIONS, "most": MAX_OPTIONS}
        raise DomainError(_("第 %(n)d 个问题要有 %(least)d 到 %(most)d 个选项，每行一个。") % words)
    if len(set(options)) < len(options):
        raise DomainError(_("第 %(n)d 个问题有两个一样的选项。") % {"n": number})
    return {"text": _line(said["text"]), "options": options}


def _line(text: str) -> str:
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(sign for sign in line if unicodedata.category(sign) not in {"Cc", "Cs"})


def _next_number(estate, year: int) -> str:
    """``2026-001``, of a series of its own; whoever asks holds the estate's row."""
    held = polls_of(estate).filter(number__startswith=f"{year}-").count()
    return f"{year}-{held + 1:03d}"


@transaction.atomic
def answer_poll(*, poll: Poll, party: int, choices: list[int], actor, now) -> PollAnswer:
    """答复: for one of her parties, in place of what was said for it before.

    NotAllowed for another's party, StaleState once it is over, DomainError where a question has no answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("select from decisions_poll where id = %s for share", [poll.pk])
    poll = Poll.objects.select_related("estate").get(pk=poll.pk)
    require(actor, "decisions.answer_poll", poll, now)
    if not takes_answers(poll, now):
        raise StaleState(_("征询已经截止，不再收答复。"))
    mine = {one.pk: one for one in own_poll_parties(poll, actor)}
    if party not in mine:
        raise NotAllowed(_("这一户不是您的。"))
    numbers = [len(one["options"]) for one in poll.questions]
    if len(choices) != len(numbers) or not all(
        0 <= choice < number for choice, number in zip(choices, numbers, strict=True)
    ):
        raise DomainError(_("每个问题都要选一项。"))
    said = {"choices": choices, "answered_by": actor, "answered_at": now}
    row, _made = PollAnswer.objects.update_or_create(
        party=mine[party], defaults=said, create_defaults=said | {"estate": poll.estate}
    )
    return row


@transaction.atomic
def withhold_poll(*, poll: Poll, why: str, actor, now) -> None:
    """不再公开, with a public reason: title and explanation; questions, options and counts stay, and so does the row.

    By the management body or the 居委会. DomainError without a reason, StaleState the second time; nothing shows it again.
    """
    why = _line(why)[:200]
    if not why:
        raise DomainError(_("请写明为什么不再公开。"), field="why")
    poll = Poll.objects.select_for_update(of=("self",)).select_related("estate").get(pk=poll.pk)
    require(actor, "decisions.withhold_poll", poll, now)
    if poll.withheld_at is not None:
        raise StaleState(_("已经不再公开。"))
    poll.withheld_at, poll.withheld_why = now, why
    poll.save(update_fields=["withheld_at", "withheld_why"])
    audit(
        estate=poll.estate, actor=actor, verb="decisions.poll.withheld", subject=poll, at=now,
        detail={"why": why},
    )  # fmt: skip


def close_polls_due(now) -> int:
    """Every poll whose last day is over; how many were closed."""
    today = clock.local(now).date()
    return each(Poll.objects.filter(closed_at=None, closes_on__lt=today), _close, now)


@transaction.atomic
def _close(poll: Poll, now) -> bool:
    """汇总: what may be published stays, each answer is deleted."""
    poll = Poll.objects.select_for_update(of=("self",)).select_related("estate").get(pk=poll.pk)
    if poll.closed_at is not None:
        return False
    answers = PollAnswer.objects.filter(party__poll=poll)
    found = [
        Answered(area, choices) for area, choices in answers.values_list("party__area", "choices")
    ]
    poll.result = published(found, [len(one["options"]) for one in poll.questions])
    poll.closed_at = now
    poll.save(update_fields=["result", "closed_at"])
    answers.delete()
    audit(estate=poll.estate, actor=None, verb="decisions.poll.closed", subject=poll, at=now)
    _tell_owners(poll, "decisions.poll_closed", {}, now)
    return True


def _tell_owners(poll: Poll, kind: str, words: dict, now) -> None:
    notify(
        estate=poll.estate, to=who_holds(poll.estate, now, Role.OWNER), kind=kind,
        subject=f"decisions.poll:{poll.pk}", path=poll.path, params={"title": poll.public_title} | words,
        now=now, key=f"{kind}:{poll.pk}", reason="owner",
    )  # fmt: skip
