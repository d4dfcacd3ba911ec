"""Numbers from outside (外来数字): of an address, a query or a form."""

from collections.abc import Iterable

# The largest key of a table has 19 digits.
MAX_DIGITS = 18


def whole_number(text: str | None, most_digits: int = MAX_DIGITS) -> int | None:
    """The number that plain decimal digits write; None for everything else.

    Python also counts ² and ٣ among the digits and refuses a number of thousands of them.
    """
    text = text or ""
    if not (text.isascii() and text.isdecimal() and len(text) <= most_digits):
        return None
    return int(text)


def whole_numbers(texts: Iterable[str | None]) -> list[int]:
    """Those of ``texts`` that are numbers."""
    found = [whole_number(text) for text in texts]
    return [number for number in found if number is not None]
