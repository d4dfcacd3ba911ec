"""The protocol that a payment channel (支付渠道) fulfils. All amounts are fen, all moments aware.

A channel never raises for what it does not know: a time-out, an unsigned answer or an error of the
service is ``Found(Said.NOTHING)``. It is called by tasks alone, never while somebody waits for a page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Protocol

from finance.gateway.orders import Learned

YUAN = "CNY"


class Said(StrEnum):
    """What a channel says of an order: UNKNOWN is its own "no such order", signed; NOTHING is no
    answer that could be believed."""

    PAID = "paid"
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Asked:
    """What a channel is told of an order."""

    number: str
    merchant: str
    payee: str
    purpose: str
    amount_fen: int
    currency: str
    expires_at: datetime
    # "phone" or "desktop"; where the payer was when she ordered, for channels that part them.
    scene: str = "desktop"
    payer_ip: str = ""


@dataclass(frozen=True)
class Trade:
    """支付流水: money that came, by the channel's own number; never what the payer saw after coupons.
    ``fee_fen`` is the channel's fee where its bill prints one for each trade; ``went_back`` where the
    channel's answer about the order says that of this money something was given back already."""

    transaction: str
    number: str
    merchant: str
    amount_fen: int
    currency: str
    paid_at: datetime
    fee_fen: int = 0
    went_back: bool = False


@dataclass(frozen=True)
class Found:
    """An answer; ``trades`` where it is paid, ``pay_url`` where the payer goes on."""

    said: Said
    trades: tuple[Trade, ...] = ()
    pay_url: str = ""
    # The channel's own name of the order, where it does not find it by ours.
    handle: str = ""


@dataclass(frozen=True)
class RefundFound:
    """``said``: PAID when the money went back, OPEN while it is on its way, CLOSED when it cannot."""

    said: Said
    number: str


@dataclass(frozen=True)
class Returned:
    """退款流水: money that went back, by the refund's number; one begun at the channel has its own.
    ``fee_fen`` is negative where the channel gave its fee back."""

    refund_number: str
    number: str
    transaction: str
    amount_fen: int
    currency: str
    returned_at: datetime
    fee_fen: int = 0


@dataclass(frozen=True)
class DayBill:
    """对账单 of one day: every trade that the channel counted on it, what went back, the channel's fees
    (positive is what the payee pays; all of them, whether or not its rows name them) in the smallest unit
    of what it pays out, and the file's SHA-256."""

    day: date
    trades: tuple[Trade, ...] = field(default_factory=tuple)
    refunds: tuple[Returned, ...] = ()
    fee_fen: int = 0
    fee_currency: str = YUAN
    digest: str = ""


class ItemKind(StrEnum):
    """What a payout holds: FEE hangs on no trade; OTHER is a dispute, a correction, whatever else."""

    TRADE = "trade"
    REFUND = "refund"
    FEE = "fee"
    OTHER = "other"


@dataclass(frozen=True)
class PaidItem:
    """结算明细: ``gross`` less ``fee`` is its part of what is paid out, in the smallest unit of that; ``fen``
    is what was paid, or went back, in ``currency``. ``what`` is the channel's own word for it, ``rate`` its
    own rate, to explain."""

    id: str
    kind: ItemKind
    what: str
    gross: int
    fee: int = 0
    number: str = ""
    transaction: str = ""
    fen: int = 0
    currency: str = ""
    rate: str = ""

    @property
    def net(self) -> int:
        return self.gross - self.fee


@dataclass(frozen=True)
class PaidOut:
    """结算: what a channel paid out at once, by its own name of it, and everything that it holds; ``amount`` is
    in the smallest unit of ``currency``."""

    handle: str
    arrives_on: date
    currency: str
    amount: int
    items: tuple[PaidItem, ...] = ()


@dataclass(frozen=True)
class Hint:
    """A verified notification (通知): the channel's own id of it, and the order's number that it speaks
    of, empty where it speaks of none."""

    event: str
    number: str = ""


@dataclass(frozen=True)
class Answer:
    """What a channel is answered to its notification: (status, body) where it was verified and stored,
    and where it was not."""

    taken: tuple[int, bytes] = (200, b"")
    refused: tuple[int, bytes] = (400, b"")
    content_type: str = "text/plain"


class Channel(Protocol):
    """One merchant's account at one channel, made by (estate, merchant). Every call may be repeated under
    its number. A notification comes without an estate.

    One that names its payouts has ``payouts(since, done) -> list[PaidOut] | None`` as well: those that came to
    the bank since that day, but for the handles that are ``done``; None where it did not answer.

    Where its class says ``by_hand = True`` nobody can be asked: people give the money back, and two of
    them say that it went.
    """

    name: str
    merchant: str
    answer: ClassVar[Answer]

    def create(self, asked: Asked) -> Found: ...

    def query(self, number: str) -> Found: ...

    def close(self, number: str) -> Found: ...

    def refund(self, number: str, refund_number: str, amount_fen: int) -> RefundFound: ...

    def query_refund(self, refund_number: str, number: str = "") -> RefundFound:
        """``number`` is the order's, without which some channels find no refund."""

    def bill(self, day: date) -> DayBill | None: ...

    def notification(self, headers: Mapping[str, str], body: bytes) -> Hint | None:
        """What a verified notification speaks of, and no more than a hint; None where it is not the
        channel's, too old, or of another account. ``headers`` know no upper and lower case."""


@dataclass(frozen=True)
class Expected:
    """What an order expects of a trade."""

    number: str
    merchant: str
    amount_fen: int
    currency: str
    expires_at: datetime


def learned_of(trade: Trade, expected: Expected) -> Learned:
    """Amount, currency, payee and order are compared; anything else is odd, as is money that is gone."""
    same = (trade.number, trade.merchant, trade.amount_fen, trade.currency)
    wanted = (expected.number, expected.merchant, expected.amount_fen, expected.currency)
    return Learned.EQUAL if same == wanted and not trade.went_back else Learned.DIFFERS


def learned_without(said: Said, expected: Expected, now: datetime) -> Learned:
    """Of an answer without a trade. "No such order" closes nothing before the order has expired."""
    if said == Said.UNKNOWN:
        return Learned.CLOSED if now >= expected.expires_at else Learned.MISSING
    return {Said.OPEN: Learned.OPEN, Said.CLOSED: Learned.CLOSED}.get(said, Learned.MISSING)


def all_trades(found: Iterable[DayBill], number: str) -> list[Trade]:
    return [trade for bill in found for trade in bill.trades if trade.number == number]
