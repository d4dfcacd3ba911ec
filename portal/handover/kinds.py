"""What is told about acts that join rooms (事由)."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register
from notifications.models import Topic

KINDS = {
    "portal.handover_opened": Kind(
        Topic.LEGAL,
        _("%(estate)s物业将由%(old)s换为%(new)s，请核对交接清单。"),
        todo=True,
        legal=True,
    ),
    "portal.handover_settled": Kind(
        Topic.LEGAL, _("%(estate)s物业于 %(at)s 由%(old)s换为%(new)s。"), legal=True
    ),
    "portal.handover_done": Kind(
        Topic.LEGAL,
        _("%(estate)s已完成物业交接，%(n)s 件未办结的报修由%(new)s接着办。"),
        legal=True,
    ),
}

register(KINDS)
