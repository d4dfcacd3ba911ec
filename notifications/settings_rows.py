"""设置 of what people are told."""

from django.utils.translation import gettext_lazy as _

from communities.setting_rows import CLOCK, TEXTS, By, Group, Row, Scope, Takes, declare

TEXTS_PER_MONTH = "texts_per_month"
QUIET_FROM, QUIET_UNTIL, DIGEST_AT = "quiet_from", "quiet_until", "digest_at"
DAY = (0, 24 * 60 - 1)
ONE_FOR_ALL = _("一封邮件里可能有几个小区的事，所以整个平台一样；险情和急修不分昼夜")

ROWS = (
    Row(
        QUIET_FROM, Group.MESSAGES, _("免打扰从"), CLOCK, 21 * 60 + 30, *DAY, scope=Scope.INSTALLATION,
        source=ONE_FOR_ALL, installed="QUIET_FROM",
    ),
    Row(
        QUIET_UNTIL, Group.MESSAGES, _("免打扰到"), CLOCK, 7 * 60 + 30, *DAY, scope=Scope.INSTALLATION,
        source=ONE_FOR_ALL, installed="QUIET_UNTIL",
    ),
    Row(
        DIGEST_AT, Group.MESSAGES, _("每天汇总一次的，几点发"), CLOCK, 8 * 60, *DAY,
        scope=Scope.INSTALLATION, source=ONE_FOR_ALL, installed="DIGEST_AT",
    ),
    Row(
        "texts_a_day", Group.MESSAGES, _("一个号码一天最多收短信"), TEXTS, 10,
        scope=Scope.INSTALLATION, source=_("没有规定，平台默认；险情和急修另算"),
        installed="TEXTS_PER_NUMBER_AND_DAY",
    ),
    Row(
        TEXTS_PER_MONTH, Group.MESSAGES, _("小区每月最多发短信"), TEXTS,
        3000, 0, 1_000_000, Takes.LESS, By.OPERATOR, source=_("短信按条收费，由平台定"),
        hint=_("用完后改用其他方式；险情和急修另算一份，不少于平台默认的条数。填 0：平常的事一条短信也不发。"),
        installed="TEXTS_PER_ESTATE_AND_MONTH", none=_("平常的事不发短信"),
    ),
)  # fmt: skip

declare(ROWS)
