"""微信支付交易账单: one day's file, gzip; each value with a backtick in front, amounts in yuan."""

import csv
import hashlib
import zlib
from datetime import date, datetime

from communities import clock
from communities.money import parse_yuan
from finance.gateway.protocol import DayBill, Returned, Trade
from finance.gateway.wechatpay_core import WechatKeys

LARGEST = 256 << 20
TITLE, TOTALS = "交易时间", "总交易单数"


def read(data: bytes, day: date, keys: WechatKeys, promised: dict) -> DayBill:
    """ValueError where the hash is another than the signed answer promised, and for a file that is cut
    off or inflates too far."""
    text = _unpacked(data)
    digest = hashlib.sha1(text, usedforsecurity=False).hexdigest()
    if (promised.get("hash_type"), promised.get("hash_value", "").lower()) != ("SHA1", digest):
        raise ValueError("a bill with another hash than was promised")
    rows, totals = _tables(text.decode("utf-8-sig"))
    paid = tuple(_trade(row, keys) for row in rows if row["交易状态"] == "SUCCESS")
    back = tuple(_returned(row) for row in rows if _went_back(row))
    if len(rows) != int(totals["总交易单数"]) or any(row["商户号"] != keys.mchid for row in rows):
        raise ValueError("a bill of others, or with another number of rows than it says")
    return DayBill(
        day, paid, refunds=back, digest=hashlib.sha256(data).hexdigest(),
        fee_fen=sum(parse_yuan(row["手续费"]) for row in rows),
    )  # fmt: skip


def _unpacked(data: bytes) -> bytes:
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    text = inflater.decompress(data, LARGEST)
    if inflater.unconsumed_tail or not inflater.eof:
        raise ValueError("a bill that is cut off, or inflates too far")
    return text


def _tables(text: str) -> tuple[list[dict], dict]:
    """The rows, and the one row of totals below them."""
    lines = [line for line in text.split("\n") if line.strip()]
    ends = [at for at, line in enumerate(lines) if line.startswith(TOTALS)]
    if not lines or not lines[0].startswith(TITLE) or len(ends) != 1 or len(lines) != ends[0] + 2:
        raise ValueError("a bill without its titles or its totals")
    rows, totals = (_rows(lines[: ends[0]]), _rows(lines[ends[0] :]))
    return rows, totals[0]


def _rows(lines: list[str]) -> list[dict]:
    """A value begins after its backtick; a comma inside a text stands without one behind."""
    titles = [title.strip() for title in next(csv.reader(lines[:1]))]
    found = []
    for line in lines[1:]:
        values = line.strip().removeprefix("`").split(",`")
        found.append(dict(zip(titles, values, strict=True)))
    return found


def _trade(row: dict, keys: WechatKeys) -> Trade:
    """By 订单金额; 应结订单金额 is what is left of it after coupons."""
    return Trade(
        row["微信订单号"], row["商户订单号"], keys.merchant, parse_yuan(row["订单金额"]),
        row["货币种类"], _moment(row["交易时间"]), parse_yuan(row["手续费"]),
    )  # fmt: skip


def _went_back(row: dict) -> bool:
    """A row of a refund that failed or is in process moved no money."""
    return row["交易状态"] == "REFUND" and row["退款状态"] in ("", "SUCCESS")


def _returned(row: dict) -> Returned:
    return Returned(
        row["商户退款单号"], row["商户订单号"], row["微信订单号"], parse_yuan(row["申请退款金额"]),
        row["货币种类"], _moment(row["交易时间"]), parse_yuan(row["手续费"]),
    )  # fmt: skip


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=clock.SHANGHAI)
