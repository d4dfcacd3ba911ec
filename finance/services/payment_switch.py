"""线上缴费的开关: of one estate."""

from django.db import transaction

from communities.models import Estate
from communities.permissions import require
from communities.services import audit
from finance.gateway.registry import STOPPED, STOPPED_CHANNELS


@transaction.atomic
def turn_payments(*, estate, stops: bool, actor, now, channel: str = "") -> None:
    """停止、恢复, of one channel or of all: no new order begins; what has begun is settled all the same."""
    require(actor, "finance.stop_payments", estate, now)
    row = Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    if is_stopped(row, channel) == stops:
        return
    row.params = _turned(row.params, channel, stops)
    row.save(update_fields=["params"])
    verb = "finance.payments.stopped" if stops else "finance.payments.resumed"
    detail = {"channel": channel} if channel else {}
    audit(estate=row, actor=actor, verb=verb, subject=row, at=now, detail=detail)


def is_stopped(estate, channel: str = "") -> bool:
    """Of that channel, or of all; a channel's own switch is not the estate's."""
    if channel:
        return channel in estate.params.get(STOPPED_CHANNELS, ())
    return bool(estate.params.get(STOPPED))


def _turned(params: dict, channel: str, stops: bool) -> dict:
    if not channel:
        return _without(params, STOPPED) | ({STOPPED: True} if stops else {})
    names = {*params.get(STOPPED_CHANNELS, ())} - {channel} | ({channel} if stops else set())
    return _without(params, STOPPED_CHANNELS) | ({STOPPED_CHANNELS: sorted(names)} if names else {})


def _without(params: dict, name: str) -> dict:
    return {one: value for one, value in params.items() if one != name}
