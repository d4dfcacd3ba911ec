"""Preparing a vote (起草、公告): drafted, announced with its roll, drafted again or withdrawn."""

import unicodedata

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, StaleState
from communities.log.leaves import append
from communities.models import Estate
from communities.permissions import require
from communities.services.trail import audit
from communities.standing import standing_of
from communities.transitions import move
from decisions.acts import VOTES
from decisions.checklist import sentences
from decisions.models import Decision, DecisionMatter, Notice, RollObjection
from decisions.preflight import preflight
from decisions.selectors.votes import facts_of
from decisions.services.numbers import next_number
from decisions.services.rolls import write_roll
from decisions.services.telling import (
    tell_of_answer,
    tell_of_end,
    tell_of_notice,
    tell_of_objection,
)
from decisions.states import VOTE_STEPS
from decisions.states import VoteStatus as Status
from decisions.vote_leaves import notice_body
from decisions.vote_rules import VoteRules

MAX_MATTERS = 20
LEAF = "vote-notice"


@transaction.atomic
def draft_vote(*, estate, matters: list[dict], rules: VoteRules, actor, now, **words) -> Decision:
    """起草表决: ``words`` are the columns, ``matters`` code and text of each. Nobody else sees it yet."""
    require(actor, "decisions.prepare_vote", estate, now)
    decision = Decision(estate=estate, drafted_by=actor, drafted_at=now)
    matters = _write_words(decision, words, matters, rules)
    decision.save()
    _write_matters(decision, matters)
    audit(
        estate=estate, actor=actor, verb="decisions.vote.drafted", subject=decision, at=now,
        after=Status.DRAFT,
    )  # fmt: skip
    return decision


@transaction.atomic
def edit_vote(
    *, decision, edition: int, matters: list[dict], rules: VoteRules, actor, now, **words
) -> Decision:
    """修改草稿: the whole of a draft anew; StaleState where it is announced meanwhile, or changed by somebody."""
    decision = _held(decision)
    require(actor, "decisions.prepare_vote", decision, now)
    if decision.status != Status.DRAFT:
        raise StaleState(_("已公告的不能直接改，请先退回修改。"))
    _check_edition(decision, edition)
    matters = _write_words(decision, words, matters, rules)
    decision.edition += 1
    decision.save()
    decision.matters.all().delete()
    _write_matters(decision, matters)
    audit(
        estate=decision.estate, actor=actor, verb="decisions.vote.edited", subject=decision, at=now
    )
    return decision


def _held(decision) -> Decision:
    """The stored row, locked: whoever comes second sees what the first one did."""
    rows = Decision.objects.select_for_update(of=("self",))
    return rows.select_related("estate", "authorised_by").get(pk=decision.pk)


def _write_matters(decision, matters) -> None:
    DecisionMatter.objects.bulk_create(
        DecisionMatter(estate=decision.estate, decision=decision, position=n, **one)
        for n, one in enumerate(matters, 1)
    )


def _check_edition(decision, edition: int) -> None:
    """She changes or announces what she has read."""
    if decision.edition != edition:
        raise StaleState(_("草稿刚被别人改过，请重新打开，看过再办。"))


def _write_words(decision, words: dict, matters: list[dict], rules: VoteRules) -> list[dict]:
    """Onto the draft, in the one spelling that can be hashed; the matters as they are to be written."""
    for name, value in words.items():
        setattr(decision, name, value)
    decision.title = _plain(decision.title)
    decision.explanation = unicodedata.normalize("NFC", decision.explanation)
    decision.rules = rules.as_texts()
    _check(decision, matters)
    return [one | {"text": _plain(one["text"])} for one in matters]


