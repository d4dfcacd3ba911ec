"""Which entries (记账凭证) a reader asks for: read from an address and written back into one.

A parameter that makes no sense is left out and named, never an error: links are forwarded,
shortened and typed by hand.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from communities.money import parse_yuan, yuan
from communities.wording import period_name
from finance.periods import bounds

DIRECTIONS = ("in", "out", "owed", "own")
LAYERS = ("published", "live")
SORTS = ("", "date", "amount", "-amount")
NUMBER = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True)
class EntryFilter:
    """What is asked for; an empty value asks for nothing. Amounts are fen, without a sign."""

    fund: str = "gs"
    period: str = ""
    direction: str = ""
    category: str = ""
    least_fen: int | None = None
    most_fen: int | None = None
    voucher: str = ""
    layer: str = ""
    text: str = ""
    sort: str = ""
    page: int = 1
    ignored: tuple[str, ...] = ()

    @property
    def span(self) -> tuple[date, date] | None:
        return bounds(self.period) if self.period else None

    def asks(self) -> list[str]:
        """The names of the conditions that are set."""
        return [name for name in NAMES if getattr(self, name) not in ("", None)]

    def without(self, *names: str) -> "EntryFilter":
        return replace(self, **{name: getattr(EMPTY, name) for name in names}, page=1, ignored=())

    def cleared(self) -> "EntryFilter":
        return EntryFilter(fund=self.fund)

    def query(self, **changes) -> str:
        """The filter as a query string with its question mark; empty when it asks nothing."""
        wanted = replace(self, **changes)
        pairs = {
            "fund": "" if wanted.fund == EMPTY.fund else wanted.fund,
            "m": wanted.period,
            "dir": wanted.direction,
            "cat": wanted.category,
            "min": _plain(wanted.least_fen),
            "max": _plain(wanted.most_fen),
            "voucher": wanted.voucher,
            "layer": wanted.layer,
            "q": wanted.text,
            "sort": wanted.sort,
            "page": "" if wanted.page == 1 else str(wanted.page),
        }
        words = urlencode({name: value for name, value in pairs.items() if value})
        return f"?{words}" if words else ""

    def words(self, name: str, categories: dict[str, str]) -> str:
        """One condition as its chip reads."""
        value = getattr(self, name)
        return {
            "period": lambda: period_name(value),
            "direction": lambda: direction_name(value),
            "category": lambda: categories.get(value, value),
            "least_fen": lambda: _("不少于 %s 元") % yuan(value),
            "most_fen": lambda: _("不超过 %s 元") % yuan(value),
            "voucher": lambda: _("有凭证") if value == "yes" else _("没有凭证"),
            "layer": lambda: layer_name(value),
            "text": lambda: _("含“%s”") % value,
        }[name]()


EMPTY = EntryFilter()
NAMES = ("period", "direction", "category", "least_fen", "most_fen", "voucher", "layer", "text")


def direction_name(direction: str) -> str:
    return {
        "in": _("收入"),
        "out": _("支出"),
        "owed": _("预收与待退"),
        "own": _("账户间划转"),
    }[direction]


def layer_name(layer: str) -> str:
    return {"published": _("已公示"), "live": _("已记账，还没公示")}[layer]


def read_filter(query, *, categories, funds=("gs", "wx", "wy")) -> EntryFilter:
    """The filter in a query string (any mapping); ``categories`` are the codes that exist."""
    ignored: list[str] = []

    def one(key, accept):
        text = (query.get(key) or "").strip()
        if not text:
            return None
        try:
            value = accept(text)
        except ValueError:
            value = None
        if value is None:
            ignored.append(text[:40])
        return value

    def among(known):
        return lambda text: text if text in known else None

    found = {
        "fund": one("fund", among(funds)) or EMPTY.fund,
        "period": one("m", lambda text: bounds(text) and text) or "",
        "direction": one("dir", among(DIRECTIONS)) or "",
        "category": one("cat", among(categories)) or "",
        "least_fen": one("min", _amount),
        "most_fen": one("max", _amount),
        "voucher": one("voucher", among(("yes", "no"))) or "",
        "layer": one("layer", among(LAYERS)) or "",
        "text": (query.get("q") or "").replace("\0", "").strip()[:60],
        "sort": one("sort", among(SORTS)) or "",
        "page": one("page", _page) or 1,
    }
    return EntryFilter(**found, ignored=tuple(ignored))


def _amount(text: str) -> int | None:
    fen = parse_yuan(text)
    return fen if fen >= 0 else None


def _page(text: str) -> int | None:
    return int(text) if NUMBER.fullmatch(text) and int(text) else None


def _plain(fen: int | None) -> str:
    """140950 as 1409.5 for an address: short, and read back as the same amount."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}".removesuffix(".00")
