"""Sheets of paper while a vote is open (纸质选票): printed by building, and put unread into the box before two people."""

import secrets
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.permissions import require
from communities.services.trail import audit
from communities.standing import standing_of
from decisions.key_words import ALPHABET
from decisions.models import Decision, HandIn, PaperSheet, RollParty, SheetPrint
from decisions.selectors.co_owners import why_not_signed_so
from decisions.selectors.paper import (
    online_stands,
    parties_by_building,
    sheet_of_code,
    why_not_confirm,
)
from decisions.services.telling import tell_of_hand_in
from decisions.states import VoteStatus as Status
from decisions.vote_leaves import closes_at

PERM = "decisions.deliver_notice"
CODE_SIGNS = 8
NUMBERS = range(100_000, 1_000_000)


@transaction.atomic
def print_sheets(*, decision: Decision, building: str, actor, now) -> list[PaperSheet]:
    """打印 the sheets of one building, in the order of the roll; printed again they are the same.

    DomainError where nobody of the roll lives there, StaleState while nobody votes.
    """
    decision = _open(decision, actor, now)
    parties = parties_by_building(decision).get(building, [])
    if not parties:
        raise DomainError(_("请选名册上的一幢。"), field="building")
    _make_missing(decision, parties, now)
    SheetPrint.objects.create(
        estate=decision.estate, decision=decision, building=building[:60], printed_by=actor,
        printed_at=now,
    )  # fmt: skip
    audit(
        estate=decision.estate, actor=actor, verb="decisions.paper.printed", subject=decision, at=now,
        detail={"building": building, "sheets": len(parties)},
    )  # fmt: skip
    rows = PaperSheet.objects.filter(party__in=parties).select_related("party")
    return list(rows.order_by("party__position"))


def _make_missing(decision: Decision, parties: list[RollParty], now) -> None:
    """Numbers and codes are drawn, so that neither says whose a sheet is."""
    there = decision.sheets.values_list("party", "code", "number")
    done, codes, numbers = ({row[at] for row in there} for at in range(3))
    left = [party for party in parties if party.pk not in done]
    PaperSheet.objects.bulk_create(
        PaperSheet(
            estate=decision.estate, decision=decision, party=party, code=_drawn(_code, codes),
            number=_drawn(_number, numbers), made_at=now,
        )
        for party in left
    )  # fmt: skip


def _drawn(draw: Callable[[], str], taken: set[str]) -> str:
    while (drawn := draw()) in taken:
        pass
    taken.add(drawn)
    return drawn


def _code() -> str:
    """Eight signs in two groups, of an alphabet in which no two look alike."""
    signs = "".join(secrets.choice(ALPHABET) for _place in range(CODE_SIGNS))
    return f"{signs[:4]}-{signs[4:]}"


def _number() -> str:
    return str(secrets.choice(NUMBERS))


@transaction.atomic
def record_hand_in(
    *, decision: Decision, code: str, actor, now, signers: list[int] | None = None
) -> HandIn:
    """登记交票, by the code of the stub; ``signers``: which of several owners signed it. It counts once
    ``confirm_hand_in`` was called.

    DomainError for a code that is of no sheet of this vote, where the online ballot stands by the vote's rules, and where
    the co-owners named another one or differ; StaleState while nobody votes, or where the sheet is there already.
    """
    decision = _open(decision, actor, now)
    sheet = sheet_of_code(decision, code)
    if sheet is None:
        raise DomainError(
            _("这次表决没有编码是 %s 的选票，请对着存根再看一遍。") % code, field="code"
        )
    if HandIn.objects.filter(sheet=sheet).exists():
        raise StaleState(_("编码 %s 的选票已经登记过了，没有再登记一次。") % code)
    _check_online(decision, sheet)
    _check_signers(decision, sheet, signers, now)
    row = HandIn.objects.create(
        estate=decision.estate, decision=decision, sheet=sheet, recorded_at=now, recorded_by=actor,
        signers=signers,
    )  # fmt: skip
    _trace(row, "recorded", actor, now)
    return row


@transaction.atomic
def confirm_hand_in(*, hand_in: HandIn, actor, now) -> HandIn:
    """确认并投入票箱, by a person of another body: from now on this party takes part. Each of its accounts is told.

    DomainError for who is of the same body, where the party has voted online meanwhile and that stands, and where its
    co-owners have named another one meanwhile or differ; StaleState once it is confirmed, or the vote is over.
    """
    decision = _open(hand_in.decision, actor, now)
    rows = HandIn.objects.select_for_update(of=("self",)).select_related(
        "estate", "decision__estate", "sheet__party", "recorded_by"
    )
    row = rows.get(pk=hand_in.pk)
    if row.confirmed_at:
        raise StaleState(_("这张选票已经投入票箱。"))
    if sentence := why_not_confirm(row, standing_of(actor, row.estate, now)):
        raise DomainError(sentence)
    _check_online(decision, row.sheet)
    if row.signers is not None:
        _check_signers(decision, row.sheet, row.signers, now)
    row.confirmed_at, row.confirmed_by = now, actor
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    _trace(row, "handed_in", actor, now)
    tell_of_hand_in(row, now=now)
    return row


def _check_online(decision: Decision, sheet: PaperSheet) -> None:
    if sentence := online_stands(decision, sheet.party):
        raise DomainError(sentence, field="code")


def _check_signers(decision: Decision, sheet: PaperSheet, signers: list[int] | None, now) -> None:
    if sentence := why_not_signed_so(decision, sheet.party, signers, now):
        raise DomainError(sentence, field="signers")


def _open(decision: Decision, actor, now) -> Decision:
    """The stored row, which nobody closes, and in which nobody casts online, before this transaction has ended."""
    rows = Decision.objects.select_for_update(of=("self",))
    row = rows.select_related("estate", "opening__roll").get(pk=decision.pk)
    require(actor, PERM, row, now)
    if row.status != Status.OPEN or now >= closes_at(row):
        raise StaleState(_("现在不在表决期间。"))
    return row


def _trace(row: HandIn, verb: str, actor, now) -> None:
    audit(
        estate=row.estate, actor=actor, verb=f"decisions.paper.{verb}", subject=row.decision, at=now,
        detail={"code": row.sheet.code},
    )  # fmt: skip
