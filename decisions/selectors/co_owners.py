"""How it stands between the co-owners of a party (共有业主): who they are, what each said, whom they named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Coalesce

from communities.models import Owner, Ownership
from communities.selectors.owner_joins import heads_of
from communities.standing import current
from communities.wording import officer
from decisions.co_owners import Said, Stand, Word, stand
from decisions.counting import Channel
from decisions.models import Ballot, CoOwnerWord, Decision, RollParty

BETWEEN = "-"
# For whom a ballot was cast: an agent casts for her principal.
CASTER = Coalesce("letter__principal", "cast_by")


@dataclass(frozen=True)
class CoOwners:
    """Of one party with several owners; ``voices`` are accounts with the owner that each speaks for."""

    owners: tuple[int, ...]
    voices: dict[int, int]
    said: tuple[Said, ...]
    stand: Stand

    def place(self, owner: int) -> int:
        """业主1, 业主2: by the roll's order."""
        return self.owners.index(owner) + 1

    def last_word(self, owner: int) -> Said | None:
        found = next((one for one in reversed(self.said) if one.by == owner), None)
        return None if found is None or found.word == Word.WITHDRAWS else found


def co_owners_of(decision: Decision, parties: Iterable[RollParty]) -> dict[int, CoOwners]:
    """By the party's id, of those that have several owners; three queries.

    A voice is an account that one of its owners of the roll's day has now.
    """
    shared = {one.pk: one for one in parties if BETWEEN in one.key}
    if not shared:
        return {}
    voices = _voices(decision, list(shared.values()))
    words: dict[int, list[CoOwnerWord]] = {}
    for row in CoOwnerWord.objects.filter(decision=decision, party__in=shared):
        words.setdefault(row.party_id, []).append(row)
    return {
        pk: _co_owners(party, voices.get(pk, {}), words.get(pk, [])) for pk, party in shared.items()
    }


def disputed_parties(shared: dict[int, CoOwners]) -> set[int]:
    """Ids of those that take no part as it stands."""
    return {party for party, one in shared.items() if one.stand.is_disputed}


def _co_owners(party: RollParty, voices: dict[int, int], rows: list[CoOwnerWord]) -> CoOwners:
    said = tuple(
        Said(voices[row.user_id], Word(row.word), voices.get(row.names_id))
        for row in rows
        if row.user_id in voices
    )
    owners = tuple(int(one) for one in party.key.split(BETWEEN))
    return CoOwners(owners, voices, said, stand(frozenset(voices.values()), said))


def _voices(decision: Decision, parties: list[RollParty]) -> dict[int, dict[int, int]]:
    """By party: each account with its owner, or with the first of them where it speaks for several."""
    party_of = {unit: party for party in parties for unit in party.units}
    known = heads_of([decision.estate])
    held = Ownership.objects.for_estate(decision.estate).filter(
        current(decision.opening.roll.made_on), unit__in=party_of, user__isnull=False
    )
    found: dict[int, dict[int, int]] = {}
    for unit, owner, user in held.values_list("unit", "owner", "user").order_by("-owner"):
        party, head = party_of[unit], known.get(owner, owner)
        if str(head) in party.key.split(BETWEEN):
            found.setdefault(party.pk, {})[user] = head
    return found


@dataclass(frozen=True)
class Shown:
    """One co-owner as the others see her: by number and surname, whether she has cast, and her last word."""

    place: int
    name: str
    user: int | None
    is_me: bool
    is_named: bool
    cast_at: datetime | None
    objects: bool
    names: int | None


def shown_co_owners(party: RollParty, shared: CoOwners, user) -> list[Shown]:
    """In the order of the roll; never what a ballot says."""
    accounts = {owner: account for account, owner in shared.voices.items()}
    names = dict(Owner.objects.filter(pk__in=shared.owners).values_list("pk", "name"))
    rows = Ballot.objects.filter(party=party, channel=Channel.ONLINE).order_by("version")
    cast = {shared.voices.get(who): at for who, at in rows.values_list(CASTER, "cast_at")}
    found = []
    for owner in shared.owners:
        last = shared.last_word(owner)
        found.append(
            Shown(
                shared.place(owner), officer(names.get(owner)), accounts.get(owner),
                shared.voices[user.pk] == owner, shared.stand.named == owner, cast.get(owner),
                bool(last) and last.word == Word.OBJECTS,
                shared.place(last.names) if last and last.names else None,
            )
        )  # fmt: skip
    return found
