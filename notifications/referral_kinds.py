"""What is told about letters (吹哨、督办、提醒)."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register
from notifications.models import Topic

register(
    {
        "notifications.reminder_issued": Kind(
            Topic.REFERRALS, _("提醒函%(number)s：%(title)s。请在 %(due)s 前答复。"), todo=True
        ),
        "notifications.referral_issued": Kind(
            Topic.REFERRALS, _("吹哨报到%(number)s：%(title)s。请在 %(due)s 前答复。"), todo=True
        ),
        "notifications.supervision_issued": Kind(
            Topic.REFERRALS, _("督办单%(number)s：%(title)s。请在 %(due)s 前答复。"), todo=True
        ),
        "notifications.answered": Kind(
            Topic.REFERRALS, _("函件%(number)s有答复：%(title)s。"), todo=True
        ),
        "notifications.recorded": Kind(
            Topic.REFERRALS, _("函件%(number)s的书面答复已由发函机构代录：%(title)s。")
        ),
        "notifications.closed": Kind(Topic.REFERRALS, _("函件%(number)s已办结：%(title)s。")),
    }
)
