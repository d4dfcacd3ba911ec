"""期初预收表: reads what was paid ahead before the portal, with every error by row. No database."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from communities.tables import Cell
from finance.fees import ONE_OFF
from finance.sheets import (
    HOME_HEADERS,
    HOME_READERS,
    Layout,
    Sheet,
    read_amount,
    read_kind,
    read_sheet,
)

HEADERS = {name: known for name, known in HOME_HEADERS.items() if name != "month"} | {
    "amount": ("预收余额", "预收", "金额", "预存余额")
}
REQUIRED = ("building", "unit", "kind", "amount")


@dataclass(frozen=True)
class Held:
    """What was paid ahead for an item of a home and not used when it came here; fen."""

    row: int
    building: int
    unit: str
    kind: str
    amount: int
    item: str

    @property
    def key(self) -> tuple[int, str, str, str]:
        return self.building, self.unit, self.kind, self.item


def read_held(content: bytes, name: str) -> Sheet[Held]:
    """Every row and every problem; a file with a problem is not to be stored."""
    is_empty = _("文件里没有任何一行预收。")
    return read_sheet(content, name, Layout(HEADERS, REQUIRED, READERS, Held, is_empty))


def _read_kind(cell: Cell) -> str:
    kind = read_kind(cell)
    if kind == ONE_OFF:
        raise ValueError(_("一次性费用没有预收。"))
    return kind


READERS = {name: read for name, read in HOME_READERS.items() if name != "month"} | {
    "kind": _read_kind,
    "amount": read_amount,
}
