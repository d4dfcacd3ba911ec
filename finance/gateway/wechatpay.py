"""微信支付: a QR code (Native) on a desktop, a page (H5) on a phone outside WeChat. Fen, as integers.

``amount.total`` counts, never ``payer_total``, which is what the payer saw after coupons. "No such order"
comes unsigned: it closes nothing, the channel's bill does.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from urllib.parse import quote

from wechatpayv3 import WeChatPayType

from communities import clock
from finance.gateway import wechatpay_bill
from finance.gateway.numbers import is_number
from finance.gateway.protocol import Answer, Asked, DayBill, Found, Hint, RefundFound, Said, Trade
from finance.gateway.showing import is_address
from finance.gateway.wechatpay_core import WechatKeys, client, download, is_signed, opened, said

log = logging.getLogger(__name__)
NAME = "wechatpay"
PAID = ("SUCCESS", "REFUND")
WORDS = {
    "NOTPAY": Said.OPEN, "USERPAYING": Said.OPEN, "ACCEPT": Said.OPEN,
    "CLOSED": Said.CLOSED, "REVOKED": Said.CLOSED, "PAYERROR": Said.CLOSED,
}  # fmt: skip
# ABNORMAL and CLOSED need people.
BACK = {
    "SUCCESS": Said.PAID, "PROCESSING": Said.OPEN, "CLOSED": Said.CLOSED, "ABNORMAL": Said.CLOSED,
}  # fmt: skip
# A day's bill is there at ten; "none", which is not signed, is believed a day later still.
BILL_FROM, NO_BILL_FROM = timedelta(hours=34), timedelta(hours=58)
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True)
class WechatChannel:
    """One merchant at WeChat Pay. ``return_url`` is our page of an order, by its number."""

    keys: WechatKeys
    return_url: str = ""
    name: ClassVar[str] = NAME
    answer: ClassVar[Answer] = Answer(
        taken=(200, b'{"code":"SUCCESS"}'),
        refused=(401, b'{"code":"FAIL","message":"not verified"}'),
        content_type="application/json",
    )

    @property
    def merchant(self) -> str:
        return self.keys.merchant

    def create(self, asked: Asked) -> Found:
        """The same again is the same order; where it is refused the signed query says why."""
        is_phone = asked.scene == "phone" and bool(asked.payer_ip)
        more = {"pay_type": WeChatPayType.NATIVE}
        if is_phone:
            scene = {"payer_client_ip": asked.payer_ip, "h5_info": {"type": "Wap"}}
            more = {"pay_type": WeChatPayType.H5, "scene_info": scene}
        code, answer = said(
            client(self.keys).pay,
            description=asked.purpose,
            out_trade_no=asked.number,
            amount={"total": asked.amount_fen, "currency": asked.currency},
            time_expire=clock.local(asked.expires_at).isoformat(timespec="seconds"),
            **more,
        )
        if not code:
            return Found(Said.NOTHING)
        if not is_signed(code):
            return self.query(asked.number)
        url = answer.get("h5_url" if is_phone else "code_url")
        if not is_address(url):
            return Found(Said.NOTHING)
        if is_phone and self.return_url:
            url += f"&redirect_url={quote(self.return_url.format(number=asked.number), safe='')}"
        return Found(Said.OPEN, pay_url=url)

    def query(self, number: str) -> Found:
        return self._of(self._queried(number))

    def _queried(self, number: str) -> dict:
        """The signed answer about this order of this merchant; empty where there is none."""
        if not is_number(number):
            return {}
        code, answer = said(client(self.keys).query, out_trade_no=number)
        about = (answer.get("out_trade_no"), answer.get("mchid"))
        return answer if is_signed(code) and about == (number, self.keys.mchid) else {}

    def _of(self, answer: dict) -> Found:
        state = answer.get("trade_state")
        if state not in PAID:
            return Found(WORDS.get(state, Said.NOTHING))
        try:
            return Found(Said.PAID, (self._trade(answer),))
        except UNREADABLE:
            log.exception("WeChat Pay's trade %s cannot be read", answer.get("transaction_id"))
            return Found(Said.NOTHING)

    def _trade(self, answer: dict) -> Trade:
        fen = answer["amount"]["total"]
        if type(fen) is not int:
            raise TypeError("an amount that is no integer")
        return Trade(
            transaction=answer["transaction_id"],
            number=answer["out_trade_no"],
            merchant=self.merchant,
            amount_fen=fen,
            currency=answer["amount"].get("currency", "CNY"),
            paid_at=datetime.fromisoformat(answer["success_time"]),
            went_back=answer["trade_state"] == "REFUND",
        )

    def close(self, number: str) -> Found:
        if not is_number(number):
            return Found(Said.NOTHING)
        code, _answer = said(client(self.keys).close, out_trade_no=number)
        if code == 204:
            return Found(Said.CLOSED)
        return self.query(number) if code else Found(Said.NOTHING)

    def refund(self, number: str, refund_number: str, amount_fen: int) -> RefundFound:
        """What it answers is that it was taken; the query says whether the money went."""
        order = self._queried(number)
        total = (order.get("amount") or {}).get("total")
        if type(total) is not int or not is_number(refund_number):
            return RefundFound(Said.NOTHING, refund_number)
        code, answer = said(
            client(self.keys).refund,
            out_refund_no=refund_number,
            out_trade_no=number,
            amount={"refund": amount_fen, "total": total, "currency": order["amount"]["currency"]},
        )
        if code and not is_signed(code):
            log.error("WeChat Pay refuses refund %s: %s", refund_number, answer.get("code"))
        return self.query_refund(refund_number, number)

    def query_refund(self, refund_number: str, number: str = "") -> RefundFound:
        if not is_number(refund_number):
            return RefundFound(Said.NOTHING, refund_number)
        code, answer = said(client(self.keys).query_refund, refund_number)
        about = answer.get("out_refund_no") == refund_number
        word = BACK.get(answer.get("status"), Said.NOTHING)
        return RefundFound(word if is_signed(code) and about else Said.NOTHING, refund_number)

    def bill(self, day: date) -> DayBill | None:
        """交易账单 of ``day``, from ten o'clock of the next, its hash compared."""
        age = clock.local(clock.now()) - _midnight(day)
        if age < BILL_FROM:
            return None
        code, answer = said(client(self.keys).trade_bill, f"{day:%Y-%m-%d}")
        if code == 400 and answer.get("code") == "NO_STATEMENT_EXIST":
            return DayBill(day) if age >= NO_BILL_FROM else None
        if not is_signed(code) or not isinstance(answer.get("download_url"), str):
            return None
        data = download(self.keys, answer["download_url"])
        try:
            return wechatpay_bill.read(data, day, self.keys, answer) if data else None
        except Exception:
            log.exception("WeChat Pay's bill of %s cannot be read", day)
            return None

    def notification(self, headers: Mapping[str, str], body: bytes) -> Hint | None:
        """Of this merchant and application; of a payment or a refund, it speaks of an order."""
        event = opened(self.keys, headers, body)
        said = event.get("resource") if isinstance(event, dict) else None
        if not isinstance(said, dict) or said.get("mchid") != self.keys.mchid:
            return None
        number = said.get("out_trade_no")
        ours = said.get("appid", self.keys.appid) == self.keys.appid
        if not ours or not isinstance(number, str) or not is_number(number):
            return None
        return Hint(str(event.get("id") or "")[:200], number) if event.get("id") else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
