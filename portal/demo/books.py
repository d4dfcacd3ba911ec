"""Keeping the demo's books (记账) as its people would: files come in, drafts, approval, posting.

Every month is worked through a few days after it ended, by the services that the desk uses.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from communities import clock
from communities.models import Estate, User
from finance.bankfiles import Row, read
from finance.bankfiles.writers import Holder, write
from finance.models import (
    Account,
    Authority,
    BankAccount,
    BankFile,
    BankRow,
    Entry,
    EntryDraft,
    Fund,
    RowSetAside,
    Statement,
)
from finance.models.draft import Counterparty, Kind
from finance.services import approvals, drafts, ledger, statements
from finance.services.bank import import_reading
from finance.services.books import ledger_account
from finance.services.matching import decide_set_aside, set_aside
from finance.services.withdrawals import withdraw_file
from portal.demo.periods import Span
from portal.demo.plan import Item

DAYS_TO_BOOK, DAYS_TO_FREEZE = 3, 9
NO_PAPER = {
    "RECYCLE": "回收点不开票，以银行流水为凭",
    "COMP": "赔偿款没有票据，赔偿协议存物业，以银行流水为凭",
    "USE_EVENT": "商户收据遗失，另附签收名单，以银行流水为凭",
}
BY_THE_BANK = "以银行流水为凭"


class Refused(Exception):
    """A service refused what the demo asked of it: the plan is wrong."""


@dataclass
class Books:
    """账簿 of one estate: who keeps it, who approves, who manages its property, and the bank rows not yet
    explained."""

    estate: Estate
    writer: User
    approver: User
    manager: User
    now: datetime
    fund: Fund
    accounts: dict[str, Account]
    authorities: dict[str, Authority]
    banks: dict[str, BankAccount] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    rows: dict[tuple[str, date, int], list[BankRow]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def moment(self, day: date, hour: int = 10) -> datetime:
        """``hour`` o'clock of ``day``, or now where that is still to come."""
        return min(datetime.combine(day, time(hour), clock.SHANGHAI), self.now)


def take_in(
    books: Books,
    form: str,
    rows: list[Row],
    name: str,
    day: date,
    covers: tuple[date, date],
) -> None:
    """Write ``rows`` as the bank would export the days ``covers``, and import that file on ``day``."""
    if not rows:
        return
    bank_file = _store(books, form, rows, name, day, covers)
    books.held[form] += sum(row.amount_fen for row in rows)
    for row in BankRow.objects.filter(bank_file=bank_file).order_by("pk"):
        books.rows[form, row.booked_date, row.amount_fen].append(row)


def take_in_late(books: Books, form: str, row: Row, name: str, day: date) -> None:
    """The bank's export of one day, of which a file of before told the first rows, newest first."""
    told = BankRow.objects.counted().filter(bank_account=books.banks[form], booked_date=day)
    before = [
        Row(0, day, one.amount_fen, counterparty=one.counterparty, memo=one.memo)
        for one in told.order_by("bank_file", "-line")
    ]
    books.held[form] -= sum(one.amount_fen for one in before)
    take_in(books, form, [*before, row], name, day, (day, day))


