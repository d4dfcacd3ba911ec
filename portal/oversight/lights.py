"""亮灯规则: which figure makes an estate yellow or red, as a table by version.

Pure: figures and a day in, a light and its reasons out. There is no other way to a colour; nobody can set one.
A figure that is not known (None) lights nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Colour(StrEnum):
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"


# Worst first: the order of the table.
ORDER = [Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.GREY]
SHAPES = {Colour.RED: "▲", Colour.YELLOW: "◆", Colour.GREEN: "●", Colour.GREY: "○"}
WORDS = {
    Colour.RED: _("红"),
    Colour.YELLOW: _("黄"),
    Colour.GREEN: _("绿"),
    Colour.GREY: _("未接入"),
}


@dataclass(frozen=True)
class Rule:
    """一条规则: ``measure`` is yellow from ``yellow`` on and red from ``red`` on, whole numbers.

    ``basis`` says how the figure is counted, ``near`` and ``over`` what a reader is told.
    """

    measure: str
    name: str
    basis: str
    yellow: int | None
    red: int | None
    near: str
    over: str


@dataclass(frozen=True)
class Book:
    """一版规则: what holds from the day ``since`` until the next version does."""

    version: str
    since: date
    rules: tuple[Rule, ...]


_2026_1 = (
    Rule(
        "days_late",
        _("公示及时"),
        _("下一期公示表距期限的天数，按本小区的公示期限；期限前5天起黄，过期红"),
        -5,
        1,
        _("公示还剩 %(left)s 天"),
        _("公示逾期 %(n)s 天"),
    ),
    Rule(
        "difference",
        _("对账"),
        _("最近一期公示表：缺银行流水或账簿核对有疑问黄，账本与银行不符红"),
        1,
        2,
        _("未对账：缺银行流水，或账簿核对有疑问"),
        _("账本与银行不符"),
    ),
    Rule(
        "papers_missing",
        _("凭证齐全"),
        _("近一年支出中没有公开凭证的比例（%）：6% 起黄，21% 起红"),
        6,
        21,
        _("%(n)s%% 的支出没有公开凭证"),
        _("%(n)s%% 的支出没有公开凭证"),
    ),
    Rule(
        "overdue",
        _("超时工单"),
        _("现在超过时限还没办完的报修：1 件起黄，3 件起红"),
        1,
        3,
        _("超时 %(n)s 件"),
        _("超时 %(n)s 件"),
    ),
    Rule(
        "emergencies",
        _("险情急修"),
        _("险情和急修超过时限：1 件起红"),
        None,
        1,
        "",
        _("险情急修超时 %(n)s 件"),
    ),
    Rule(
        "unanswered",
        _("未答"),
        _("投诉建议、函件超过答复期限还没答复：1 件起黄，3 件起红"),
        1,
        3,
        _("未答 %(n)s 件"),
        _("未答 %(n)s 件"),
    ),
    Rule(
        "unsatisfied",
        _("满意"),
        _("近一年已评价的报修中不满意的比例（%），不足 5 件不计：21% 起黄，41% 起红"),
        21,
        41,
        _("%(n)s%% 不满意"),
        _("%(n)s%% 不满意"),
    ),
)
# Oldest first. Letters and files name a version: what held once is never changed, a new one is added.
BOOKS = (Book("2026-1", date(2026, 1, 1), _2026_1),)


def book_on(day: date, books: Sequence[Book] = BOOKS) -> Book:
    """The version that holds on a day; before the first one, the first."""
    return next((book for book in reversed(books) if book.since <= day), books[0])


@dataclass(frozen=True)
class Light:
    """灯: a colour with what it rests on, the worst reasons first; ``version`` of the rules, if any."""

    colour: Colour
    reasons: tuple[str, ...]
    version: str = ""

    @property
    def shape(self) -> str:
        return SHAPES[self.colour]

    @property
    def word(self) -> str:
        return str(WORDS[self.colour])


def light_of(measures: Mapping[str, int | None], book: Book) -> Light:
    """Red where one rule is, else yellow where one is, else green."""
    found = [(_colour(rule, measures[rule.measure]), rule) for rule in book.rules]
    reasons = sorted(
        (pair for pair in found if pair[0] is not Colour.GREEN),
        key=lambda pair: ORDER.index(pair[0]),
    )
    return Light(
        reasons[0][0] if reasons else Colour.GREEN,
        tuple(_reason(colour, rule, measures[rule.measure]) for colour, rule in reasons),
        book.version,
    )


def _colour(rule: Rule, n: int | None) -> Colour:
    if n is None:
        return Colour.GREEN
    if rule.red is not None and n >= rule.red:
        return Colour.RED
    return Colour.YELLOW if rule.yellow is not None and n >= rule.yellow else Colour.GREEN


def _reason(colour: Colour, rule: Rule, n: int) -> str:
    words = rule.over if colour is Colour.RED else rule.near
    return str(words) % {"n": n, "left": max(0, -n)}
