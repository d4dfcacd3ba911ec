"""金额: fen to text and back. Money is integer fen; a float is refused everywhere."""

import re
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

MINUS = "\u2212"
DIGITS = "零壹贰叁肆伍陆柒捌玖"
# Beyond this no estate has money; it keeps 大写 within 亿.
MAX_FEN = 10**17

# Only the wide twins of ASCII; a general normalisation would read "1²" as 12.
NARROW = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {
    ord("￥"): "¥",
    ord(MINUS): "-",
}
AMOUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.([0-9]{1,2}))?")


def _whole(fen: int) -> int:
    if type(fen) is not int:
        raise TypeError(f"fen must be an int, not {type(fen).__name__}")
    if abs(fen) > MAX_FEN:
        raise ValueError(_("金额过大。"))
    return fen


def yuan(fen: int) -> str:
    """140950 -> "1,409.50"; a negative amount begins with the minus sign U+2212."""
    whole, rest = divmod(abs(_whole(fen)), 100)
    return f"{MINUS if fen < 0 else ''}{whole:,}.{rest:02d}"


def signed(fen: int) -> str:
    """Like ``yuan`` with a sign before every amount but zero."""
    return ("+" if fen > 0 else "") + yuan(fen)


def parse_yuan(text: str) -> int:
    """Read an amount in yuan as fen; ValueError with a Chinese sentence on anything doubtful.

    Accepts full-width digits, commas in threes, one ¥ in front or 元 behind, a sign, at most two
    decimals. Never guesses: "1,40", "1.234", "12.", "1 000" and "1e3" are refused.
    """
    plain = text.strip().translate(NARROW)
    sign = -1 if plain.startswith("-") else 1
    plain = plain[1:] if plain[:1] in {"-", "+"} else plain
    plain = plain.removeprefix("¥").removesuffix("元")
    found = AMOUNT.fullmatch(plain)
    if not found:
        raise ValueError(_("“%s”不是金额。请写成 1409.50 这样，最多两位小数。") % text)
    fen = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    return sign * _whole(fen)


def uppercase(fen: int, *, prefix: bool = False) -> str:
    """大写: 140950 -> 壹仟肆佰零玖元伍角整, with 人民币 in front when ``prefix``.

    支付结算办法 annex: 整 after 元 or 角 and not after 分; 负 follows 人民币.
    """
    start = ("人民币" if prefix else "") + ("负" if _whole(fen) < 0 else "")
    whole, rest = divmod(abs(fen), 100)
    jiao, fen_digit = divmod(rest, 10)
    text = _integer(whole) + "元" if whole or not rest else ""
    if jiao:
        text += DIGITS[jiao] + "角"
    elif fen_digit and whole:
        text += "零"
    return start + text + (DIGITS[fen_digit] + "分" if fen_digit else "整")


def _integer(number: int) -> str:
    if not number:
        return "零"
    text, is_gap = "", False
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group, number = divmod(number, size)
        if group:
            # One 零 stands for a skipped group and for a group that does not fill its thousands.
            text += "零" if text and (is_gap or group < 1000) else ""
            text += (_integer(group) if group > 9999 else _thousands(group)) + name
        is_gap = not group
    return text


def _thousands(number: int) -> str:
    text, is_gap = "", False
    for size, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += ("零" if is_gap and text else "") + DIGITS[digit] + name
        is_gap = not digit
    return text


def percent(part: int | Decimal, whole: int | Decimal) -> str:
    """A share in per cent, two decimals, cut: 2 of 3 is "66.66%" and never shows as met."""
    for value in (part, whole):
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise TypeError("a share is computed from int or Decimal, never from float")
    if not whole:
        raise ValueError(_("总数为零，无法计算百分比。"))
    hundredths = int(Fraction(part) * 10_000 / Fraction(whole))
    return f"{(Decimal(hundredths) / 100).quantize(Decimal('0.01'), ROUND_DOWN)}%"
