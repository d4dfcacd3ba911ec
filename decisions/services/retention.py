"""保存期满: the envelopes of a vote are destroyed by nobody's hand; from there on nobody opens its boxes."""

from django.db import transaction

from communities.services.trail import audit
from decisions.models import DecisionKey, Envelope
from decisions.selectors.retention import kept_until
from decisions.services.due import each


def destroy_envelopes_due(now) -> int:
    """Of every vote whose key the signer erased and whose retention is over; of how many. The boxes stay, unopened."""
    rows = DecisionKey.objects.filter(erased_at__lt=now, destroyed_at=None)
    return each(rows.select_related("estate"), _destroy, now)


@transaction.atomic
def _destroy(key: DecisionKey, now) -> bool:
    if now < kept_until(key):
        return False
    if not DecisionKey.objects.filter(pk=key.pk, destroyed_at=None).update(destroyed_at=now):
        return False
    number, _rows = Envelope.objects.filter(decision_key=key).delete()
    audit(
        estate=key.estate, actor=None, verb="decisions.envelopes.destroyed", subject=key.decision,
        at=now, detail={"envelopes": number},
    )  # fmt: skip
    return True
