"""Books for tests: Riverside's public income, and drafts as its people would write them.

paul of the property company writes and petra posts, bob of the committee confirms.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from finance.models import (
    Account,
    BankAccount,
    BankFile,
    BankRow,
    Entry,
    EntryDraft,
    Fund,
    Posting,
    Voucher,
)
from finance.services.approvals import approve_draft
from finance.services.books import ledger_account, open_books
from finance.services.drafts import LineInput, save_draft, submit_draft
from finance.services.ledger import post_draft
from finance.services.matching import _match
from finance.services.posting import NewEntry, NewLine
from tests.finance.accounts import open_bank_account

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
DAY = date(2026, 9, 15)


@dataclass(frozen=True)
class Books:
    """The public-income book of Riverside and the one bank account that it has."""

    cast: object
    fund: Fund
    far_fund: Fund
    bank: BankAccount

    def account(self, code: str) -> Account:
        if code == "BANK":
            return ledger_account(self.bank)
        return Account.objects.select_related("fund").get(fund=self.fund, code=code)

    def row(self, amount_fen: int, day: date = DAY, *, bank=None, **more) -> BankRow:
        bank = bank or self.bank
        file = BankFile.objects.filter(bank_account=bank).order_by("pk").last()
        file = file or BankFile.objects.create(
            estate=self.fund.estate,
            bank_account=bank,
            name="流水.csv",
            sha256="0" * 64,
            size=1,
            created_at=NOW,
        )
        count = BankRow.objects.count()
        return BankRow.objects.create(
            estate=self.fund.estate,
            bank_account=bank,
            bank_file=file,
            fingerprint=f"{count:064d}",
            at=datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
            booked_date=day,
            amount_fen=amount_fen,
            **more,
        )

    def covered(self, first: date, last: date, *, bank=None, **more) -> BankFile:
        """A stored file that speaks of these days; its rows come singly."""
        given = {"name": "流水.csv", "sha256": "1" * 64, "size": 1, "created_at": NOW} | more
        return BankFile.objects.create(
            estate=self.fund.estate,
            bank_account=bank or self.bank,
            status="stored",
            covers_from=first,
            covers_until=last,
            **given,
        )

    def borne_out(self, first: date, last: date) -> None:
        """The bank's own file up to ``last``: the books' movements, and balances that follow."""
        self.covered(first, last)
        postings = Posting.objects.filter(account=self.account("BANK"), booking_date__lte=last)
        balance = 0
        for one in postings.select_related("entry").order_by("booking_date", "pk"):
            balance += one.amount_fen
            if one.entry.kind == "opening" or one.matches.exists():
                continue
            row = self.row(one.amount_fen, one.booking_date, balance_fen=balance)
            held = {one.entry_id: one.entry}
            _match(row, one, one.amount_fen, held, self.cast.paul, NOW)

    def draft(self, *amounts: tuple[str, int], day: date = DAY, **more) -> EntryDraft:
        """A draft of paul's; ("BANK", 100), ("ADS", -100) are its lines."""
        given = {
            "kind": "income",
            "memo": "电梯广告",
            "counterparty": "分众传媒公司",
            "no_voucher_reason": "以银行流水为凭",
        } | more
        if sum(fen for code, fen in amounts if code == "BANK") < 0:
            # What leaves rests on a paper.
            given.setdefault("vouchers", [self.voucher()])
        return save_draft(
            fund=self.fund,
            actor=self.cast.paul,
            now=NOW,
            booking_date=day,
            lines=[LineInput(self.account(code), amount) for code, amount in amounts],
            **given,
        )

    def submitted(self, *amounts, **more) -> EntryDraft:
        return submit_draft(draft=self.draft(*amounts, **more), actor=self.cast.paul, now=NOW)

    def approved(self, *amounts, **more) -> EntryDraft:
        draft = self.submitted(*amounts, **more)
        approve_draft(draft=draft, actor=self.cast.bob, now=NOW)
        draft.refresh_from_db()
        return draft

    def carry(self, draft: EntryDraft) -> Entry:
        """From whatever it is now to an entry."""
        if draft.status == "draft":
            draft = submit_draft(draft=draft, actor=self.cast.paul, now=NOW)
        approve_draft(draft=draft, actor=self.cast.bob, now=NOW)
        return post_draft(draft=draft, actor=self.cast.petra, now=NOW)

    def posted(self, *amounts, **more) -> Entry:
        return self.carry(self.draft(*amounts, **more))

    def voucher(self) -> Voucher:
        return Voucher.objects.create(
            estate=self.fund.estate,
            name="发票.jpg",
            original_path="-",
            sha256="a" * 64,
            salt=b"s" * 32,
            mime="image/jpeg",
            size=1,
            uploaded_by=self.cast.paul,
            uploaded_at=NOW,
        )

    def new(self, key: str, amount: int = 100, day: date = DAY, **more) -> NewEntry:
        """An entry without a draft, as rooms post that book by rule."""
        given = {
            "kind": "income",
            "memo": "充电桩分成",
            "no_voucher_reason": "测试",
            "lines": (
                NewLine(self.account("BANK"), amount),
                NewLine(self.account("EVCHARGE"), -amount),
            ),
        } | more
        return NewEntry(fund=self.fund, key=key, booking_date=day, **given)


def opened(cast) -> Books:
    funds = open_books(estate=cast.riverside, actor=cast.bob, now=NOW)
    far = open_books(estate=cast.hilltop, actor=cast.olga, now=NOW)
    bank = open_bank_account(
        estate=cast.riverside,
        fund=funds["gs"],
        kind="bank",
        bank_name="工商银行海宁支行",
        name="河畔苑业主委员会",
        number="1204085009000123321",
        actor=cast.bob,
        now=NOW,
    )
    return Books(cast, funds["gs"], far["gs"], bank)
