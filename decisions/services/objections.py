"""对结果的异议: any owner within seven days of the count, answered once by the convening body, in public."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.services.trail import audit
from decisions.models import Decision, ResultObjection, RollParty
from decisions.rules_of_law import Weight
from decisions.selectors.finals import window_ends
from decisions.services.telling import tell_of_result_answer, tell_of_result_objection
from decisions.states import VoteStatus as Status

BETWEEN = re.compile(r"[\s,，、;；]+")


@transaction.atomic
def object_to_result(*, decision, words: str, homes: str, actor, now) -> ResultObjection:
    """提异议. ``homes`` are labels of the roll, any number of them. DomainError where nothing is said, or a home is not
    on the roll; StaleState once the seven days are over."""
    require(actor, "decisions.object_to_result", decision, now)
    stored = Decision.objects.select_for_update(of=("self",)).select_related("estate", "result")
    vote = stored.get(pk=decision.pk)
    if not words.strip():
        raise DomainError(_("请写明结果哪里不对。"), field="words")
    if vote.status != Status.COUNTED or now >= window_ends(vote.result):
        raise StaleState(_("提异议的时间已经过了。"))
    labels = [one for one in BETWEEN.split(homes.strip()) if one]
    weight = _weight_of(vote, labels)
    row = ResultObjection.objects.create(
        estate=vote.estate, result=vote.result, words=words.strip()[:500], homes=labels,
        area=weight.area, heads=weight.heads, made_by=actor, made_at=now,
    )  # fmt: skip
    audit(estate=vote.estate, actor=actor, verb="decisions.result.objected", subject=vote, at=now)
    tell_of_result_objection(row, now=now)
    return row


def _weight_of(vote: Decision, labels: list[str]) -> Weight:
    """Of the parties to which these homes belong: m² and heads."""
    parties: dict[int, RollParty] = {}
    unknown = set(labels)
    for party in vote.opening.roll.parties.all():
        if found := unknown.intersection(party.homes):
            parties[party.pk] = party
            unknown -= found
    if unknown:
        raise DomainError(
            _("名册上没有这些房屋：%s。请照名册上的写法填。") % "、".join(sorted(unknown)),
            field="homes",
        )
    return sum(
        (Weight(one.area, 1) for one in parties.values()),
        Weight(vote.opening.roll.total_area * 0, 0),
    )


@transaction.atomic
def answer_result_objection(*, objection, answer: str, actor, now) -> ResultObjection:
    """答复异议, once, by the convening body and not by who made it. DomainError where nothing is said."""
    rows = ResultObjection.objects.select_for_update(of=("self",))
    row = rows.select_related("estate", "result__decision__estate").get(pk=objection.pk)
    require(actor, "decisions.prepare_vote", row, now)
    if row.answer:
        raise StaleState(_("已经答复过了。"))
    if row.made_by_id == actor.pk:
        raise DomainError(_("这是您自己提的异议，请管理机构的另一个人答复。"))
    if not answer.strip():
        raise DomainError(_("请写明答复。"), field="answer")
    row.answer, row.answered_by, row.answered_at = answer.strip()[:500], actor, now
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    audit(
        estate=row.estate, actor=actor, verb="decisions.result.answered",
        subject=row.result.decision, at=now,
    )  # fmt: skip
    tell_of_result_answer(row, now=now)
    return row
