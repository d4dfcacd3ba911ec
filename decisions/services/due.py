"""What comes due at a minute (到点办理), row by row."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from decisions.models import Decision, DecisionKey, Poll

logger = logging.getLogger(__name__)
Row = TypeVar("Row", Decision, DecisionKey, Poll)


def each(rows: Iterable[Row], act: Callable[[Row, datetime], bool], now) -> int:
    """How many ``act`` took on. A row whose turn fails holds up no other, and is taken again at the next."""
    done = 0
    for row in rows:
        try:
            done += act(row, now)
        except Exception:
            logger.exception("%s %s failed and is taken again", row._meta.model_name, row.pk)
    return done
