"""分块: several accounts or currencies below each other in one table, named only between rows."""

import re
from collections.abc import Iterator

from .cells import CURRENCIES, Cells, narrow, parse_currency, text_of
from .types import Problem

# A label, its words, and how two values of it are told apart.
LABELS = [
    ("账号", r"(?:本方|查询|客户|银行|存款|交易)?(?:账号|帐号|卡号|账户|户口号)(?:/[账卡]号)*|account(?:no\.?|number)?"),
    ("户名", r"(?:本方|账户|客户)?(?:户名|账户名称|户主|客户名称|单位名称)"),
    ("币种", r"(?:账户|交易)?(?:币种|币别|货币)|currency"),
]  # fmt: skip
NAMED = [
    (label, re.compile(rf"(?:{words})(?:\[[a-z. ]+\])?(:?)(.*)", re.IGNORECASE))
    for label, words in LABELS
]
# Wherever they stand in a title, but not of somebody else.
TAIL = re.compile(
    r"(?:尾号(?:为|是)?|(?<!对方)(?<!款人)(?<!对手)(?:账号|帐号|卡号))[:(]?\[?([\d*x]*\d{3,4})",
    re.IGNORECASE,
)
SPACED = re.compile(r"account\s+(?:no\.?|number)", re.IGNORECASE)
NUMBER = re.compile(r"\[?[\d*x]{6,30}\]?", re.IGNORECASE)


def named_in(cells: Cells) -> Iterator[tuple[str, str]]:
    """Labels with what a line says of them: 账号：6222…, or the value in the cell beside."""
    texts = [SPACED.sub("account", text_of(cell)) for cell in cells]
    words = [word for text in texts for word in re.split(r"[\s,，;；|]+", text) if word]
    for at, word in enumerate(map(narrow, words)):
        beside = narrow(words[at + 1]) if at + 1 < len(words) else ""
        yield from dict.fromkeys(_named(word, beside))


def _named(word: str, beside: str) -> Iterator[tuple[str, str]]:
    for label, pattern in NAMED:
        if not (found := pattern.fullmatch(word)):
            continue
        value = found[2] or beside
        is_said = found[1] or not found[2] or label == "账号"
        if value and is_said and (label != "账号" or NUMBER.fullmatch(value)):
            yield label, _plain(label, value)
    if tail := TAIL.search(word):
        yield "账号", _plain("账号", tail[1])
    if (code := CURRENCIES.get(word.removesuffix("账户"))) and len(word) > 1:
        yield "币种", code


def _plain(label: str, value: str) -> str:
    """An account by its last digits, as the same one may be masked elsewhere."""
    if label == "账号":
        return re.sub(r"\D", "", value)[-4:]
    return parse_currency(value) if label == "币种" else value


def second_block(outside: list[tuple[int, Cells]], first: int, last: int) -> list[Problem]:
    """A problem where, between the first row and the last, another account or currency begins.

    What is named first between rows is that of a second block, unless it stands below the last
    row as well: then each page ends with it.
    """
    known: dict[str, str] = {}
    named = [(line, *found) for line, cells in outside for found in named_in(cells)]
    below = {(label, value) for line, label, value in named if line > last}
    for line, label, value in named:
        is_new = label not in known and line > first and (label, value) not in below
        if line < last and (known.setdefault(label, value) != value or is_new) and line > first:
            said = f"尾号 {value}" if label == "账号" else f"「{value}」"
            message = f"从这里起是另一个{label}（{said}），请按账号和币种分开导出"
            return [Problem(line, None, message)]
    return []
