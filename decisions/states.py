"""Which ways a decision that was taken elsewhere may go (状态)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communities.steps import step


class ElsewhereStatus(TextChoices):
    RECORDED = "recorded", _("等另一单位核对")
    CONFIRMED = "confirmed", _("已核对")
    RETURNED = "returned", _("已退回")
    REPLACED = "replaced", _("已更正")


S = ElsewhereStatus

ELSEWHERE_STEPS = {
    "confirm": step(S.RECORDED, to=S.CONFIRMED),
    "return": step(S.RECORDED, to=S.RETURNED),
    # Its corrected record was confirmed.
    "replace": step(S.CONFIRMED, to=S.REPLACED),
}
