"""支付宝: pages for desktop and phone, a QR code to scan, and what became of it. Amounts go out as yuan
with two decimals and come back the same; here they are fen.

Before a buyer has scanned or logged in Alipay knows no trade: query and close say TRADE_NOT_EXIST while
the code can still be paid. So every order has ``time_expire``, and closes at its end and no earlier.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from communities import clock
from communities.money import parse_yuan
from finance.gateway import alipay_bill
from finance.gateway.alipay_core import AlipayKeys, call, notified, signed_url, stamp
from finance.gateway.numbers import is_number
from finance.gateway.protocol import Answer, Asked, DayBill, Found, Hint, RefundFound, Said, Trade
from finance.gateway.showing import is_address
from finance.gateway.web import FILE, fetch

log = logging.getLogger(__name__)
NAME = "alipay"
DONE = "10000"
NO_TRADE = "ACQ.TRADE_NOT_EXIST"
NO_BILL = ("isp.bill_not_exist", "BILL_NOT_EXIST")
# What a subject may not hold (docs of alipay.trade.*): another sign stands for it.
PLAIN = str.maketrans("/=&", "／＝、")
# So long an address stays that is signed, for the browsers and for our row.
SUBJECT = 40
# 要人处理: signed refusals of a refund that no retry changes.
STUCK = {
    "ACQ.SELLER_BALANCE_NOT_ENOUGH", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "ACQ.TRADE_HAS_FINISHED",
    "ACQ.REASON_TRADE_BEEN_FREEZEN", "ACQ.REASON_TRADE_REFUND_FEE_ERR", "ACQ.TRADE_STATUS_ERROR",
    "ACQ.DISCORDANT_REPEAT_REQUEST", "ACQ.TRADE_NOT_ALLOW_REFUND", NO_TRADE,
}  # fmt: skip
# A day's bill is there the next morning; "none" is believed a day later still.
BILL_FROM, NO_BILL_FROM = timedelta(hours=34), timedelta(hours=58)


def plain_yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


@dataclass(frozen=True)
class AlipayChannel:
    """One merchant's application at Alipay. ``return_url`` is our page of an order, by its number."""

    keys: AlipayKeys
    return_url: str = ""
    name: ClassVar[str] = NAME
    # Seven bytes; after anything else a notification comes again.
    answer: ClassVar[Answer] = Answer(taken=(200, b"success"), refused=(400, b"fail"))

    @property
    def merchant(self) -> str:
        return self.keys.merchant

    def create(self, asked: Asked) -> Found:
        """A phone and the desktop's page get a signed address, which calls nothing; a QR code is asked
        for, and where that is refused the query says why."""
        content = {
            "out_trade_no": asked.number, "total_amount": plain_yuan(asked.amount_fen),
            "subject": asked.purpose.translate(PLAIN)[:SUBJECT], "time_expire": stamp(asked.expires_at),
            "seller_id": self.keys.seller_id,
        }  # fmt: skip
        if asked.scene != "phone" and self.keys.desktop == "qr":
            return self._code(content)
        method, product = (
            ("alipay.trade.wap.pay", "QUICK_WAP_WAY")
            if asked.scene == "phone"
            else ("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY")
        )
        back = self.return_url.format(number=asked.number)
        url = signed_url(
            self.keys, method, content | {"product_code": product},
            notify_url=self.keys.notify_url, return_url=back,
        )  # fmt: skip
        return Found(Said.OPEN, pay_url=url)

    def _code(self, content: dict) -> Found:
        answer = call(self.keys, "alipay.trade.precreate", content, notify_url=self.keys.notify_url)
        if answer is None:
            return Found(Said.NOTHING)
        same = answer.get("out_trade_no") == content["out_trade_no"]
        if answer.get("code") == DONE and same and is_address(answer.get("qr_code")):
            return Found(Said.OPEN, pay_url=answer["qr_code"])
        return self.query(content["out_trade_no"])

    def query(self, number: str) -> Found:
        answer = call(self.keys, "alipay.trade.query", {"out_trade_no": number})
        if answer is None:
            return Found(Said.NOTHING)
        if answer.get("sub_code") == NO_TRADE:
            return Found(Said.UNKNOWN)
        if answer.get("code") != DONE or answer.get("out_trade_no") != number:
            return Found(Said.NOTHING)
        return self._of_trade(answer)

    def _of_trade(self, answer: dict) -> Found:
        """TRADE_CLOSED is an order that nobody paid, or one whose money went back: that was paid."""
        status = answer.get("trade_status")
        was_paid = status in ("TRADE_SUCCESS", "TRADE_FINISHED") or (
            status == "TRADE_CLOSED" and bool(answer.get("send_pay_date"))
        )
        if was_paid:
            try:
                return Found(Said.PAID, (self._trade(answer),))
            except (KeyError, TypeError, ValueError, AttributeError):
                log.exception("Alipay's trade %s cannot be read", answer.get("trade_no"))
                return Found(Said.NOTHING)
        word = {"WAIT_BUYER_PAY": Said.OPEN, "TRADE_CLOSED": Said.CLOSED}
        return Found(word.get(status, Said.NOTHING))

    def _trade(self, answer: dict) -> Trade:
        """By ``total_amount``; what the payer paid after coupons is another matter."""
        seller = answer.get("seller_id") or self.keys.seller_id
        return Trade(
            transaction=answer["trade_no"],
            number=answer["out_trade_no"],
            merchant=self.merchant if seller == self.keys.seller_id else seller,
            amount_fen=parse_yuan(answer["total_amount"]),
            currency=answer.get("trans_currency") or "CNY",
            paid_at=_moment(answer.get("send_pay_date")) or clock.now(),
            went_back=answer["trade_status"] == "TRADE_CLOSED",
        )

    def close(self, number: str) -> Found:
        answer = call(self.keys, "alipay.trade.close", {"out_trade_no": number})
        if answer is None:
            return Found(Said.NOTHING)
        if answer.get("code") == DONE and answer.get("out_trade_no") == number:
            return Found(Said.CLOSED)
        if answer.get("sub_code") == NO_TRADE:
            return Found(Said.UNKNOWN)
        return self.query(number)

    def refund(self, number: str, refund_number: str, amount_fen: int) -> RefundFound:
        """Said again under its number it happens once. ``fund_change=N`` is no failure: the query says."""
        answer = call(
            self.keys,
            "alipay.trade.refund",
            {
                "out_trade_no": number,
                "out_request_no": refund_number,
                "refund_amount": plain_yuan(amount_fen),
            },
        )
        if answer is None:
            return RefundFound(Said.NOTHING, refund_number)
        if answer.get("code") == DONE and answer.get("fund_change") == "Y":
            return RefundFound(Said.PAID, refund_number)
        found = self.query_refund(refund_number, number)
        if found.said != Said.PAID and answer.get("code") == DONE:
            return RefundFound(Said.OPEN, refund_number)
        if found.said == Said.UNKNOWN and answer.get("sub_code") in STUCK:
            log.error("Alipay refuses refund %s: %s", refund_number, answer["sub_code"])
            return RefundFound(Said.CLOSED, refund_number)
        return found

    def query_refund(self, refund_number: str, number: str = "") -> RefundFound:
        """Alipay finds a refund by the order's number and its own. Without a status it knows of none."""
        answer = call(
            self.keys,
            "alipay.trade.fastpay.refund.query",
            {"out_trade_no": number, "out_request_no": refund_number},
        )
        if answer is None or (answer.get("code") != DONE and answer.get("sub_code") != NO_TRADE):
            return RefundFound(Said.NOTHING, refund_number)
        same = answer.get("out_request_no") == refund_number
        done = same and answer.get("refund_status") == "REFUND_SUCCESS"
        return RefundFound(Said.PAID if done else Said.UNKNOWN, refund_number)

    def bill(self, day: date) -> DayBill | None:
        """业务明细 of ``day``, from ten o'clock of the next; a bill that is cut off is none."""
        age = clock.local(clock.now()) - _midnight(day)
        if age < BILL_FROM:
            return None
        answer = call(
            self.keys,
            "alipay.data.dataservice.bill.downloadurl.query",
            {"bill_type": "trade", "bill_date": f"{day:%Y-%m-%d}"},
        )
        if answer is None:
            return None
        if answer.get("sub_code") in NO_BILL:
            return DayBill(day) if age >= NO_BILL_FROM else None
        try:
            status, data = fetch("GET", answer["bill_download_url"], limit=FILE)
            return alipay_bill.read(data, day, self.merchant) if status == 200 else None
        except Exception:
            log.exception("Alipay's bill of %s cannot be read", day)
            return None

    def notification(self, headers: Mapping[str, str], body: bytes) -> Hint | None:
        """Of this application and account, about an order's number and an amount. Its id stays the same
        as often as it comes."""
        fields = notified(self.keys, body)
        number = fields.get("out_trade_no", "") if fields else ""
        if not is_number(number) or not fields.get("notify_id"):
            return None
        try:
            parse_yuan(fields.get("total_amount", ""))
        except ValueError:
            return None
        return Hint(fields["notify_id"][:200], number)


def _moment(text: str | None) -> datetime | None:
    """Of Beijing."""
    if not text:
        return None
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=clock.SHANGHAI)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
