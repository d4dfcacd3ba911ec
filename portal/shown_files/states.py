"""Which ways the removal of a shown file may go (状态)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communities.steps import step


class RemovalStatus(TextChoices):
    ASKED = "asked", _("等另一单位确认")
    REMOVED = "removed", _("已撤下")
    DECLINED = "declined", _("不撤下")


R = RemovalStatus
REMOVAL_STEPS = {
    "remove": step(R.ASKED, to=R.REMOVED),
    "decline": step(R.ASKED, to=R.DECLINED),
}
IN_FORCE = [R.ASKED, R.REMOVED]
