"""本小区约定: under which names an estate keeps its own telephones, and how its hours are written."""

import re
from datetime import time

from django.utils.translation import gettext as _

# Columns of the estate; the others are kept in ``Estate.params``.
COLUMNS = ("property_phone", "community_phone")
PHONES = (*COLUMNS, "lift_rescue_phone", "gas_phone", "water_phone", "power_phone")
NUMBER = re.compile(r"\+?[0-9][0-9 ()-]*[0-9]")
MIN_DIGITS, MAX_DIGITS = 3, 15


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
