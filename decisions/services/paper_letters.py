"""纸质委托书: registered by an office with its scan, in force once a person of another body has seen it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from communities.approvals import too_close
from communities.errors import DomainError, StaleState
from communities.models import OfficePaper, User
from communities.permissions import require
from communities.services.papers import has_looked_at
from communities.services.trail import audit
from communities.standing import standing_of
from decisions.models import Decision, LetterCheck, LetterEnd, ProxyLetter, RollParty
from decisions.proxies import Kind
from decisions.selectors.co_owners import co_owners_of, why_not_signed_so
from decisions.selectors.letters import in_force, letters_of
from decisions.services.letters import check_letter, check_places, end_now
from decisions.services.open_votes import hold_open, takes_votes
from decisions.services.telling import tell_of_letter

REGISTERS = "decisions.deliver_notice"
CHECKS = "decisions.check_letter"


@transaction.atomic
def register_letter(
    *, decision, party: RollParty, kind: Kind, agent: User, scan: OfficePaper, matters: frozenset[int],
    instruction: str, since: date | None, until: date | None, actor, now,
    signers: list[int] | None = None,
) -> ProxyLetter:  # fmt: skip
    """登记委托书 for a party of the roll; ``signers``: which of several owners signed it. DomainError as for one given
    online, where the paper is another estate's, and where the co-owners named another one or differ; StaleState where
    the vote is not open. Nobody votes by it before it is checked."""
    decision = _open(decision, REGISTERS, actor, now)
    if party.roll_id != decision.opening.roll_id or scan.estate_id != decision.estate_id:
        raise DomainError(_("房屋和委托书都要是这次表决、这个小区的。"))
    if sentence := why_not_signed_so(decision, party, signers, now):
        raise DomainError(sentence, field="signers")
    letter = ProxyLetter(
        estate=decision.estate, decision=decision, party=party, agent=agent, matters=sorted(matters),
        instruction=instruction, since=since, until=until, given_at=now, kind=kind, scan=scan,
        registered_by=actor, signers=signers,
    )  # fmt: skip
    check_letter(decision, letter, co_owners_of(decision, [party], now).get(party.pk), now)
    check_places(decision, letter)
    letter.save()
    audit(
        estate=decision.estate, actor=actor, verb="decisions.letter.registered", subject=letter, at=now,
        detail={"agent": agent.pk, "kind": str(kind)},
    )  # fmt: skip
    return letter


@transaction.atomic
def check_paper_letter(*, letter: ProxyLetter, actor, now) -> LetterCheck:
    """核对委托书, by a person of another body who has opened its scan; older letters of the party on paper end.

    DomainError for one of the same employer, the agent herself, or who has not looked, and where other letters that hold
    have taken the agent's places meanwhile. All of the party and the agent are told.
    """
    decision = _open(letter.decision, CHECKS, actor, now)
    if why_not := why_not_check(letter, actor, now):
        raise DomainError(why_not)
    check_places(decision, letter)
    row, is_new = LetterCheck.objects.get_or_create(
        letter=letter, defaults={"estate": letter.estate, "checked_by": actor, "checked_at": now}
    )
    if not is_new or LetterEnd.objects.filter(letter=letter).exists():
        raise StaleState(_("这份委托书已经核对过，或者已经终止。"))
    older = in_force(letters_of(decision)).filter(party=letter.party, principal=None)
    for one in older.exclude(pk=letter.pk):
        end_now(one, actor, now)
    audit(
        estate=letter.estate, actor=actor, verb="decisions.letter.checked", subject=letter, at=now
    )
    tell_of_letter(letter, "given", now=now)
    return row


def why_not_check(letter: ProxyLetter, actor, now) -> str:
    """Empty where she may; the page offers it by the same words."""
    if letter.registered_by is None or letter.agent_id == actor.pk:
        return _("受托人不能核对自己的委托书。")
    registrar = standing_of(letter.registered_by, letter.estate, now)
    if close := too_close(registrar, standing_of(actor, letter.estate, now), letter.given_at):
        return close
    return "" if has_looked_at(letter.scan, actor) else _("请先打开委托书再核对。")


@transaction.atomic
def end_paper_letter(*, letter: ProxyLetter, actor, now) -> LetterEnd:
    """终止纸质委托: its principal came and took it back, or it was registered wrongly."""
    _open(letter.decision, REGISTERS, actor, now)
    ended = end_now(letter, actor, now) if letter.registered_by_id else None
    if ended is None:
        raise StaleState(_("这份委托已经终止，或者表决已经截止。"))
    return ended


def _open(decision: Decision, perm: str, actor, now) -> Decision:
    decision = hold_open(decision)
    require(actor, perm, decision, now)
    if not takes_votes(decision, now):
        raise StaleState(_("表决已经截止，不能再委托。"))
    return decision
