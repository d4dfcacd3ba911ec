"""Whose ballots a person may cast (投票资格): the parties of the roll that she is an owner of, and what stands in the way."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from communities.models import Ownership
from communities.selectors.owner_joins import heads_of
from communities.standing import current
from decisions.models import Ballot, Decision, RollParty
from decisions.selectors.bindings import unconfirmed_bindings
from decisions.selectors.paper import paper_locks


@dataclass(frozen=True)
class Mandate:
    """投票权: one party of the roll as one of its owners sees it. ``why_not`` is empty where she may cast."""

    party: RollParty
    n_owners: int
    cast: int
    why_not: str

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
    """Her parties on the roll of an open vote, in its order; empty for who owns nothing there.

    An owner is who was one on the day of the roll: a transfer afterwards changes nothing of this vote.
    """
    roll = decision.opening.roll
    held = Ownership.objects.for_estate(decision.estate).filter(current(roll.made_on), user=user)
    owned = {one.unit_id: one for one in held}
    if not owned:
        return []
    held_back = unconfirmed_bindings(decision, now)
    known = heads_of([decision.estate])
    parties = RollParty.objects.filter(roll=roll)
    mine = [party for party in parties if not owned.keys().isdisjoint(party.units)]
    cast = _versions(decision, mine)
    return [_mandate(party, owned, known, held_back, cast.get(party.pk, 0)) for party in mine]


def _versions(decision, parties) -> dict[int, int]:
    rows = Ballot.objects.filter(decision=decision, party__in=parties).values_list("party")
    return dict(rows.annotate(Max("version")).order_by())


def _mandate(
    party: RollParty, owned: dict, known: dict[int, int], held_back: set[int], cast: int
) -> Mandate:
    shares = [owned[unit] for unit in party.units if unit in owned]
    why_not = _why_not(party, shares, known) or _why_held_back(shares, held_back)
    why_not = why_not or paper_locks(party)
    return Mandate(party, len(party.key.split("-")), cast, why_not)


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
