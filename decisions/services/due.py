"""What comes due at a minute (到点办理), vote by vote."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from decisions.models import Decision

logger = logging.getLogger(__name__)


def each(votes: Iterable[Decision], act: Callable[[Decision, datetime], bool], now) -> int:
    """How many ``act`` took on. A vote whose turn fails holds up no other, and is taken again at the next."""
    done = 0
    for vote in votes:
        try:
            done += act(vote, now)
        except Exception:
            logger.exception("vote %s failed and is taken again", vote.pk)
    return done
