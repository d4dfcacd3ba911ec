"""密钥单上的字: a private key as thirteen groups of five signs, fit to be copied by hand.

Pure. The 32 bytes of the key and four bits of their hash are 52 signs of base 32, four in a group; the fifth tells
whether its group was copied well: any one wrong sign, two that changed places, and a group in the place of another
are found. I and L are read as 1, O as 0; case, spaces and hyphens count nothing. U is no sign.
"""

import hashlib
import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = str.maketrans("OIL", "011")
KEY_BYTES, GROUPS, SIGNS = 32, 13, 5
BETWEEN = re.compile(r"[\s\-]+")


class WordsError(ValueError):
    """What was copied is no key: ``why`` is a word of ``WHY``, ``group`` counts from 1, 0 for all of it."""

    WHY = {
        "groups": "there are thirteen groups of five signs",
        "length": "a group has five signs",
        "sign": "a sign that is on no sheet",
        "check": "a sign is wrong or in another place",
        "whole": "the groups are not of one sheet",
    }

    def __init__(self, why: str, group: int = 0):
        super().__init__(f"group {group}: {self.WHY[why]}" if group else self.WHY[why])
        self.why, self.group = why, group


def words_of(key: bytes) -> list[str]:
    """The groups of a sheet, in order."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    number = int.from_bytes(key) << 4 | _nibble(key)
    values = [number >> 5 * place & 31 for place in reversed(range(GROUPS * 4))]
    groups = [values[at : at + 4] for at in range(0, len(values), 4)]
    return [
        "".join(ALPHABET[one] for one in [*group, _check(group, place)])
        for place, group in enumerate(groups, 1)
    ]


def key_of(text: str) -> bytes:
    """The key that was typed or scanned; WordsError says which group is wrong, the first of them."""
    values = [_values(group, place) for place, group in enumerate(_groups(text), 1)]
    number = 0
    for one in (sign for group in values for sign in group):
        number = number << 5 | one
    key = (number >> 4).to_bytes(KEY_BYTES)
    if number & 15 != _nibble(key):
        raise WordsError("whole")
    return key


def _groups(text: str) -> list[str]:
    """As they were typed, or every five signs of what was scanned or typed without spaces."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(ALIKE).strip()
    groups = [one for one in BETWEEN.split(plain) if one]
    if len(groups) != GROUPS:
        joined = "".join(groups)
        groups = [joined[at : at + SIGNS] for at in range(0, len(joined), SIGNS)]
    if len(groups) != GROUPS:
        raise WordsError("groups")
    return groups


def _values(group: str, place: int) -> list[int]:
    if len(group) != SIGNS:
        raise WordsError("length", place)
    found = [ALPHABET.find(sign) for sign in group]
    if -1 in found:
        raise WordsError("sign", place)
    *values, check = found
    if check != _check(values, place):
        raise WordsError("check", place)
    return values


def _check(values: list[int], place: int) -> int:
    """Over GF(32): each sign by a weight of its own, none of them that of the check, and the group's place."""
    found = place
    for weight, value in enumerate(values, 2):
        found ^= _times(weight, value)
    return found


def _times(one: int, other: int) -> int:
    """In GF(32) by x^5 + x^2 + 1."""
    found = 0
    for bit in range(5):
        if other >> bit & 1:
            found ^= one << bit
    for bit in reversed(range(5, 9)):
        if found >> bit & 1:
            found ^= 0b100101 << bit - 5
    return found


def _nibble(key: bytes) -> int:
    return hashlib.sha256(key).digest()[0] >> 4
