"""What the signer signed and said of itself (检查点、签名进程), as rows tell it."""

import os
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, Subquery

from communities.log import notes, tree
from communities.log.keeping import origin
from communities.log.models import (
    Checkpoint,
    Leaf,
    LogHead,
    Refusal,
    SignerRefusal,
    SignerStart,
)
from communities.models import Estate

# A day and some of the signer's looks.
LATE_AFTER = timedelta(hours=25)
# The others are troubles of the signer alone.
IN_DOUBT = {Refusal.SHORT, Refusal.GAP, Refusal.BROKEN, Refusal.FORK, Refusal.FOREIGN}


def newest_checkpoint(estate: Estate) -> Checkpoint | None:
    """The largest that was signed of the estate's log, and of as many leaves the last one."""
    return _newest_first(Checkpoint.objects.for_estate(estate)).first()


def keys_of_log(estate: Estate) -> list[notes.Key]:
    """The keys with which the estate's log is signed now, the newest first; none before the first
    start of a signer."""
    start = signer_start()
    if start is None:
        return []
    name = origin(start.host, estate.slug)
    return [notes.Key(name, bytes.fromhex(one)) for one in start.keys]


def signer_start() -> SignerStart | None:
    return SignerStart.objects.order_by("-pk").first()


def open_refusals() -> list[str]:
    """For what reasons some log is not signed now, each once."""
    found = SignerRefusal.objects.filter(ended_at=None)
    return sorted(set(found.values_list("reason", flat=True)))


def is_signing_late(now: datetime) -> bool:
    """Whether some log with leaves has no checkpoint of the last day."""
    newest = _newest_first(Checkpoint.objects.filter(estate=OuterRef("estate")))
    logs = LogHead.objects.filter(size__gt=0).annotate(
        signed_at=Subquery(newest.values("signed_at")[:1])
    )
    return logs.filter(Q(signed_at=None) | Q(signed_at__lte=now - LATE_AFTER)).exists()


def is_separated(start: SignerStart) -> bool:
    """Whether this process could not read the signer's keys: two users of the machine, neither root."""
    own = os.geteuid()
    return start.uid != own and 0 not in {start.uid, own}


def log_findings(estate: Estate) -> list[str]:
    """What speaks against the log: leaves that are not those of the newest checkpoint, and why the
    signer refuses it. That it lost its own record, or cannot write, speaks against nothing."""
    newest = newest_checkpoint(estate)
    refused = SignerRefusal.objects.for_estate(estate).filter(ended_at=None, reason__in=IN_DOUBT)
    found = [f"签名进程拒绝签名：{one.get_reason_display()}" for one in refused]
    if newest and _root_of_first(estate, newest.size) != bytes(newest.root):
        found.append(f"存证叶与已签名的检查点不符：前 {newest.size} 叶")
    return found


def _root_of_first(estate: Estate, size: int) -> bytes:
    rows = Leaf.objects.for_estate(estate).filter(index__lt=size).order_by("index")
    return tree.root(bytes(one) for one in rows.values_list("hash", flat=True).iterator())


def _newest_first(rows):
    return rows.order_by("-size", "-signed_at")
