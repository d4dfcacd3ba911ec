"""计票人核对: each counter of a vote gets every opened ballot until it is final, and signs or refuses, once."""

from dataclasses import dataclass
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed, StaleState
from communities.services.trail import audit
from communities.standing import standing_of
from decisions import recount
from decisions.models import Counter, CounterWord, Decision
from decisions.selectors.counters import is_fit
from decisions.selectors.finals import counter_here, signing_until
from decisions.selectors.opened import is_of_the_signer, is_promised, opened_rows, signed_unsealing
from decisions.selectors.vote_logs import log_of
from decisions.services.results import count, parties_of
from decisions.states import VoteStatus as Status
from decisions.unsealed import unsealed_line
from decisions.vote_file import ballots_hash, counters_lines, log_lines
from decisions.vote_leaves import vote_of

LOOKED = "decisions.ballots.looked_at"


@dataclass(frozen=True)
class Check:
    """核对结果: the counters' file counted again; ``lines`` say what was found."""

    is_right: bool
    lines: tuple[str, ...]


def counters_file(decision: Decision) -> bytes | None:
    """监票文件 with its log; None where the opened ballots are not here: after the end, or a crash took them. Of a vote
    that promised no statement there is none in it."""
    if decision.status != Status.COUNTED:
        return None
    rows, unsealing = opened_rows(decision), signed_unsealing(decision)
    if unsealing is None and is_promised(decision):
        return None
    if len(rows) != (unsealing.ballots if unsealing else decision.result.n_ballots):
        return None
    leaf, counted = bytes(decision.result.body), count(decision, rows)
    lines = b"".join(counters_lines(counted, leaf, parties_of(decision), rows))
    return (
        lines
        + unsealed_line(unsealing.note if unsealing else "")
        + b"".join(log_lines(log_of(decision)))
    )


def check(decision: Decision, file: bytes) -> Check:
    """Every opening against its code, the sums, roll and log; and that these are the ballots the signer opened and
    signed for."""
    report = recount.recount(BytesIO(file))
    found = ballots_hash(vote_of(decision), opened_rows(decision))
    is_same = found == decision.result.counters_sha256 and is_of_the_signer(decision.result)
    return Check(not report.status and is_same, tuple(report.lines()))


def hand_out(*, decision: Decision, actor, now) -> bytes | None:
    """监票文件 for one of its counters, written down in the trail; NotAllowed for anybody else."""
    counting_as(decision, actor, now)
    file = counters_file(decision)
    if file is not None:
        audit(estate=decision.estate, actor=actor, verb=LOOKED, subject=decision, at=now)
    return file


def counting_as(decision: Decision, actor, now) -> Counter:
    """NotAllowed for who is no counter of this vote, or left the body for which she counts."""
    row = counter_here(decision, actor)
    if row is None or not is_fit(standing_of(actor, decision.estate, now), row.body):
        raise NotAllowed(_("您不是这次表决的计票人。"))
    return row


@transaction.atomic
def say_word(*, decision: Decision, agrees: bool, reason: str, actor, now) -> CounterWord:
    """签字, or 不签 with its reason. DomainError without one; StaleState after three working days, once the result is
    final, and where she has said her word."""
    stored = Decision.objects.select_for_update(of=("self",)).select_related("estate", "result")
    vote = stored.get(pk=decision.pk)
    counter = counting_as(vote, actor, now)
    told = "" if agrees else reason.strip()[:500]
    if not (agrees or told):
        raise DomainError(_("请写明哪里不对，所有人都看得到。"), field="reason")
    if vote.status == Status.STOPPED:
        raise StaleState(_("这次表决已被叫停，不再签字。"))
    if vote.status != Status.COUNTED:
        raise StaleState(_("结果已经生效，不再签字。"))
    if now >= signing_until(vote.result):
        raise StaleState(_("签字的三个工作日已经过了。"))
    if CounterWord.objects.filter(counter=counter).exists():
        raise StaleState(_("您已经签过或者写过原因，不能再改。"))
    row = CounterWord.objects.create(
        estate=vote.estate, result=vote.result, counter=counter, agrees=agrees, reason=told, at=now
    )
    audit(
        estate=vote.estate, actor=actor, verb="decisions.result.signed", subject=vote, at=now,
        detail={"agrees": agrees},
    )  # fmt: skip
    return row
