"""Whose ballots a person may cast (投票资格): the parties of the roll that she is an owner of, and what stands in the way."""

from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import clock
from communities.models import Body, Ownership
from communities.selectors.owner_joins import heads_of
from communities.standing import current
from decisions.counting import Flaw
from decisions.models import Ballot, Decision, ProxyLetter, RollParty
from decisions.selectors.bindings import unconfirmed_bindings
from decisions.selectors.co_owners import CASTER, CoOwners, co_owners_of
from decisions.selectors.keys import bodies_of
from decisions.selectors.letters import in_force, letter_flaws, letters_of
from decisions.selectors.paper import paper_locks

WHY_NO_LETTER = {
    Flaw.PROXY_PAPER: gettext_lazy("这份委托不合要求，不能凭它投票：物业公司的人按口径不能受托。"),
    Flaw.PROXY_CAP: gettext_lazy("您受托的户数已经满了，不能凭这份委托投票。"),
}


@dataclass(frozen=True)
class Mandate:
    """投票权: one party of the roll as one of its owners sees it. ``why_not`` is empty where she may cast.

    Of several owners she ``may_speak`` of who of them votes also while she may not cast. ``cast_by_another`` is that
    the newest ballot is another co-owner's. With a ``letter`` she casts for its principal.
    """

    party: RollParty
    n_owners: int
    cast: int
    why_not: str
    may_speak: bool
    co_owners: CoOwners | None
    cast_by_another: bool
    letter: ProxyLetter | None = None

    @property
    def homes(self) -> str:
        return "、".join(self.party.homes)

    @property
    def area(self) -> Decimal:
        return self.party.area

    @property
    def next_version(self) -> int:
        return self.cast + 1


def mandates_of(decision: Decision, user, now) -> list[Mandate]:
    """What she may cast in an open vote: for her own parties, and for those of owners who have authorised her."""
    held = list(in_force(letters_of(decision)).filter(agent=user))
    none = letter_flaws(decision, now) if held else {}
    mine = own_mandates(decision, user, now)
    return mine + [_by_letter(decision, one, none.get(one.pk), now) for one in held]


def _by_letter(decision: Decision, letter: ProxyLetter, flaw: Flaw | None, now) -> Mandate:
    """受托: as its principal could cast it, while the letter holds."""
    if letter.principal is None:
        return _by_paper(decision, letter, flaw, now)
    theirs = own_mandates(decision, letter.principal, now)
    mandate = next((one for one in theirs if one.party.pk == letter.party_id), None)
    why_not = WHY_NO_LETTER[flaw] if flaw else ""
    if mandate is None or mandate.why_not:
        why_not = _("委托人自己现在也不能投这一票，请委托人登录看原因。")
    elif clock.local(now).date() < letter.since:
        why_not = _("委托还没有开始，%s 起可以投。") % f"{letter.since:%Y-%m-%d}"
    cast, owners = (mandate.cast, mandate.n_owners) if mandate else (0, 1)
    return Mandate(letter.party, owners, cast, str(why_not), False, None, False, letter)


def _by_paper(decision: Decision, letter: ProxyLetter, flaw: Flaw | None, now) -> Mandate:
    """By a paper that two bodies have seen; co-owners still come first."""
    party = letter.party
    shared = co_owners_of(decision, [party], now).get(party.pk)
    why_not = WHY_NO_LETTER[flaw] if flaw else ""
    if shared and not shared.stand.takes(letter.signers or []):
        why_not = _("共有业主另有推选，或者有人不同意，凭这份委托现在不能投。")
    elif clock.local(now).date() < letter.since:
        why_not = _("委托还没有开始，%s 起可以投。") % f"{letter.since:%Y-%m-%d}"
    why_not = why_not or paper_locks(party, shared)
    version, _caster = _newest(decision, [party]).get(party.pk, (0, None))
    n_owners = len(party.key.split("-"))
    return Mandate(party, n_owners, version, str(why_not), False, None, False, letter)


def own_mandates(decision: Decision, user, now) -> list[Mandate]:
    """Her parties on the roll of an open vote, in its order; empty for who owns nothing there.

    An owner is who was one on the day of the roll: a transfer afterwards changes nothing of this vote.
    """
    roll = decision.opening.roll
    held = Ownership.objects.for_estate(decision.estate).filter(current(roll.made_on), user=user)
    owned = {one.unit_id: one for one in held}
    if not owned:
        return []
    held_back = unconfirmed_bindings(decision, now, owned)
    known = heads_of([decision.estate])
    homes = reduce(or_, (Q(units__contains=unit) for unit in owned))
    mine = list(RollParty.objects.filter(homes, roll=roll))
    newest = _newest(decision, mine)
    shared = co_owners_of(decision, mine, now)
    mandates = []
    for party in mine:
        shares = [owned[unit] for unit in party.units if unit in owned]
        why_not = _why_not(party, shares, known) or _why_held_back(shares, held_back)
        mandates.append(_mandate(party, user, why_not, shared.get(party.pk), newest))
    return mandates


def bodies_to_call(estate, now) -> list[Body]:
    """Whom somebody asks who finds no vote of hers: the convening body and the 居委会, where a telephone is stored."""
    kinds = {Body.Kind.COMMITTEE, Body.Kind.NEIGHBOURHOOD}
    return [
        body for _kind, body in bodies_of(estate, now) if body and body.kind in kinds and body.phone
    ]


def _newest(decision, parties) -> dict[int, tuple[int, int]]:
    """By party: the version of its newest ballot, and who cast it."""
    rows = Ballot.objects.filter(decision=decision, party__in=parties).order_by("version")
    return {
        party: (version, caster)
        for party, version, caster in rows.values_list("party", "version", CASTER)
    }


def _mandate(
    party: RollParty, user, why_not: str, shared: CoOwners | None, newest: dict
) -> Mandate:
    version, caster = newest.get(party.pk, (0, None))
    may_speak = bool(shared) and not why_not
    another = bool(shared) and caster in shared.voices and caster != user.pk
    why_not = (
        why_not or paper_locks(party, shared) or (_why_another(user, shared) if shared else "")
    )
    return Mandate(party, len(party.key.split("-")), version, why_not, may_speak, shared, another)


def _why_another(user, shared: CoOwners) -> str:
    """Of several owners the one whom they named casts, and nobody while they differ."""
    if shared.stand.is_disputed:
        return _("有共有业主不同意，这一票现在不算。请先一起推选一位，或者请不同意的一位撤回。")
    named = shared.stand.named
    if named is None or shared.voices.get(user.pk) == named:
        return ""
    return _("共有业主一起推选了业主%(n)s，只有这一位能投这一票。") % {"n": shared.place(named)}


def _why_not(party: RollParty, shares, known: dict[int, int]) -> str:
    if party.is_developers:
        return _("这套房屋还没有交付，开始表决那天由建设单位行使投票权。")
    owners = {str(known.get(one.owner_id, one.owner_id)) for one in shares}
    if owners.isdisjoint(party.key.split("-")):
        return _("开始表决那天的名册上，业主登记的不是您。")
    if not any(one.is_document_checked for one in shares):
        return _(
            "您的产权证件还没有经两个单位核对，不能在手机上投票。"
            "带身份证和产权证到居委会核对后就可以，也可以投纸质选票。"
        )
    return ""


def _why_held_back(shares, held_back: set[int]) -> str:
    if any(one.pk not in held_back for one in shares):
        return ""
    return _(
        "您的账号或手机号最近有更改，还没有由两个单位核对。"
        "带身份证和产权证到居委会核对后就可以投票，也可以投纸质选票。"
    )
