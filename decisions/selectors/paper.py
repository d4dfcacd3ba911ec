"""Where the sheets of a vote are (纸质选票): printed, handed in, read by how many; never what one says."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from communities.approvals import too_close
from communities.standing import Standing, standing_of, standings_of
from decisions.counting import Channel
from decisions.models import (
    Ballot,
    Decision,
    HandIn,
    PaperClosing,
    PaperSheet,
    RollParty,
    SheetPrint,
)
from decisions.selectors.co_owners import CoOwners, named_owners
from decisions.selectors.delivery import building_names
from decisions.selectors.strangers import strangers_ballots
from decisions.vote_rules import Between, PaperMoment


def parties_by_building(decision: Decision) -> dict[str, list[RollParty]]:
    """Every party of the roll that counts, under the building of its first home, in the roll's order."""
    names, found = building_names(decision.estate_id), {}
    for party in decision.opening.roll.parties.all():
        found.setdefault(names.get(party.units[0]) or _("不在楼幢里"), []).append(party)
    return found


def paper_locks(party: RollParty, shared: CoOwners | None) -> str:
    """Why this party casts nothing online any more; empty while no sheet of hers is in the box, the online ballot stands
    by the vote's rules whatever is in it, or its co-owners named one who did not sign the sheet."""
    done = HandIn.objects.filter(sheet__party=party).exclude(confirmed_at=None)
    hand_in = done.select_related("decision").first()
    if hand_in is None or _online_is_first(hand_in.decision.vote_rules):
        return ""
    if shared and shared.stand.named and not shared.stand.takes(hand_in.signers):
        return ""
    return _("这一户已经交了纸质选票，按公告的规则以纸质选票为准，不能再在手机上投。")


def online_stands(decision: Decision, party: RollParty) -> str:
    """Why her sheet is not taken; empty where it would count."""
    if decision.vote_rules.between == Between.PAPER:
        return ""
    came = Ballot.objects.filter(party=party, channel=Channel.ONLINE)
    if not came.exclude(pk__in=strangers_ballots(decision)).exists():
        return ""
    return _(
        "这一户已经在手机上投过票，按公告的规则以那一票为准，纸质选票不收。她还可以在手机上改投。"
    )


def _online_is_first(rules) -> bool:
    """A sheet is entered after closing, so by this rule every online ballot was there before it."""
    return rules.between == Between.FIRST and rules.paper_moment == PaperMoment.ENTERED


def handed_in(decision: Decision):
    """Hand-ins that two people of two bodies have seen."""
    return HandIn.objects.filter(decision=decision).exclude(confirmed_at=None)


def waits_for_paper(decision: Decision) -> bool:
    """Whether sheets were handed in and are not settled yet: until then no box is opened."""
    counted = PaperClosing.objects.filter(decision=decision).exists()
    return not counted and handed_in(decision).exists()


@dataclass(frozen=True)
class Waiting:
    """A sheet that somebody has recorded and nobody has confirmed. ``why_not`` is empty for who may."""

    hand_in: HandIn
    why_not: str

    @property
    def homes(self) -> str:
        return "、".join(self.hand_in.sheet.party.homes)

    @property
    def signed_by(self) -> str:
        return signed_by(self.hand_in.sheet.party, self.hand_in.signers)


def signed_by(party: RollParty, signers: list[int] | None) -> str:
    """Who of several owners signed, as the desk reads it."""
    if signers is None:
        return ""
    return "、".join(words for owner, words in named_owners(party) if owner in signers)


def sheet_of_code(decision: Decision, code: str) -> PaperSheet | None:
    return decision.sheets.filter(code=code).select_related("party").first()


def waiting_hand_ins(decision: Decision, standing: Standing) -> list[Waiting]:
    rows = HandIn.objects.filter(decision=decision, confirmed_at=None)
    rows = list(rows.select_related("sheet__party", "recorded_by"))
    known = standings_of({one.recorded_by for one in rows}, [decision.estate], standing.now)
    return [
        Waiting(one, _too_close(known[one.recorded_by_id, decision.estate_id], standing, one))
        for one in rows
    ]


def why_not_confirm(hand_in: HandIn, standing: Standing) -> str:
    return _too_close(
        standing_of(hand_in.recorded_by, hand_in.estate, standing.now), standing, hand_in
    )


def _too_close(recorder: Standing, standing: Standing, hand_in: HandIn) -> str:
    if too_close(recorder, standing, hand_in.recorded_at):
        return _("要由另一单位的人确认。")
    return ""


def has_printed(decision: Decision, user) -> bool:
    """Whether she had sheets with homes and numbers in her hands."""
    return SheetPrint.objects.filter(decision=decision, printed_by=user).exists()


@dataclass(frozen=True)
class Progress:
    """How far the sheets are: handed in, settled, read by one person, and the numbers of those read differently."""

    handed_in: int
    settled: int
    read_once: int
    differing: list[str]

    @property
    def is_done(self) -> bool:
        return self.settled == self.handed_in


def progress(decision: Decision) -> Progress:
    sheets = PaperSheet.objects.filter(decision=decision, hand_in__confirmed_at__isnull=False)
    settled = Ballot.objects.filter(decision=decision, channel=Channel.PAPER)
    left = sheets.exclude(party__in=settled.values("party")).annotate(read=Count("entries"))
    rows = list(left.order_by("number").values_list("number", "read"))
    return Progress(
        len(rows) + settled.count(),
        settled.count(),
        sum(read == 1 for _number, read in rows),
        [number for number, read in rows if read > 1],
    )
