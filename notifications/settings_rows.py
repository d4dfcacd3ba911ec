"""设置 of what people are told."""

from django.utils.translation import gettext_lazy as _

from communities.setting_rows import TEXTS, By, Group, Row, declare

TEXTS_PER_MONTH = "texts_per_month"

ROWS = (
    Row(
        TEXTS_PER_MONTH, Group.MESSAGES, _("小区每月最多发短信"), TEXTS,
        3000, 0, 1_000_000, by=By.OPERATOR, source=_("短信按条收费，由平台定"),
        hint=_("用完后改用其他方式；险情另算一份。"), installed="TEXTS_PER_ESTATE_AND_MONTH",
    ),
)  # fmt: skip

declare(ROWS)
