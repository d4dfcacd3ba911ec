"""开账 of the demo's estates, as its people would: books, accounts that two bodies register, 期初."""

from datetime import date, datetime, time

from communities import clock
from finance.models import Voucher
from finance.papers import pending_hash
from finance.services.accounts import decide_registration, register_account
from finance.services.books import open_books
from finance.services.first_period import choose_first_period
from finance.services.openings import Evidence, enter_opening
from finance.services.vouchers import confirm_voucher, redact_voucher, take_voucher
from portal.demo import papers
from portal.demo.books import Books, confirm_and_post


def start(*, estate, writer, approver, manager, authorities, first, now) -> Books:
    """Open the books of ``estate`` on ``first``, the first day of its first period."""
    moment = datetime.combine(first, time(9), clock.SHANGHAI)
    fund = open_books(estate=estate, actor=approver, now=moment)["gs"]
    choose_first_period(estate=estate, month=first, actor=approver, now=moment)
    estate.refresh_from_db()
    return Books(
        estate=estate,
        writer=writer,
        approver=approver,
        manager=manager,
        now=now,
        fund=fund,
        accounts={account.code: account for account in fund.accounts.all()},
        authorities=authorities,
    )


def add_bank(books: Books, form: str, *, kind, bank_name, name, number, day: date) -> None:
    """登记账户 by the managing body, confirmed by the property company; known in this package by the
    layout of its files."""
    row = register_account(
        estate=books.estate,
        fund=books.fund,
        kind=kind,
        bank_name=bank_name,
        name=name,
        number=number,
        reason="开户资料（演示）",
        actor=books.approver,
        now=books.moment(day, 9),
    )
    now = books.moment(day, 10)
    account = decide_registration(row=row, verb="agree", actor=books.manager, now=now)
    books.banks[form] = account


def carry_in(books: Books, lay: dict[str, int], day: date) -> None:
    """期初结转 of what lay on the accounts when the books were opened, as the bank's paper says."""
    banks = {account: lay.get(form, 0) for form, account in books.banks.items()}
    total = sum(banks.values())
    opening = enter_opening(
        fund=books.fund,
        carried_fen=total,
        banks=banks,
        evidence=Evidence([_bank_paper(books, total, day)]),
        actor=books.writer,
        now=books.moment(day, 15),
    )
    confirm_and_post(books, [opening.draft], day)
    books.held.update(lay)


def _bank_paper(books: Books, fen: int, day: date) -> Voucher:
    """What the bank says lay there, blacked out and confirmed for all to see."""
    bank = next(iter(books.banks.values()))
    words = {"seller": bank.bank_name, "buyer": bank.name}
    sheet = papers.draw("bank", day=day, fen=fen, what="期初日账户余额证明", **words)
    given = {"estate": books.estate, "name": sheet.name, "data": sheet.image}
    voucher = take_voucher(
        **given, kind=Voucher.Kind.BANK, number=sheet.number, actor=books.writer,
        now=books.moment(day, 11),
    )  # fmt: skip
    made = {"voucher": voucher, "actor": books.writer, "now": books.moment(day, 11)}
    redact_voucher(**made, boxes=sheet.private)
    seen = {"seen_hash": pending_hash(voucher), "actor": books.approver}
    confirm_voucher(voucher=voucher, **seen, now=books.moment(day, 14))
    return voucher
