"""线上缴费的开关: of one estate."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import NotAllowed
from communities.models import Estate
from communities.permissions import may, require
from communities.services import audit
from finance.gateway.registry import STOPPED, STOPPED_CHANNELS

# What of the stops the managing body has made its own; "" is the one of all channels.
HELD = "payments_held"
PERM, HOLD = "finance.stop_payments", "finance.hold_payments"


@transaction.atomic
def turn_payments(*, estate, stops: bool, actor, now, channel: str = "") -> None:
    """停止、恢复, of one channel or of all: no new order begins; what has begun is settled all the same.
    NotAllowed for anybody else who resumes what the managing body (管理主体) stopped: ours."""
    require(actor, PERM, estate, now)
    row = Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    holds = may(actor, HOLD, row, now)
    if not stops and is_held(row, channel) and not holds:
        raise NotAllowed(_("这是管理主体停止的，只有管理主体的人员可以恢复。"))
    params = _turned(row.params, channel, stops, holds)
    if params == row.params:
        return
    row.params = params
    row.save(update_fields=["params"])
    verb = "finance.payments.stopped" if stops else "finance.payments.resumed"
    detail = {"channel": channel} if channel else {}
    audit(estate=row, actor=actor, verb=verb, subject=row, at=now, detail=detail)


def is_held(estate, channel: str = "") -> bool:
    """Whether only the managing body resumes it."""
    return channel in estate.params.get(HELD, ())


def is_stopped(estate, channel: str = "") -> bool:
    """Of that channel, or of all; a channel's own switch is not the estate's."""
    if channel:
        return channel in estate.params.get(STOPPED_CHANNELS, ())
    return bool(estate.params.get(STOPPED))


def _turned(params: dict, channel: str, stops: bool, holds: bool) -> dict:
    more = _listed(params, HELD, channel, stops) if holds else params
    if channel:
        return _listed(more, STOPPED_CHANNELS, channel, stops)
    return _without(more, STOPPED) | ({STOPPED: True} if stops else {})


def _listed(params: dict, key: str, name: str, is_in: bool) -> dict:
    names = {*params.get(key, ())} - {name} | ({name} if is_in else set())
    return _without(params, key) | ({key: sorted(names)} if names else {})


def _without(params: dict, name: str) -> dict:
    return {one: value for one, value in params.items() if one != name}
