"""本小区约定: under which names an estate keeps its own telephones, days and hours."""

import re
from datetime import time
from typing import NamedTuple

from django.utils.translation import gettext as _

from communities.money import parse_yuan

# Columns of the estate; the others are kept in ``Estate.params``.
COLUMNS = ("property_phone", "community_phone")
PHONES = (*COLUMNS, "lift_rescue_phone", "gas_phone", "water_phone", "power_phone")
NUMBER = re.compile(r"\+?[0-9][0-9 ()-]*[0-9]")
MIN_DIGITS, MAX_DIGITS = 3, 15
# 支出限额: above it an outflow names its authority. Ours; an estate may set another.
OUTFLOW_LIMIT, DEFAULT_OUTFLOW_LIMIT_FEN = "outflow_limit_fen", 1_000_000
# 开箱信封保存几年, counted from the day on which the signer erased the vote's key. The number is ours; at least two,
# since an owner may ask a court to take a decision back within one year of learning of it (民法典 280, 司法解释 12).
ENVELOPE_YEARS, DEFAULT_ENVELOPE_YEARS, MIN_ENVELOPE_YEARS, MAX_ENVELOPE_YEARS = (
    "envelope_years",
    5,
    2,
    20,
)
# 催缴的天数, all ours: from the due day to the second reminder, from that to the letter, and how long a letter gives
# (民法典 944 第2款 says 合理期限).
REMINDER_DAYS, DEMAND_DAYS, DEMAND_TERM = "reminder_days", "demand_days", "demand_term_days"


class DayRange(NamedTuple):
    preset: int
    least: int
    most: int


FEE_DAYS = {
    REMINDER_DAYS: DayRange(15, 7, 90),
    DEMAND_DAYS: DayRange(30, 7, 180),
    DEMAND_TERM: DayRange(30, 15, 90),
}


def fee_days(estate, name: str) -> int:
    """One of FEE_DAYS, the estate's own or the portal's."""
    return estate.params.get(name) or FEE_DAYS[name].preset


def envelope_years(estate) -> int:
    """The estate's own retention of a vote's envelopes in years, or the portal's."""
    return estate.params.get(ENVELOPE_YEARS) or DEFAULT_ENVELOPE_YEARS


def outflow_limit_fen(estate) -> int:
    """The estate's own 支出限额 in fen, or the portal's."""
    return estate.params.get(OUTFLOW_LIMIT) or DEFAULT_OUTFLOW_LIMIT_FEN


def limit_in_fen(text: str) -> int:
    """An amount in yuan above zero as fen; ValueError with a sentence."""
    fen = parse_yuan(text)
    if fen <= 0:
        raise ValueError(_("限额要大于零。"))
    return fen


def service_number(text: str) -> str:
    """A number that a service answers, short ones and landlines too; ValueError with a sentence."""
    text = text.strip()
    if not NUMBER.fullmatch(text) or not MIN_DIGITS <= sum(map(str.isdigit, text)) <= MAX_DIGITS:
        raise ValueError(_("电话只写数字和短横线，如 0573-87001234 或 96333。"))
    return text


def hours_text(opens: time, closes: time) -> str:
    """ "08:00-20:00", as calendars read it."""
    return f"{opens:%H:%M}-{closes:%H:%M}"


def may_end_later(before: str, after: str) -> bool:
    """Whether some term ends later in the hours ``after`` than in ``before``.

    Working days end at closing time, so a later one moves them; working hours need the hours, so
    fewer of them in the morning or the evening move those. Only opening earlier moves none.
    """
    (opened, closed), (opens, closes) = hours_of(before), hours_of(after)
    return opens > opened or closes != closed


def hours_of(text: str) -> tuple[time, time]:
    opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
    return opens, closes