def take_in_short(books: Books, form: str, rows: list[Row], name: str, day: date) -> None:
    """An export that ends too early, stored and withdrawn before the whole one comes."""
    some = rows[: len(rows) // 2]
    covers = some[0].day, some[-1].day
    bank_file = _store(books, form, some, name, day, covers)
    reason = "导出时只选到月中，已重新导出整月"
    moment = books.moment(day, 9)
    withdraw_file(bank_file=bank_file, reason=reason, actor=books.writer, now=moment)


def strays(day: date) -> list[Row]:
    """Sent to the wrong account and given back on the same day: nobody's income."""
    who = {"counterparty": "测试商贸有限公司", "memo": "误转货款"}
    back = who | {"memo": "退回误转货款"}
    return [Row(0, day, 380_000, **who), Row(0, day, -380_000, **back)]


def set_strays_aside(books: Books, form: str, rows: list[Row], day: date) -> None:
    # What went back is asked for once what came is agreed on.
    for hour, row in enumerate(rows, 10):
        aside = set_aside(
            row=found_row(books, form, row.day, row.amount_fen, row.memo),
            kind=RowSetAside.Kind.MISTAKEN,
            reason="商户误转，当日原路退回",
            actor=books.writer,
            now=books.moment(day, hour),
        )
        moment = books.moment(day, hour + 1)
        decide_set_aside(aside=aside, verb="agree", actor=books.approver, now=moment)


def _store(
    books: Books, form: str, rows: list[Row], name: str, day: date, covers: tuple[date, date]
) -> BankFile:
    account = books.banks[form]
    holder = Holder(account.name, account.number, books.held[form], covers)
    data = write(form, rows, holder)
    reading = read(data, name)
    return import_reading(
        estate=books.estate,
        bank_account=account,
        reading=reading,
        name=name,
        data=data,
        actor=books.writer,
        now=books.moment(day, 9),
        kind="upload",
    ).bank_file


def bank_row(item: Item) -> Row:
    """An item as the bank shows it."""
    return Row(0, item.date, signed(item), counterparty=item.counterparty, memo=item.memo)


def signed(item: Item) -> int:
    return item.fen if item.kind in (Kind.INCOME, Kind.OWED) else -item.fen


def found_row(books: Books, form: str, day: date, fen: int, memo: str = "") -> BankRow:
    """The imported row of an item; taken out, so that the next one finds another."""
    rows = books.rows[form, day, fen]
    same = [row for row in rows if memo in row.memo]
    if not same:
        raise Refused(f"no row of {form} on {day} over {fen}: {memo}")
    rows.remove(same[0])
    return same[0]


def write_drafts(
    books: Books, form: str, papers: dict[Item, list], day: date, *, read_until: date = date.max
) -> dict[Item, EntryDraft]:
    """记账凭证草稿 of items with their vouchers, all written on ``day``; each explains its bank
    row, up to the day until which the bank's file was read."""
    bank = ledger_account(books.banks[form])
    given = [
        _draft(books, form, bank, item, vouchers, is_read=item.date <= read_until)
        for item, vouchers in papers.items()
    ]
    if not given:
        return {}
    made = drafts.save_drafts(
        fund=books.fund, actor=books.writer, now=books.moment(day), drafts=given
    )
    return dict(zip(papers, made, strict=True))


def _draft(books: Books, form: str, bank, item: Item, vouchers: list, *, is_read):
    row = found_row(books, form, item.date, signed(item), item.memo) if is_read else None
    return drafts.DraftInput(
        lines=[
            drafts.LineInput(bank, signed(item), row),
            drafts.LineInput(books.accounts[item.account], -signed(item)),
        ],
        vouchers=vouchers,
        fields={
            "kind": item.kind,
            "booking_date": item.date,
            "memo": item.memo,
            "counterparty": item.counterparty,
            "counterparty_kind": (Counterparty.PERSON if item.is_person else Counterparty.COMPANY),
            "authority": books.authorities.get(item.authority),
            "no_voucher_reason": "" if vouchers else NO_PAPER.get(item.account, BY_THE_BANK),
            "source": f"finance.bankfile:{row.bank_file_id}" if row else "",
        },
    )


def earn(books: Books, fen: int, account: str, memo: str, booked: date, day: date) -> EntryDraft:
    """预收转为收入: what was paid ahead for the month that ended on ``booked``."""
    lines = [
        drafts.LineInput(books.accounts["PREPAID"], fen),
        drafts.LineInput(books.accounts[account], -fen),
    ]
    return drafts.save_draft(
        fund=books.fund,
        actor=books.writer,
        now=books.moment(day),
        lines=lines,
        kind=Kind.INCOME,
        booking_date=booked,
        memo=memo,
        counterparty="个人",
        counterparty_kind=Counterparty.PERSON,
        authority=books.authorities["parking"],
        no_voucher_reason="预收时已有收据和银行流水，本月到期转为收入",
    )


def submit(books: Books, written: list[EntryDraft], day: date) -> None:
    _nothing_refused(
        drafts.submit_drafts(drafts=written, actor=books.writer, now=books.moment(day, 15))
    )


def post(books: Books, written: list[EntryDraft], day: date) -> None:
    """Hand in, confirm by the other employer, and post, in the order of the days."""
    submit(books, written, day)
    confirm_and_post(books, written, day)


def confirm_and_post(books: Books, written: list[EntryDraft], day: date) -> None:
    _nothing_refused(
        approvals.approve_drafts(drafts=written, actor=books.approver, now=books.moment(day, 19))
    )
    _nothing_refused(
        ledger.post_drafts(drafts=written, actor=books.writer, now=books.moment(day, 20))
    )


def send_back(books: Books, written: EntryDraft, reason: str, day: date) -> None:
    approvals.return_draft(
        draft=written, reason=reason, actor=books.approver, now=books.moment(day, 19)
    )


def freeze(books: Books, span: Span, note: str) -> Statement:
    """冻结并提交 the period's statement, nine days after its end."""
    day = span.last + timedelta(days=DAYS_TO_FREEZE)
    return statements.submit_statement(
        fund=books.fund,
        period=span.name,
        actor=books.writer,
        now=books.moment(day, 10),
        note=note,
    )


def publish(books: Books, span: Span, note: str) -> None:
    """公示, five days after it was handed in."""
    day = span.last + timedelta(days=DAYS_TO_FREEZE + 5)
    statements.publish_statement(
        statement=freeze(books, span, note), actor=books.approver, now=books.moment(day, 20)
    )


def take_back(books: Books, account: str, reason: str, memo: str) -> None:
    """冲销 the newest entry of ``account``, and book its bank row again with other words."""
    entry = (
        Entry.objects.shown()
        .filter(fund=books.fund, postings__account=books.accounts[account])
        .order_by("-booking_date", "-number")[0]
    )
    now = books.now
    reversal = ledger.reverse_entry(entry=entry, reason=reason, actor=books.writer, now=now)
    again = drafts.save_draft(
        fund=books.fund,
        actor=books.writer,
        now=now,
        kind=entry.kind,
        booking_date=reversal.booking_date,
        memo=memo,
        counterparty=entry.counterparty,
        counterparty_kind=entry.counterparty_kind,
        authority=entry.authority,
        no_voucher_reason=BY_THE_BANK,
        source=f"finance.entry:{entry.pk}",
    )
    approvals.approve_draft(draft=reversal, actor=books.approver, now=now)
    ledger.post_draft(draft=reversal, actor=books.writer, now=now)
    row = BankRow.objects.filter(matches__posting__entry=entry).distinct().get()
    lines = [
        drafts.LineInput(ledger_account(row.bank_account), row.amount_fen, row),
        drafts.LineInput(books.accounts[account], -row.amount_fen),
    ]
    drafts.save_draft(fund=books.fund, actor=books.writer, now=now, draft=again, lines=lines)
    drafts.submit_draft(draft=again, actor=books.writer, now=now)
    approvals.approve_draft(draft=again, actor=books.approver, now=now)
    ledger.post_draft(draft=again, actor=books.writer, now=now)


def _nothing_refused(refused) -> None:
    if refused:
        raise Refused("; ".join(f"{draft}: {sentence}" for draft, sentence in refused[:5]))
