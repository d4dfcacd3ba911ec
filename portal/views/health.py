"""``/healthz``: is everything there that must be (健康检查)."""

import redis
from django.conf import settings
from django.db import DatabaseError
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from communities import clock, heartbeats, manifest
from communities.selectors.log import (
    is_separated,
    is_signing_late,
    open_refusals,
    signer_start,
)
from communities.services.ceilings import codes_this_hour, is_alarmed
from communities.services.sealing import are_lost
from decisions.selectors.opened import votes_in_doubt
from finance.models import Finding
from notifications.clock_guard import is_holding
from notifications.services.express import is_late

LATE_SECONDS = 30
CHECKED_WITHIN_SECONDS = 36 * 3600
TOLD = ("books", "files", "codes", "secrets", "guards", "signer")


@never_cache
def healthz(request):
    """200 with a part each, or 503 where one is missing; nothing else is told."""
    parts = {"database": {"ok": True}, "redis": {"ok": _redis_answers()}}
    try:
        ages = heartbeats.ages()
    except DatabaseError:
        parts["database"], ages = {"ok": False}, {}
    for name in ("worker", "beat"):
        age = ages.get(name)
        parts[name] = {
            "ok": age is not None and age < LATE_SECONDS,
            "age_seconds": _rounded(age),
        }
    parts["clock"] = {"ok": not is_holding(ages)}
    healthy = all(part["ok"] for part in parts.values())
    # Said, but no reason to take the portal away: its pages say themselves what is in doubt.
    parts["books"] = {"ok": parts["database"]["ok"] and _books_are_checked(ages.get("books"))}
    parts["files"] = {"ok": parts["database"]["ok"] and not _is_found(Finding.About.FILES)}
    parts["codes"] = _codes(request) if parts["database"]["ok"] else {"ok": False}
    parts["secrets"] = {"ok": parts["database"]["ok"] and not are_lost(ages)}
    parts["guards"] = {"ok": parts["database"]["ok"] and manifest.is_kept_lately()}
    parts["signer"] = _signer(ages.get("signer")) if parts["database"]["ok"] else {"ok": False}
    # Told, not asked of: a start would else wait for the first sweep.
    parts["sweep"] = {"age_seconds": _rounded(ages.get("sweep"))}
    is_well = healthy and all(parts[name]["ok"] for name in TOLD)
    return JsonResponse(
        {"ok": is_well, **parts},
        status=200 if healthy else 503,
        json_dumps_params={"ensure_ascii": False},
    )


def _codes(request) -> dict:
    """Sent in time, and no more than usual; how many, only operators are told."""
    now = clock.now()
    part = {"ok": not is_late(now) and not is_alarmed(now)}
    return part | ({"this_hour": codes_this_hour(now)} if request.user.is_staff else {})


def _signer(age: float | None) -> dict:
    """Alive, refusing nothing, not late, no vote with rows beside its own; and whether it is a user of the machine of its own."""
    start, refused = signer_start(), open_refusals()
    is_alive = age is not None and age < LATE_SECONDS
    doubted = votes_in_doubt()
    part = {
        "ok": is_alive and not refused and not doubted and not is_signing_late(clock.now()),
        "age_seconds": _rounded(age),
        "refused": refused,
        "votes_in_doubt": doubted,
    }
    return part | ({"separation": "已分离" if is_separated(start) else "未分离"} if start else {})


def _books_are_checked(age: float | None) -> bool:
    """Nothing is found in them that is not gone, and the nightly check did not stay away."""
    is_late = age is not None and age > CHECKED_WITHIN_SECONDS
    return not is_late and not _is_found(Finding.About.BOOKS)


def _is_found(about: str) -> bool:
    return Finding.objects.open().filter(about=about).exists()


def _rounded(age: float | None) -> float | None:
    return None if age is None else round(age, 1)


def _redis_answers() -> bool:
    try:
        with redis.from_url(settings.REDIS_URL, socket_timeout=2) as line:
            return bool(line.ping())
    except redis.RedisError:
        return False
