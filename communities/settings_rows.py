"""设置 of clocks: pauses, extensions, the warning before the end, and whom a breach reaches when."""

from django.utils.translation import gettext_lazy as _

from communities.setting_rows import HOURS, PERCENT, WORKING_DAYS, Group, Row, Takes, declare

PAUSE_DAYS, PAUSE_DAYS_IN_ALL, EXTENSION = "pause_days", "pause_days_in_all", "extension_percent"
NEAR = "near_percent"
# The steps of ``LadderStep`` whose length an estate may settle, as they are seeded, and their units. A body's
# step lies before the office's, whatever is chosen of both ranges.
STEPS = {
    "+24h": ("urgent_body_hours", "h"),
    "+48h": ("urgent_office_hours", "h"),
    "+2wd": ("late_body_days", "wd"),
    "+5wd": ("late_office_days", "wd"),
}
FROM_BREACH = _("从超时那一刻算。险情不等，超时即报所有人。")

ROWS = (
    Row(
        PAUSE_DAYS, Group.REPAIRS, _("每次暂停最长"), WORKING_DAYS, 5, 1, 10, Takes.MORE,
        hint=_("由处理人写明原因，原因公开。险情和急修不能暂停。"),
    ),
    Row(
        PAUSE_DAYS_IN_ALL, Group.REPAIRS, _("同一时限的暂停合计最长"), WORKING_DAYS, 10, 1, 30,
        Takes.MORE,
    ),
    Row(
        EXTENSION, Group.REPAIRS, _("延期最长是原期限的"), PERCENT, 100, 10, 100, Takes.MORE,
        hint=_("每个时限只能申请一次，由别人批准。"),
    ),
    Row(
        NEAR, Group.REPAIRS, _("剩下多少时间提醒临期"), PERCENT, 20, 10, 50, Takes.LESS,
        hint=_("占原期限的比例。"),
    ),
    Row(
        "urgent_body_hours", Group.REPAIRS, _("急修超时多久报管理主体"), HOURS, 24, 1, 40,
        Takes.MORE, hint=FROM_BREACH,
    ),
    Row(
        "urgent_office_hours", Group.REPAIRS, _("急修超时多久报居委会"), HOURS, 48, 41, 96,
        Takes.MORE, hint=FROM_BREACH,
    ),
    Row(
        "late_body_days", Group.REPAIRS, _("其他超时多久报管理主体"), WORKING_DAYS, 2, 1, 4,
        Takes.MORE, hint=FROM_BREACH,
    ),
    Row(
        "late_office_days", Group.REPAIRS, _("其他超时多久报居委会"), WORKING_DAYS, 5, 5, 15,
        Takes.MORE, hint=FROM_BREACH,
    ),
)  # fmt: skip

declare(ROWS)
