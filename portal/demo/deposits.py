"""定期存款 of the demo: a small one, whose certificate is read at the end of every period."""

from datetime import timedelta

from finance.models import BankAccount
from finance.services.certificates import decide_certificate, record_certificate
from portal.demo import books, opening, papers
from portal.demo.books import Books
from portal.demo.periods import Span

DEPOSIT = "deposit"
FEN = 2_000_000


def lay_down(kept: Books, day) -> None:
    """Held since before the books were opened."""
    holder = kept.banks["abc"].name
    opening.add_bank(
        kept,
        DEPOSIT,
        kind=BankAccount.Kind.DEPOSIT,
        bank_name="农业银行定期",
        name=holder,
        number="6228480000000002608",
        day=day,
    )


def certify(kept: Books, span: Span, *, is_read: bool = True) -> None:
    """The bank's paper of the last day; the second person may not have read it yet."""
    account = kept.banks[DEPOSIT]
    day = span.last + timedelta(days=books.DAYS_TO_BOOK)
    sheet = papers.draw(
        "deposit",
        day=span.last,
        fen=FEN,
        what="一年期定期存款，到期自动转存",
        seller=account.bank_name,
        buyer=account.name,
    )
    made = record_certificate(
        bank_account=account,
        day=span.last,
        balance_fen=FEN,
        reason="存款证明，一年期定期，到期自动转存",
        number=sheet.number,
        number_reason="这是证明编号，正文列有本账号",
        name=sheet.name,
        data=sheet.image,
        actor=kept.writer,
        now=kept.moment(day, 14),
    )
    if is_read:
        now = kept.moment(day, 16)
        decide_certificate(certificate=made, verb="agree", actor=kept.approver, now=now)
