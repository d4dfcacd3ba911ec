"""From a cell to a value: amounts, dates, currencies. Every refusal is a sentence."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

MONEY = re.compile(
    r"(?P<before>[-+−]?)(?:人民币|RMB|CNY|¥)?(?P<after>[-+−]?)"
    r"(?P<figure>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)元?(?P<behind>[-+−]|CR|DR|)",
    re.IGNORECASE,
)
MINUS = {"-", "−", "DR"}
EMPTY = re.compile(r"[-—–/*.\s]*")
LARGEST_FEN = 10**15
UNSEEN = {0x200B: None, 0xFEFF: None}
NOISE = Decimal("0.0000001")
EXCEL_EPOCH = date(1899, 12, 30)
CURRENCIES = {
    "人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "CNY": "CNY", "CNH": "CNY", "元": "CNY",
    "156": "CNY", "01": "CNY", "001": "CNY", "本币": "CNY", "￥": "CNY", "¥": "CNY",
    "美元": "USD", "USD": "USD", "港币": "HKD", "港元": "HKD", "HKD": "HKD", "欧元": "EUR",
    "EUR": "EUR", "日元": "JPY", "JPY": "JPY", "英镑": "GBP", "GBP": "GBP", "澳门元": "MOP",
    "新台币": "TWD", "TWD": "TWD", "澳大利亚元": "AUD", "AUD": "AUD", "加拿大元": "CAD",
    "CAD": "CAD", "新加坡元": "SGD", "SGD": "SGD", "瑞士法郎": "CHF", "CHF": "CHF",
    "韩元": "KRW", "KRW": "KRW",
}  # fmt: skip


# What a cell can hold; a day may carry its time.
Cell = str | Decimal | date | time | timedelta | None
Cells = Sequence[Cell]


def narrow(text: str) -> str:
    """Full-width digits, commas and brackets as ASCII; no space anywhere."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(UNSEEN)
    return "".join(text.split())


def text_of(cell: Cell) -> str:
    """A cell as a person reads it; runs of dashes stand for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        plain = format(cell, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    text = str(cell).strip(" \t\r\n\u3000\xa0\ufeff`")
    return "" if EMPTY.fullmatch(text) else text


def parse_fen(cell: Cell) -> int | None:
    """Yuan in a cell to signed fen; None where the cell says nothing. ValueError says why not."""
    if isinstance(cell, (bool, date | time | timedelta)):
        raise ValueError("金额一格不是数字")
    if isinstance(cell, Decimal):
        return _fen_of(_without_noise(cell))
    text = narrow(text_of(cell)).strip("'\"`").removesuffix("元")
    if not text or EMPTY.fullmatch(text):
        return None
    in_brackets = text.startswith("(") and text.endswith(")")
    found = MONEY.fullmatch(text[1:-1] if in_brackets else text)
    signs = (
        [sign.upper() for sign in found.group("before", "after", "behind") if sign] if found else []
    )
    if not found or len(signs) > 1:
        raise ValueError(f"金额「{text[:30]}」不是数字")
    value = Decimal(found["figure"].replace(",", ""))
    return _fen_of(-value if in_brackets or MINUS.intersection(signs) else value)


def _without_noise(value: Decimal) -> Decimal:
    """A spreadsheet number as typed: binary dust far below a fen is dropped, a real fraction kept."""
    rounded = round(value, 2)
    return rounded if abs(value - rounded) < NOISE else value


def _fen_of(value: Decimal) -> int:
    if abs(value) * 100 > LARGEST_FEN:
        raise ValueError("金额过大，不像是真的")
    fen = value * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"金额 {value} 不足一分，不能入账")
    return int(fen)


DATE = re.compile(
    r"(?P<y>\d{4})(?:[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})(?!\d)日?|(?P<m2>\d\d)(?P<d2>\d\d))"
    r"(?:[T -]*(?P<rest>\d.*))?"
)
CLOCK = re.compile(r"(\d{1,2})[:时.](\d{1,2})(?:[:分.](\d{1,2})秒?)?分?(?:\.\d+)?(?:\+08:?00|Z)?")


def parse_day(cell: Cell) -> date | datetime:
    """A date, with its time where the cell has one. ValueError says why not."""
    if isinstance(cell, datetime | date):
        return _plausible(cell)
    if isinstance(cell, Decimal) and 20000 <= cell <= 80000:
        return _plausible(_excel_day(cell))
    text = " ".join(unicodedata.normalize("NFKC", text_of(cell)).strip("'\"` ").split())
    if not text:
        raise ValueError("缺少日期")
    if re.fullmatch(r"[2-7]\d{4}(\.\d+)?", text):
        return _plausible(_excel_day(Decimal(text)))
    found = DATE.fullmatch(text)
    if not found:
        raise ValueError(f"日期「{text[:30]}」认不出，请写成 2026-03-01 的样子")
    year, month, day = (
        int(found[name] or found[name + "2"] or 0) if name != "y" else int(found["y"])
        for name in ("y", "m", "d")
    )
    try:
        parsed = date(year, month, day)
    except ValueError:
        raise ValueError(f"日期「{text[:30]}」没有这一天") from None
    clock = parse_clock(found["rest"]) if found["rest"] else None
    return _plausible(datetime.combine(parsed, clock) if clock else parsed)


def parse_clock(cell: Cell) -> time | None:
    """A time of day, from 09:30:00, 93000, 9时30分 or a spreadsheet fraction; None when empty."""
    typed = _typed_clock(cell)
    if typed:
        return typed
    text = narrow(text_of(cell)).strip("'\"`")
    if not text:
        return None
    digits = re.fullmatch(r"\d{4,6}", text)
    parts = CLOCK.fullmatch(text)
    if digits:
        filled = text.zfill(6) if len(text) > 4 else text + "00"
        hour, minute, second = (int(filled[i : i + 2]) for i in (0, 2, 4))
    elif parts:
        hour, minute, second = (int(part or 0) for part in parts.groups())
    else:
        raise ValueError(f"时间「{text[:30]}」认不出")
    try:
        return time(hour, minute, second)
    except ValueError:
        raise ValueError(f"时间「{text[:30]}」不存在") from None


def _typed_clock(cell: Cell) -> time | None:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if isinstance(cell, timedelta):
        return _clock_after(cell)
    if isinstance(cell, Decimal) and 0 < cell < 1:
        return _clock_after(timedelta(seconds=round(cell * 86400)))
    return None


def _clock_after(passed: timedelta) -> time:
    return (datetime.combine(EXCEL_EPOCH, time()) + passed).time()


def _excel_day(serial: Decimal) -> date | datetime:
    whole = int(serial)
    seconds = round((serial - whole) * 86400)
    day = EXCEL_EPOCH + timedelta(days=whole)
    return datetime.combine(day, time()) + timedelta(seconds=seconds) if seconds else day


def _plausible(day: date | datetime) -> date | datetime:
    if not 2000 <= day.year <= 2100:
        raise ValueError(f"日期 {day} 的年份不可信")
    if isinstance(day, datetime):
        day = day.replace(tzinfo=None, microsecond=0)
    return day


def parse_currency(cell: Cell) -> str:
    """A currency as its ISO code; '' where the cell says nothing; unknown words come back as is."""
    text = narrow(text_of(cell)).upper()
    if not text:
        return ""
    for part in (text, *re.split(r"[-/()|]", text)):
        if part in CURRENCIES:
            return CURRENCIES[part]
    return text[:12]


def column_name(position: int) -> str:
    """Column letters as a spreadsheet shows them."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
