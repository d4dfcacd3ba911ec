"""不是签名进程写的: what the signer found of a vote that it did not write, said once."""

import logging
from datetime import datetime

from decisions.models import Decision, ForeignOpening

logger = logging.getLogger(__name__)
What = ForeignOpening.What


def doubt(decision: Decision, what: What, now: datetime) -> None:
    """Nothing rests on it from here on, and the vote's pages say so."""
    _row, is_new = ForeignOpening.objects.get_or_create(
        decision=decision, what=what,
        defaults={"estate_id": decision.estate_id, "found_at": now},
    )  # fmt: skip
    if is_new:
        logger.error("vote %s has a foreign row: %s", decision.pk, what)
