"""Which ways an act that joins rooms may go (状态)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communities.steps import step


class HandoverStatus(TextChoices):
    OPEN = "open", _("准备中")
    LISTED = "listed", _("核对签字中")
    SETTLED = "settled", _("已签定，待生效")
    DONE = "done", _("已交接")
    CANCELLED = "cancelled", _("已撤销")


H = HandoverStatus
HANDOVER_STEPS = {
    "draw_up": step(H.OPEN, to=H.LISTED),
    "settle": step(H.LISTED, to=H.SETTLED),
    "carry_over": step(H.SETTLED, to=H.DONE),
    "cancel": step(H.OPEN, H.LISTED, to=H.CANCELLED),
}
UNDER_WAY = [H.OPEN, H.LISTED, H.SETTLED]
