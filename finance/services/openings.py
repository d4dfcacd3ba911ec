"""期初结转: what a fund begins with, entered by one body beside what its banks say, confirmed by another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from communities import money
from communities.errors import DomainError
from communities.models import Building, Estate, OfficePaper
from communities.permissions import require
from communities.services import audit
from finance.models import Account, BankAccount, BankFile, Fund, FundOpening, OpeningLine, Voucher
from finance.models.draft import Counterparty, Kind
from finance.selectors.accounts import running_accounts
from finance.selectors.openings import (
    balance_said,
    opening_booked_on,
    opening_day,
    returned_draft,
    why_not_open,
)
from finance.services.books import add_missing_accounts, ledger_account
from finance.services.drafts import LineInput, discard_draft, save_draft, submit_draft

MEMO = 200


@dataclass(frozen=True)
class Stated:
    """在途或未达: positive (fen) what the banks have not yet, negative what they still have."""

    what: str
    amount_fen: int


@dataclass(frozen=True)
class Evidence:
    """What shows the banks' balances: papers handed in, a stored file of the bank, or a kept paper."""

    vouchers: Sequence[Voucher] = ()
    bank_file: BankFile | None = None
    paper: OfficePaper | None = None

    @property
    def words(self) -> str:
        """Why there is no voucher; empty where there is one. Published, so a file is told by its hash: its name may
        be a person's."""
        if self.vouchers:
            return ""
        if self.bank_file:
            return f"以银行流水为凭，SHA-256 {self.bank_file.sha256}"
        return f"以存档文件为凭，SHA-256 {self.paper.sha256}" if self.paper else ""


@transaction.atomic
def enter_opening(
    *,
    fund: Fund,
    carried_fen: int,
    banks: Mapping[BankAccount, int],
    evidence: Evidence,
    actor,
    now,
    stated: Sequence[Stated] = (),
    held: Mapping[str, int] | None = None,
    buildings: Mapping[Building, int] | None = None,
) -> FundOpening:
    """期初: handed in at once, as a draft like others that another body confirms.

    ``banks`` is what lay on each running account at the end of the day before the first period,
    ``carried_fen`` what the books before said the fund had, ``held`` what of it is others' (by PREPAID and
    REFUNDABLE), ``buildings`` what of a maintenance fund is each building's; the rest is no building's, as interest not
    shared out yet. DomainError for a difference that nothing states, without evidence, for a balance that the
    bank's own rows contradict, and where the books are opened or have other entries.
    """
    require(actor, "finance.draft_entry", fund, now)
    # The estate first, as whoever chooses the first period locks it; its day is read from that row.
    estate = Estate.objects.select_for_update(no_key=True).get(pk=fund.estate_id)
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
    fund.estate = estate
    if sentence := why_not_open(fund):
        raise DomainError(sentence)
    if before := returned_draft(fund):
        discard_draft(draft=before, actor=actor, now=now)
    day, booked_on, held = opening_day(fund), opening_booked_on(fund), held or {}
    own = _by_building(fund, carried_fen - sum(held.values()), buildings or {})
    _check_sums(carried_fen, banks, stated)
    _check_banks(fund, banks, day)
    _check_evidence(fund, evidence)
    draft = save_draft(
        fund=fund,
        actor=actor,
        now=now,
        kind=Kind.OPENING,
        booking_date=booked_on,
        memo=_memo(day, stated),
        counterparty_kind=Counterparty.NONE,
        no_voucher_reason=evidence.words,
        vouchers=evidence.vouchers,
        lines=_lines(fund, own, banks, stated, held),
    )
    opening = FundOpening.objects.create(
        estate_id=fund.estate_id, fund=fund, draft=draft, day=booked_on, carried_fen=carried_fen,
        bank_file=evidence.bank_file, paper=evidence.paper,
    )  # fmt: skip
    OpeningLine.objects.bulk_create(
        OpeningLine(estate_id=fund.estate_id, opening=opening, what=one.what, amount_fen=one.amount_fen)
        for one in stated
    )  # fmt: skip
    audit(estate=fund.estate, actor=actor, verb="finance.opening.entered", subject=opening, at=now)
    submit_draft(draft=draft, actor=actor, now=now)
    return opening


def _check_sums(carried_fen: int, banks, stated) -> None:
    rest = carried_fen - sum(banks.values()) - sum(one.amount_fen for one in stated)
    if rest:
        words = {
            "carried": money.yuan(carried_fen),
            "banks": money.yuan(carried_fen - rest),
            "rest": money.yuan(abs(rest)),
        }
        sentence = _(
            "账面结余 ¥%(carried)s 与银行和在途合计 ¥%(banks)s 差 ¥%(rest)s，没有说明；"
            "请逐笔写明在途或未达的款项，或更正金额。"
        )
        raise DomainError(sentence % words, field="carried")
    if not carried_fen and not any(banks.values()):
        raise DomainError(_("没有钱可以结转，不用填期初，直接记账。"), field="carried")


def _check_banks(fund, banks, day: date) -> None:
    if set(banks) != set(running_accounts(fund)):
        raise DomainError(_("每个账户都要写期初余额，没有钱写 0。"))
    for account, fen in banks.items():
        said = balance_said(account, day)
        if said is not None and said != fen:
            words = {"account": account, "day": day.isoformat(), "fen": money.yuan(said)}
            sentence = _("%(account)s 的银行流水在 %(day)s 的余额是 ¥%(fen)s，与填写的不同。")
            raise DomainError(sentence % words, field=f"bank_{account.pk}")


def _check_evidence(fund, evidence: Evidence) -> None:
    given = [*evidence.vouchers, evidence.bank_file, evidence.paper]
    if not any(given):
        sentence = _("请交银行的凭据：上传对账单或余额证明，或选一份已有的流水或存档文件。")
        raise DomainError(sentence, field="file")
    if any(one.estate_id != fund.estate_id for one in given if one):
        raise DomainError(_("这份凭据不是本小区的。"), field="file")


def _by_building(fund, own_fen: int, buildings: Mapping[Building, int]) -> dict[str, int]:
    """The fund's own money by the code of its account."""
    if buildings:
        # A building may have come with a roster since the books were opened.
        add_missing_accounts(fund.estate)
    rest = own_fen - sum(buildings.values())
    if buildings and rest < 0:
        words = {"sum": money.yuan(own_fen - rest), "own": money.yuan(own_fen)}
        sentence = _("各楼合计 ¥%(sum)s，多于账面结余 ¥%(own)s；请更正。")
        raise DomainError(sentence % words, field="carried")
    shares = {f"OPENING_B{one.number}": fen for one, fen in buildings.items()}
    return shares | {"OPENING": rest}


def _memo(day: date, stated: Sequence[Stated]) -> str:
    words = "、".join(f"{one.what} ¥{money.yuan(one.amount_fen)}" for one in stated)
    memo = f"期初结转：截至{day.isoformat()}的结余" + (f"；在途和未达：{words}" if words else "")
    if len(memo) > MEMO:
        raise DomainError(_("在途和未达的说明太长，请写短一点。"), field="what_1")
    return memo


def _lines(fund, own: Mapping[str, int], banks, stated, held) -> list[LineInput]:
    accounts = {one.code: one for one in Account.objects.filter(fund=fund, bank_account=None)}
    lines = [(ledger_account(bank), fen) for bank, fen in banks.items()]
    lines += [(accounts["CLEAR_TRANSIT"], one.amount_fen) for one in stated]
    lines += [(accounts[code], -fen) for code, fen in {**held, **own}.items()]
    return [LineInput(account, fen) for account, fen in lines if fen]
