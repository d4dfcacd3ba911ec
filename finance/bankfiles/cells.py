"""From a cell to a value: amounts, dates, currencies. Every refusal is a sentence."""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
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
HOLLOW = "-—–/*. \t"
PADDING = " \t\r\n\u3000\xa0\ufeff`"
TOO_LARGE = "金额过大，不像是真的"
EXCEL_EPOCH = date(1899, 12, 30)
LAST_SERIAL = 2_958_466
NUMBER = re.compile(r"[-+]?(?:\d{1,25}(?:\.\d{0,25})?|\.\d{1,25})(?:[eE][-+]?\d{1,2})?")
# A spreadsheet keeps so many digits of a number; what stood behind them is gone.
EXACT_DIGITS = 15
BEYOND_DIGITS = Decimal(10) ** EXACT_DIGITS
CUT = "…"
LOST = re.compile(rf"-?\d{{{EXACT_DIGITS}}}{CUT}")
CURRENCIES = {
    "人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "CNY": "CNY", "CNH": "CNY", "元": "CNY",
    "156": "CNY", "01": "CNY", "001": "CNY", "本币": "CNY", "￥": "CNY", "¥": "CNY",
    "美元": "USD", "USD": "USD", "港币": "HKD", "港元": "HKD", "HKD": "HKD", "欧元": "EUR",
    "EUR": "EUR", "日元": "JPY", "JPY": "JPY", "英镑": "GBP", "GBP": "GBP", "澳门元": "MOP",
    "新台币": "TWD", "TWD": "TWD", "澳大利亚元": "AUD", "AUD": "AUD", "加拿大元": "CAD",
    "CAD": "CAD", "新加坡元": "SGD", "SGD": "SGD", "瑞士法郎": "CHF", "CHF": "CHF",
    "韩元": "KRW", "KRW": "KRW",
}  # fmt: skip


# A cell as text, whatever a spreadsheet kept it as; None where a table has no such column.
Cell = str | None
Cells = Sequence[Cell]


def narrow(text: str) -> str:
    """Full-width digits, commas and brackets as ASCII; no space anywhere."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(UNSEEN)
    return "".join(text.split())


def text_of(cell: Cell) -> str:
    """A cell as a person reads it; runs of dashes stand for nothing."""
    if not cell:
        return ""
    text = cell.strip(PADDING)
    return "" if text[:1] in HOLLOW and EMPTY.fullmatch(text) else text


def number_text(written: str) -> str:
    """A spreadsheet's number as a person sees it: without the dust of binary fractions, and with …
    for the digits that are lost. Only of what ``NUMBER`` describes.
    """
    if is_short(written):
        return written
    value = Decimal(written)
    if abs(value) >= BEYOND_DIGITS:
        return str(int(value.scaleb(EXACT_DIGITS - 1 - value.adjusted()))) + CUT
    rounded = round(value, 2)
    plain = format(rounded if abs(value - rounded) < NOISE else value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def is_short(written: str) -> bool:
    """Whether a number shows as it is written: the most do."""
    return len(written) < EXACT_DIGITS and _figure(written) is not None


def parse_fen(cell: Cell) -> int | None:
    """Yuan in a cell to signed fen; None where the cell says nothing. ValueError says why not."""
    if not cell:
        return None
    if (fen := _figure(cell)) is not None:
        return fen
    text = narrow(text_of(cell)).strip("'\"`").removesuffix("元")
    if not text or EMPTY.fullmatch(text):
        return None
    in_brackets = text.startswith("(") and text.endswith(")")
    found = MONEY.fullmatch(text[1:-1] if in_brackets else text)
    signs = (
        [sign.upper() for sign in found.group("before", "after", "behind") if sign] if found else []
    )
    if not found or len(signs) > 1:
        lost = LOST.fullmatch(text_of(cell))
        raise ValueError(TOO_LARGE if lost else f"金额「{text[:30]}」不是数字")
    value = Decimal(found["figure"].replace(",", ""))
    return _fen_of(-value if in_brackets or MINUS.intersection(signs) else value)


def _figure(text: str) -> int | None:
    """Hundredths of a figure without any ornament; None of any other text. Most cells are such."""
    if text[-3:-2] == "." and len(text) <= EXACT_DIGITS:
        digits = text[:-3] + text[-2:]
        if digits.isdecimal():
            return int(digits)
    whole, _, part = text.partition(".")
    digits = whole + part.ljust(2, "0")
    if len(part) > 2 or len(whole) > EXACT_DIGITS - 2 or not (part or whole[-1:].isdecimal()):
        return None
    return int(digits) if digits.removeprefix("-").isdecimal() else None


def _fen_of(value: Decimal) -> int:
    if abs(value) > LARGEST_FEN // 100:
        raise ValueError(TOO_LARGE)
    fen = value * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"金额 {value} 不足一分，不能入账")
    return int(fen)


DATE = re.compile(
    r"(?P<y>\d{4})(?:[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})(?!\d)日?|(?P<m2>\d\d)(?P<d2>\d\d))"
    r"(?:[T -]*(?P<rest>\d.*))?"
)
CLOCK = re.compile(r"(\d{1,2})[:时.](\d{1,2})(?:[:分.](\d{1,2})秒?)?分?(?:\.\d+)?")
ZONE = re.compile(
    r"(?P<clock>.*\d)(?:(?P<utc>Z|UTC|GMT)|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d))"
)
DAY_PART = re.compile(r"0?\.(?:\d|\d{3,25})")
SHANGHAI = timezone(timedelta(hours=8))


def parse_day(cell: Cell) -> date | datetime:
    """A date, with its time where the cell has one, as Shanghai's clocks show it.

    ValueError says why not.
    """
    if (
        cell
        and cell[4:8:3] == "--"
        and (len(cell) == 10 or (len(cell) == 19 and cell[13:17:3] == "::"))
    ):
        with suppress(ValueError):
            return _plausible(_iso(cell))
    text = " ".join(unicodedata.normalize("NFKC", text_of(cell)).strip("'\"` ").split())
    if not text:
        raise ValueError("缺少日期")
    if re.fullmatch(r"[2-7]\d{4}(\.\d+)?", text):
        return _plausible(of_serial(Decimal(text)))
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
    return moment(parsed, parse_clock(found["rest"]) if found["rest"] else None)


def moment(day: date, clock: time | None) -> date | datetime:
    """Both together; a clock of another zone is moved to Shanghai's, and the day with it."""
    if clock is None:
        return _plausible(day)
    at = datetime.combine(day, clock)
    return _plausible(at.astimezone(SHANGHAI) if at.tzinfo else at)


