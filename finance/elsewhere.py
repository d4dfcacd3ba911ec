"""物业系统收款表: reads what was paid in the company's own system, with every error by row. No database."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from communities.tables import Cell, cell_text
from finance.sheets import (
    HOME_HEADERS,
    HOME_READERS,
    Layout,
    Sheet,
    read_amount,
    read_day,
    read_sheet,
)

HEADERS = HOME_HEADERS | {
    "amount": ("金额", "实收金额", "收款金额"),
    "paid_on": ("收款日", "收款日期", "交费日期"),
    "method": ("收款方式", "支付方式", "交费方式"),
    "serial": ("流水号", "交易流水号", "收款流水号"),
    "own_receipt": ("收据号", "收据编号"),
    "payer": ("交款人", "付款人"),
}
REQUIRED = ("building", "unit", "kind", "month", "amount", "paid_on", "method", "serial")
SERIAL = re.compile(r"[0-9A-Za-z_./#-]{1,64}", re.ASCII)
MAX_WORDS = 40


@dataclass(frozen=True)
class Taken:
    """One line of a payment that the company took for an item of a month; fen. Lines of one ``serial``
    (流水号) are one payment."""

    row: int
    building: int
    unit: str
    kind: str
    month: date
    amount: int
    item: str
    paid_on: date
    method: str
    serial: str
    own_receipt: str
    payer: str

    @property
    def key(self) -> tuple[str, int, str, date, str, str]:
        return self.serial, self.building, self.unit, self.month, self.kind, self.item

    @property
    def words(self) -> tuple[int, str, str, str, str, int]:
        """What it pays, as it is kept to be compared."""
        month = f"{self.month:%Y-%m}"
        return self.building, self.unit, month, self.kind, self.item, self.amount


def read_taken(content: bytes, name: str) -> Sheet[Taken]:
    """Every row and every problem; a file with a problem is not to be stored."""
    is_empty = _("文件里没有任何一行收款。")
    return read_sheet(content, name, Layout(HEADERS, REQUIRED, READERS, Taken, is_empty))


def _read_serial(cell: Cell) -> str:
    """A spreadsheet's number has lost its zeros in front: the same money would have two serials."""
    if not isinstance(cell, str):
        raise ValueError(
            _("流水号被表格软件变成了数字或日期，可能少了前面的零，请把这一列设为文本后重填。")
        )
    text = cell_text(cell)
    if not SERIAL.fullmatch(text):
        raise ValueError(_("流水号应是字母、数字和 _ . / # -，最长 64 个。"))
    return text


def _read_words(cell: Cell) -> str:
    """As a receipt is signed: one way of being written."""
    text = unicodedata.normalize("NFC", cell_text(cell))
    if len(text) > MAX_WORDS or not text.isprintable():
        raise ValueError(_("最长 40 个字。"))
    return text


def _read_method(cell: Cell) -> str:
    text = _read_words(cell)
    if not text:
        raise ValueError(_("请写明收款方式，如现金、刷卡、微信。"))
    return text


READERS = HOME_READERS | {
    "amount": read_amount,
    "paid_on": read_day,
    "method": _read_method,
    "serial": _read_serial,
    "own_receipt": _read_words,
    "payer": _read_words,
}
