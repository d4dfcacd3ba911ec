"""支付宝业务明细: the bill of one day, a ZIP of two files in GBK; amounts in yuan, fees and refunds negative."""

import csv
import hashlib
import io
import re
import zipfile
from datetime import date, datetime

from communities import clock
from communities.money import parse_yuan
from finance.gateway.protocol import DayBill, Returned, Trade

LARGEST = 256 << 20
MAX_PARTS = 20
TITLE = "支付宝交易号"
ENDS = re.compile(r"#交易合计：\s*(\d+)\s*笔，退款合计：\s*(\d+)\s*笔")
PAID, RETURNED = "交易", "退款"


def read(data: bytes, day: date, merchant: str) -> DayBill:
    """ValueError for a file that is cut off, too large or no such bill."""
    lines = _details(data).splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith(TITLE)]
    found = next((ENDS.match(line) for line in lines if ENDS.match(line)), None)
    if len(starts) != 1 or found is None:
        raise ValueError("a bill without its titles or its end")
    body = [line for line in lines[starts[0] :] if line.strip() and not line.startswith("#")]
    rows = [_plain(row) for row in csv.DictReader(body)]
    paid = tuple(_trade(row, merchant) for row in rows if row["业务类型"] == PAID)
    back = tuple(_returned(row) for row in rows if row["业务类型"] == RETURNED)
    if (len(paid), len(back)) != (int(found[1]), int(found[2])):
        raise ValueError("a bill whose rows are not as many as its end says")
    return DayBill(
        day, paid, refunds=back, digest=hashlib.sha256(data).hexdigest(),
        fee_fen=sum(map(_fee, rows)),
    )  # fmt: skip


def _details(data: bytes) -> str:
    """The one part that has rows; the other sums them up."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > LARGEST:
            raise ValueError("a bill that inflates too far")
        texts = [package.read(part).decode("gb18030") for part in parts if part.file_size]
    texts = [text for text in texts if f"\n{TITLE}" in text]
    if len(texts) != 1:
        raise ValueError("a package without the one list of a day")
    return texts[0]


def _plain(row: dict) -> dict:
    """Every name and value ends with a tab."""
    return {name.strip(): value.strip() for name, value in row.items()}


def _trade(row: dict, merchant: str) -> Trade:
    """By 订单金额; what the merchant gets after coupons and fees is another matter."""
    return Trade(
        row["支付宝交易号"], row["商户订单号"], merchant, parse_yuan(row["订单金额（元）"]), "CNY",
        _moment(row["完成时间"]), _fee(row),
    )  # fmt: skip


def _returned(row: dict) -> Returned:
    return Returned(
        row["退款批次号/请求号"], row["商户订单号"], row["支付宝交易号"],
        abs(parse_yuan(row["订单金额（元）"])), "CNY", _moment(row["完成时间"]), _fee(row),
    )  # fmt: skip


def _fee(row: dict) -> int:
    """What it took stands there as negative, what it gave back as positive."""
    return -parse_yuan(row["服务费（元）"] or "0")


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=clock.SHANGHAI)
