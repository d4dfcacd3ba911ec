"""原始凭证 of the demo's entries: drawn, taken in, blacked out, confirmed by the other employer."""

from datetime import timedelta

from finance.models import Voucher
from finance.papers import pending_hash
from finance.services import vouchers
from portal.demo import papers
from portal.demo.books import Books
from portal.demo.plan import Item

# One contract stands behind every payment under it.
SHARED = {"contract"}


class Paperwork:
    """Papers by what they are for, so that a contract is scanned once."""

    def __init__(self, books: Books):
        self.books = books
        self.known: dict[tuple, Voucher] = {}

    def of(self, item: Item, *, is_settled: bool = True) -> list[Voucher]:
        """The paper of ``item``, or none; of an unsettled one nobody has confirmed it yet."""
        if not item.paper:
            return []
        key = (item.paper, item.authority) if item.paper in SHARED else item
        if key not in self.known:
            self.known[key] = self._scan(item, is_settled=is_settled)
        return [self.known[key]]

    def _scan(self, item: Item, *, is_settled: bool) -> Voucher:
        owners = f"{self.books.estate.name}业主（公共收益账户，演示）"
        pays, gets = owners, item.counterparty
        if item.kind in ("income", "owed"):
            pays, gets = gets, pays
        sheet = papers.draw(
            item.paper, day=item.date, fen=item.fen, what=item.memo, seller=gets, buyer=pays
        )
        day = item.date + timedelta(days=1)
        voucher = vouchers.take_voucher(
            estate=self.books.estate,
            name=sheet.name,
            data=sheet.image,
            kind=item.paper,
            number=sheet.number,
            actor=self.books.writer,
            now=self.books.moment(day),
        )
        if is_settled or item.kind == "cost":
            now = self.books.moment(day, 11)
            vouchers.redact_voucher(
                voucher=voucher, boxes=sheet.private, actor=self.books.writer, now=now
            )
        if is_settled:
            now = self.books.moment(day, 18)
            vouchers.confirm_voucher(
                voucher=voucher,
                seen_hash=pending_hash(voucher),
                actor=self.books.approver,
                now=now,
            )
        return voucher
