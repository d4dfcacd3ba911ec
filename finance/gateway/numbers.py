"""订单号: one for each attempt, in a form that every channel takes (6–32 of 0-9, A-Z, a-z, _)."""

import re
import secrets
from datetime import datetime

from communities import clock
from communities.money import NARROW

NUMBER = re.compile(r"[0-9A-Za-z_]{6,32}")
# 银行流水号: as a slip and a bank's own file print it.
SERIAL = re.compile(r"[0-9A-Z][0-9A-Z._/-]{3,39}")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM = 16


def new_number(now: datetime, letter: str = "P") -> str:
    """P20261130 and sixteen random characters: 80 bits, so that nobody guesses and none comes twice.
    A refund's begins with R."""
    tail = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return f"{letter}{clock.local(now):%Y%m%d}{tail}"


def is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text))


def serial_of(text: str) -> str:
    """A bank's serial number without spaces, in capitals; empty where it is none."""
    plain = "".join(text.split()).translate(NARROW).upper()
    return plain if SERIAL.fullmatch(plain) else ""
