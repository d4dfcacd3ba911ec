"""Sheets of paper of an open vote of Riverside, from the printer to the box and to what was read on them."""

from datetime import timedelta

from decisions.counting import Choice
from decisions.models import Ballot, Decision, HandIn, PaperSheet, RollParty
from decisions.selectors.paper import parties_by_building
from decisions.services.entering import enter_sheet
from decisions.services.paper import confirm_hand_in, print_sheets, record_hand_in
from tests.decisions.ballots import DURING, OVER

CHOICES = {
    "F": Choice.FOR,
    "A": Choice.AGAINST,
    "N": Choice.ABSTAIN,
    "B": Choice.BLANK,
    "V": Choice.VOID,
}
AFTER = OVER + timedelta(hours=9)


def printed(vote: Decision, actor, now=DURING) -> list[PaperSheet]:
    """Of every building."""
    return [
        sheet
        for building in parties_by_building(vote)
        for sheet in print_sheets(decision=vote, building=building, actor=actor, now=now)
    ]


def sheet_of(vote: Decision, who) -> PaperSheet:
    """Of the one home that she owns."""
    unit = who.ownership_set.get().unit_id
    party = next(
        one for one in RollParty.objects.filter(roll=vote.opening.roll) if unit in one.units
    )
    return PaperSheet.objects.get(party=party)


def recorded(sheet: PaperSheet, actor, now=DURING) -> HandIn:
    return record_hand_in(decision=sheet.decision, code=sheet.code, actor=actor, now=now)


def put_in(sheet: PaperSheet, first, second, now=DURING) -> HandIn:
    """Into the box, before two people of two bodies."""
    return confirm_hand_in(hand_in=recorded(sheet, first, now), actor=second, now=now)


def read(sheet: PaperSheet, answers: str, actor, now=AFTER, **more) -> Ballot | None:
    """What she types of one sheet; ``more`` are its photos."""
    choices = [CHOICES[one] for one in answers]
    vote = sheet.decision
    return enter_sheet(
        decision=vote, number=sheet.number, choices=choices, actor=actor, now=now, **more
    )
