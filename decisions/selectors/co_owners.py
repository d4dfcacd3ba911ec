"""How it stands between the co-owners of a party (共有业主): who they are, what each said, whom they named."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from communities.models import Owner, Ownership
from communities.selectors.owner_joins import heads_of
from communities.standing import current
from communities.wording import officer
from decisions.closing_register import Register, read
from decisions.co_owners import Said, Stand, Word, stand
from decisions.counting import Channel
from decisions.models import Ballot, Closing, CoOwnerWord, Decision, RollParty
from decisions.selectors.bindings import unconfirmed_bindings

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


def co_owners_of(
    decision: Decision, parties: Iterable[RollParty], now: datetime
) -> dict[int, CoOwners]:
    """By the party's id, of those that have several owners.

    A voice is an account that one of its owners of the roll's day has now; once the vote is closed, had then.
    """
    shared = {one.pk: one for one in parties if BETWEEN in one.key}
    if not shared:
        return {}
    words: dict[int, list[CoOwnerWord]] = {}
    for row in CoOwnerWord.objects.filter(decision=decision, party__in=shared):
        words.setdefault(row.party_id, []).append(row)
    closing = Closing.objects.filter(decision=decision).first()
    if closing and closing.register:
        return _as_fixed(shared, read(bytes(closing.register)), words)
    units = {unit for party in shared.values() for unit in party.units}
    held_back = frozenset() if closing else unconfirmed_bindings(decision, now, units)
    voices, free = _voices(decision, list(shared.values()), held_back)
    return {
        pk: _co_owners(party, voices.get(pk, {}), free.get(pk, set()), words.get(pk, []))
        for pk, party in shared.items()
    }


def _as_fixed(shared: dict[int, RollParty], register: Register, words: dict) -> dict[int, CoOwners]:
    found = {}
    for pk, party in shared.items():
        one = register.parties[party.key]
        said = _said(one.voices, words.get(pk, []))
        found[pk] = CoOwners(_owners(party), one.voices, said, one.stand)
    return found


def named_owners(party: RollParty) -> list[tuple[int, str]]:
    """Of a party with several owners each one's number on the roll, and as whom the desk chooses her: by place and surname;
    empty where it has one."""
    if BETWEEN not in party.key:
        return []
    owners = _owners(party)
    names = dict(Owner.objects.filter(pk__in=owners).values_list("pk", "name"))
    return [
        (owner, _("业主%(n)s %(name)s") % {"n": place, "name": officer(names.get(owner))})
        for place, owner in enumerate(owners, 1)
    ]


def why_not_signed_so(
    decision: Decision, party: RollParty, signers: list[int] | None, now: datetime
) -> str:
    """Why a stub or a letter with these signatures is not taken; empty where it counts as it stands."""
    shared = co_owners_of(decision, [party], now).get(party.pk)
    if shared is None:
        return "" if signers is None else _("这一户只有一位业主，不用选谁签名。")
    if not signers or not set(signers) <= set(shared.owners):
        return _("这一户有几位共有业主，请勾选是谁签的名。")
    if shared.stand.takes(signers):
        return ""
    if shared.stand.named:
        return _("共有业主一起推选了业主%(n)s，要这一位签名才算。") % {
            "n": shared.place(shared.stand.named)
        }
    return _("有共有业主不同意，这一票现在不算。请先一起推选一位，或者请不同意的一位撤回。")


def disputed_parties(shared: dict[int, CoOwners]) -> set[int]:
    """Ids of those that take no part as it stands."""
    return {party for party, one in shared.items() if one.stand.is_disputed}


def _co_owners(
    party: RollParty, voices: dict[int, int], free: set[int], rows: list[CoOwnerWord]
) -> CoOwners:
    """Nobody waits for the word of an owner whose accounts are all held back; what she said before stands."""
    said = _said(voices, rows)
    last = {one.by: one for one in said}
    spoke = {who for who, one in last.items() if one.word != Word.WITHDRAWS}
    return CoOwners(_owners(party), voices, said, stand(frozenset(free | spoke), said))


def _owners(party: RollParty) -> tuple[int, ...]:
    return tuple(int(one) for one in party.key.split(BETWEEN))


def _said(voices: dict[int, int], rows: list[CoOwnerWord]) -> tuple[Said, ...]:
    return tuple(
        Said(voices[row.user_id], Word(row.word), voices.get(row.names_id))
        for row in rows
        if row.user_id in voices
    )


def _voices(
    decision: Decision, parties: list[RollParty], held_back: Collection[int]
) -> tuple[dict[int, dict[int, int]], dict[int, set[int]]]:
    """By party: each account with its owner, or with the first of them where it speaks for several; and the owners
    of whom an account is not held back."""
    party_of = {unit: party for party in parties for unit in party.units}
    known = heads_of([decision.estate])
    held = Ownership.objects.for_estate(decision.estate).filter(
        current(decision.opening.roll.made_on), unit__in=party_of, user__isnull=False
    )
    found: dict[int, dict[int, int]] = {}
    free: dict[int, set[int]] = {}
    rows = held.values_list("pk", "unit", "owner", "user").order_by("-owner")
    for pk, unit, owner, user in rows:
        party, head = party_of[unit], known.get(owner, owner)
        if str(head) in party.key.split(BETWEEN):
            found.setdefault(party.pk, {})[user] = head
            if pk not in held_back:
                free.setdefault(party.pk, set()).add(head)
    return found, free


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
