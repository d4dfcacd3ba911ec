"""The table of a watch: filtered and sorted as its address asks, and as cells for a file."""

from dataclasses import dataclass
from urllib.parse import urlencode

from communities.numbers import whole_number
from communities.wording import day, period_name
from portal.oversight.lights import ORDER, Colour
from portal.oversight.watch import Row, Unconnected, Watch
from repairs.scoring import Share

COLOURS = {"red": [Colour.RED], "warn": [Colour.RED, Colour.YELLOW], "none": [Colour.GREY]}


def _satisfied(row) -> int:
    share = row.repairs.year.satisfied
    return share.percent if share.is_enough else 101


def _papers(row) -> int:
    return 101 if row.income.percent_papers is None else row.income.percent_papers


SORTS = {
    "light": lambda row: (ORDER.index(row.light.colour), -row.days_late),
    "name": lambda row: row.name,
    "statement": lambda row: -row.days_late,
    "papers": _papers,
    "overdue": lambda row: -row.repairs.n_overdue,
    "unanswered": lambda row: -row.counts.unanswered,
    "satisfied": _satisfied,
}


@dataclass(frozen=True)
class Asked:
    """筛选和排序 of an address; what makes no sense is left out."""

    colour: str = ""
    area: str = ""
    q: str = ""
    sort: str = "light"

    @classmethod
    def parse(cls, given) -> "Asked":
        colour, sort = given.get("light", ""), given.get("sort", "")
        area = given.get("area", "")
        return cls(
            colour if colour in COLOURS else "",
            area if whole_number(area, 11) else "",
            given.get("q", "").strip()[:40],
            sort if sort in SORTS else "light",
        )

    def query(self, **changes) -> str:
        held = {"light": self.colour, "area": self.area, "q": self.q, "sort": self.sort} | changes
        if held["sort"] == "light":
            held["sort"] = ""
        return urlencode({name: value for name, value in held.items() if value})


def shown(found: Watch, asked: Asked) -> list[Row | Unconnected]:
    """Connected estates in the order asked for, then those that are not."""
    rows = sorted(found.rows, key=lambda row: row.name)
    rows = sorted(rows, key=SORTS[asked.sort])
    return [row for row in [*rows, *found.unconnected] if _wanted(row, asked)]


def _wanted(row, asked) -> bool:
    colours = COLOURS.get(asked.colour)
    return (
        (colours is None or row.light.colour in colours)
        and (not asked.area or str(row.area.pk) == asked.area)
        and asked.q.lower() in row.name.lower()
    )


HEAD = ["灯", "原因", "小区", "社区", "下一期公示", "期限", "对账", "凭证齐全%", "超时工单", "未答",
        "今天到期", "按时办结%", "满意%", "评价率%", "规则版本"]  # fmt: skip
STATES = {"ok": "一致", "bad": "不符", "grey": "未对账", "": "未公示"}


def cells(rows) -> tuple[list[str], list[list]]:
    """The same table for a spreadsheet; what is not known stays empty."""
    return HEAD, [_connected(row) if isinstance(row, Row) else _unconnected(row) for row in rows]


def _connected(row: Row) -> list:
    year = row.repairs.year
    return [
        row.light.word,
        "；".join(row.light.reasons),
        row.name,
        row.area.name,
        period_name(row.income.expected),
        day(row.income.due),
        STATES[row.income.state],
        row.income.percent_papers,
        row.repairs.n_overdue,
        row.counts.unanswered,
        row.counts.due_today,
        *map(_percent, (year.done, year.satisfied, year.rated)),
        row.light.version,
    ]


def _percent(found: Share) -> int | str | None:
    """Of fewer than five the count, as on the page; with its unit, or a spreadsheet reads a date."""
    if found.of and not found.is_enough:
        return f"{found.n}/{found.of} 件"
    return found.percent


def _unconnected(row: Unconnected) -> list:
    head = [row.light.word, "；".join(row.light.reasons), row.name, row.area.name]
    return [*head, *[None] * (len(HEAD) - len(head))]