def parse_clock(cell: Cell) -> time | None:
    """A time of day, from 09:30:00, 93000, 9时30分 or a spreadsheet fraction; None when empty.

    With its zone where one stands behind it (Z, +00:00).
    """
    if not cell:
        return None
    text = narrow(text_of(cell)).strip("'\"`")
    if not text:
        return None
    zone = None
    if zoned := ZONE.fullmatch(text):
        text, zone = zoned["clock"], _zone(zoned)
    if DAY_PART.fullmatch(text):
        return _clock_after(timedelta(seconds=round(Decimal(text) * 86400)))
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
        return time(hour, minute, second, tzinfo=zone)
    except ValueError:
        raise ValueError(f"时间「{text[:30]}」不存在") from None


def _zone(found: re.Match) -> timezone:
    if found["utc"]:
        return UTC
    ahead = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    if ahead >= timedelta(days=1):
        raise ValueError(f"时区「{found[0][:30]}」不存在")
    return timezone(-ahead if found["sign"] == "-" else ahead)


def _clock_after(passed: timedelta) -> time:
    return (datetime.combine(EXCEL_EPOCH, time()) + passed).time()


def of_serial(serial: Decimal) -> date | datetime:
    """A day, with its time, as a spreadsheet counts days."""
    whole = int(serial)
    seconds = round((serial - whole) * 86400)
    day = EXCEL_EPOCH + timedelta(days=whole)
    return datetime.combine(day, time()) + timedelta(seconds=seconds) if seconds else day


def serial_text(written: str) -> str:
    """A number that a spreadsheet shows as a day or a clock, as text; the number where it is neither."""
    serial = Decimal(written)
    if not 0 <= serial < LAST_SERIAL:
        return number_text(written)
    at = of_serial(serial)
    if serial < 1:
        return str(at.time() if isinstance(at, datetime) else time())
    return str(at)


def _iso(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)


def _plausible(day: date | datetime) -> date | datetime:
    if not 2000 <= day.year <= 2100:
        raise ValueError(f"日期 {day} 的年份不可信")
    return day.replace(tzinfo=None) if isinstance(day, datetime) and day.tzinfo else day


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