def _plain(text: str) -> str:
    """One line of NFC, without what nobody sees."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(sign for sign in line if unicodedata.category(sign) not in {"Cc", "Cs"})


def _check(decision, matters) -> None:
    if decision.closes_on < decision.opens_on:
        raise DomainError(_("结束表决不能早于开始表决。"), field="closes_on")
    if len(matters) > MAX_MATTERS:
        raise DomainError(_("一次至多 %s 个表决事项。") % MAX_MATTERS)
    paper = decision.authorised_by
    if paper and paper.estate_id != decision.estate_id:
        raise DomainError(_("材料不是这个小区的。"), field="authorised_by")


@transaction.atomic
def announce_vote(*, decision, edition: int, actor, now) -> Notice:
    """公告: matters, rules and roll are fixed and hashed, a leaf keeps them, owners are told.

    DomainError with everything that still stands in the way. From here only another notice changes anything, and
    fifteen days begin again.
    """
    Estate.objects.select_for_update(no_key=True).get(pk=decision.estate_id)
    decision = _held(decision)
    VOTES["announce"].demand(decision, standing_of(actor, decision.estate, now))
    _check_edition(decision, edition)
    today = clock.local(now).date()
    if found := preflight(facts_of(decision, today)):
        raise DomainError(sentences(found))
    if not decision.number:
        decision.number = next_number(decision.estate, today.year)
        decision.save(update_fields=["number"])
    notice = _write_notice(decision, write_roll(decision, today), actor, now)
    move(
        decision, VOTE_STEPS, "announce", actor=actor, now=now, detail={"leaf": notice.leaf},
        announced_version=notice.version, reason="",
    )  # fmt: skip
    tell_of_notice(notice, actor=actor, now=now)
    return notice


def _write_notice(decision, roll, actor, now) -> Notice:
    version = decision.announced_version + 1
    body = notice_body(
        decision, decision.matters.all(), roll, version=version, announced_on=roll.made_on
    )
    return Notice.objects.create(
        estate=decision.estate, decision=decision, version=version, roll=roll, body=body,
        explanation=decision.explanation,
        leaf=append(estate=decision.estate, kind=LEAF, body=body, at=now),
        announced_on=roll.made_on, opens_on=decision.opens_on, announced_by=actor, announced_at=now,
    )  # fmt: skip


@transaction.atomic
def take_back_vote(*, decision, verb: str, reason: str, actor, now) -> Decision:
    """``redraft`` or ``withdraw``, with a reason that everybody reads; who was told of the vote is told of this."""
    decision = _held(decision)
    VOTES[verb].demand(decision, standing_of(actor, decision.estate, now))
    told = reason.strip()[:200]
    was_announced = bool(decision.number)
    if was_announced and not told:
        raise DomainError(_("请写明原因，业主会看到。"), field="reason")
    move(decision, VOTE_STEPS, verb, actor=actor, now=now, reason=told)
    if was_announced:
        tell_of_end(decision, verb, actor=actor, now=now)
    return decision


@transaction.atomic
def object_to_roll(*, notice, words: str, actor, now) -> RollObjection:
    """对名册提异议: any owner, until voting begins. DomainError where nothing is said, or voting has begun."""
    require(actor, "decisions.object_to_roll", notice, now)
    said = words.strip()
    if not said:
        raise DomainError(_("请写明名册哪里不对。"), field="words")
    if _held(notice.decision).status != Status.ANNOUNCED:
        raise StaleState(_("这次公告已经撤回。"))
    if clock.local(now).date() >= notice.opens_on:
        raise StaleState(_("表决已经开始，名册不再改。"))
    objection = RollObjection.objects.create(
        estate=notice.estate, notice=notice, words=said[:500], made_by=actor, made_at=now
    )
    audit(estate=notice.estate, actor=actor, verb="decisions.roll.objected", subject=notice, at=now)
    tell_of_objection(objection, now=now)
    return objection


@transaction.atomic
def answer_objection(*, objection, answer: str, actor, now) -> RollObjection:
    """答复异议, once, by the convening body. DomainError where nothing is said."""
    row = RollObjection.objects.select_for_update().get(pk=objection.pk)
    require(actor, "decisions.prepare_vote", row, now)
    if row.answer:
        raise StaleState(_("已经答复过了。"))
    if not answer.strip():
        raise DomainError(_("请写明答复。"), field="answer")
    row.answer, row.answered_by, row.answered_at = answer.strip()[:500], actor, now
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    audit(
        estate=row.estate, actor=actor, verb="decisions.roll.answered", subject=row.notice, at=now
    )
    tell_of_answer(row, now=now)
    return row
