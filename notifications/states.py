"""Where a delivery stands (送达状态), and its steps; the sweep takes them in bulk, by its lease."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communities.steps import step


class DeliveryStatus(TextChoices):
    DUE = "due", _("待发送")
    SENT = "sent", _("已发送")
    DEAD = "dead", _("未送达")
    SKIPPED = "skipped", _("未发送")


STEPS = {
    "send": step(DeliveryStatus.DUE, to=DeliveryStatus.SENT),
    "give_up": step(DeliveryStatus.DUE, to=DeliveryStatus.DEAD),
    "skip": step(DeliveryStatus.DUE, to=DeliveryStatus.SKIPPED),
    "send_again": step(DeliveryStatus.DEAD, DeliveryStatus.SKIPPED, to=DeliveryStatus.DUE),
}


class ReferralStatus(TextChoices):
    ISSUED = "issued", _("待答复")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")


REFERRAL_STEPS = {
    "answer": step(ReferralStatus.ISSUED, to=ReferralStatus.ANSWERED),
    "record": step(ReferralStatus.ISSUED, to=ReferralStatus.ANSWERED),
    "close": step(ReferralStatus.ISSUED, ReferralStatus.ANSWERED, to=ReferralStatus.CLOSED),
}
