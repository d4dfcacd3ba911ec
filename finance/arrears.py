"""期初欠费表: reads what was owed before bills were made here, with every error by row. No database."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from finance.sheets import HOME_HEADERS, HOME_READERS, Layout, Sheet, read_amount, read_sheet

HEADERS = HOME_HEADERS | {"amount": ("欠费金额", "欠费", "金额", "应收金额")}
REQUIRED = ("building", "unit", "kind", "month", "amount")
READERS = HOME_READERS | {"amount": read_amount}


@dataclass(frozen=True)
class Arrear:
    """What a home still owed for an item of a month when it came here; fen."""

    row: int
    building: int
    unit: str
    kind: str
    month: date
    amount: int
    item: str

    @property
    def key(self) -> tuple[int, str, date, str, str]:
        return self.building, self.unit, self.month, self.kind, self.item


def read_arrears(content: bytes, name: str) -> Sheet[Arrear]:
    """Every row and every problem; a file with a problem is not to be stored."""
    is_empty = _("文件里没有任何一行欠费。")
    return read_sheet(content, name, Layout(HEADERS, REQUIRED, READERS, Arrear, is_empty))
