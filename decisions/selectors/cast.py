"""Every ballot of a vote as it is counted (投出的选票): which count is decided by decisions.counting, from these rows."""

from dataclasses import dataclass

from decisions import counting
from decisions.counting import Channel, Flaw, Sorted, sort_ballots
from decisions.models import Ballot, Decision, UnsettledSheet
from decisions.selectors.closing_register import fixed_letters, fixed_strangers
from decisions.selectors.co_owners import CoOwners, co_owners_of, disputed_parties
from decisions.vote_leaves import closes_at
from decisions.vote_rules import Between


@dataclass(frozen=True)
class Cast:
    """``rows`` by ballot. Where co-owners have named nobody and several of them cast, ``rivals`` has by party the last
    ballot of each: they count as one only if they say the same."""

    rows: dict[counting.Ballot, Ballot]
    sorted: Sorted
    rivals: dict[str, list[counting.Ballot]]


def cast_ballots(decision: Decision) -> Cast:
    """选票的去留 of a vote that is closed, by what its closing fixed; nothing is opened for it."""
    parties, closing = decision.opening.roll.parties.all(), decision.closing
    shared = co_owners_of(decision, parties, closing.closed_at)
    none, strangers = fixed_letters(closing), fixed_strangers(closing)
    rows = {}
    replaced = _replaced_by_paper(decision, shared)
    for row in Ballot.objects.filter(decision=decision).select_related("party", "letter"):
        flaw = Flaw.UNREADABLE if row.party_id in replaced else none.get(row.letter_id)
        flaw = Flaw.IDENTITY if row.pk in strangers else flaw
        rows[_ballot(row, shared.get(row.party_id), flaw)] = row
    disputed = disputed_parties(shared)
    chosen = sort_ballots(
        rows, closes_at=closes_at(decision), rules=decision.vote_rules,
        disputed=frozenset(row.party.key for row in rows.values() if row.party_id in disputed),
    )  # fmt: skip
    return Cast(rows, chosen, _rivals(rows, chosen, shared))


def _replaced_by_paper(decision: Decision, shared: dict[int, CoOwners]) -> set[int]:
    """Parties whose sheet stands by the vote's rules (纸质为准), though nobody could settle what it says: what they cast
    online before does not come back. A sheet that the owner whom the others named did not sign stands for nothing."""
    if decision.vote_rules.between != Between.PAPER:
        return set()
    rows = UnsettledSheet.objects.filter(sheet__decision=decision)
    signed = rows.values_list("sheet__party", "sheet__hand_in__signers")
    return {
        party
        for party, signers in signed
        if party not in shared or shared[party].stand.takes(signers)
    }


def _ballot(row: Ballot, shared: CoOwners | None, flaw: Flaw | None) -> counting.Ballot:
    if shared and _is_anothers(row, shared):
        flaw = Flaw.DISPUTED
    return counting.Ballot(row.party.key, Channel(row.channel), row.cast_at, row.version, flaw)


def _is_anothers(row: Ballot, shared: CoOwners) -> bool:
    """Cast by a co-owner, or on paper that co-owners signed, where they named another one."""
    named, signers = shared.stand.named, _signers(row)
    if named is None:
        return False
    if signers is not None:
        return not shared.stand.takes(signers)
    return _caster(row, shared) not in {None, named}


def _signers(row: Ballot) -> list[int] | None:
    """Who of the co-owners signed the stub of this sheet, or the letter on paper by which it was cast."""
    if row.channel == Channel.PAPER:
        return row.party.sheet.hand_in.signers
    return row.letter.signers if row.letter else None


def _caster(row: Ballot, shared: CoOwners) -> int | None:
    """Which of the co-owners cast it, or let it be cast; None for a sheet of paper, a letter that several signed, or an
    account that is none of theirs any more."""
    if row.channel != Channel.ONLINE:
        return None
    signers = _signers(row)
    if signers is not None:
        return signers[0] if len(signers) == 1 else None
    return shared.voices.get(row.letter.principal_id if row.letter else row.cast_by_id)


def _rivals(rows: dict, chosen: Sorted, shared: dict[int, CoOwners]) -> dict:
    last: dict[str, dict[int, counting.Ballot]] = {}
    for ballot, row in sorted(rows.items(), key=lambda one: one[0].version):
        between = shared.get(row.party_id)
        is_free = between is not None and between.stand.named is None and ballot.flaw is None
        caster = is_free and _caster(row, between)
        stands = chosen.counted.get(ballot.party)
        if caster and stands and stands.channel == Channel.ONLINE:
            last.setdefault(ballot.party, {})[caster] = ballot
    return {party: list(found.values()) for party, found in last.items() if len(found) > 1}
