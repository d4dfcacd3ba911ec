"""线上缴费的开关: of one estate."""

from django.db import transaction

from communities.models import Estate
from communities.permissions import require
from communities.services import audit
from finance.gateway.registry import STOPPED


@transaction.atomic
def turn_payments(*, estate, stops: bool, actor, now) -> None:
    """停止、恢复: no new order begins; what has begun is settled all the same."""
    require(actor, "finance.stop_payments", estate, now)
    row = Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    if bool(row.params.get(STOPPED)) == stops:
        return
    row.params = {name: one for name, one in row.params.items() if name != STOPPED}
    if stops:
        row.params[STOPPED] = True
    row.save(update_fields=["params"])
    verb = "finance.payments.stopped" if stops else "finance.payments.resumed"
    audit(estate=row, actor=actor, verb=verb, subject=row, at=now)
