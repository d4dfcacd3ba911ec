"""设置 of repairs: how long a reporter may say something, and how much may be reported."""

from django.utils.translation import gettext_lazy as _

from communities.setting_rows import (
    CASES,
    DAYS,
    HOURS,
    HOUSEHOLDS,
    WORKING_DAYS,
    Group,
    Row,
    Scope,
    Takes,
    declare,
)
from repairs.scoring import MIN_CASES, MIN_PARTIES

REOPEN, REVISE, SILENT = "reopen_days", "revise_days", "silent_days"
URGE, CALL_BACK = "urge_hours", "call_back_days"
A_DAY, A_DAY_PASSING = "reports_a_day", "reports_a_day_passing"
SIGNAL_CASES, SIGNAL_DAYS = "signal_cases", "signal_days"

ROWS = (
    Row(
        REOPEN, Group.REPAIRS, _("办结以后可以要求返修"), DAYS, 15, 7, 90, Takes.LESS,
        hint=_("不收费，到最后一天 24 点；照办结时的规定。"),
    ),
    Row(
        REVISE, Group.REPAIRS, _("评价以后可以修改一次"), DAYS, 7, 1, 30, Takes.LESS,
        hint=_("到最后一天 24 点；照评价时的规定。"),
    ),
    Row(
        SILENT, Group.REPAIRS, _("办结后多久不评价按“未评价”结束"), DAYS, 7, 5, 30, Takes.LESS,
        hint=_("到最后一天 24 点，“未评价”不算好评；照办结时的规定。"),
    ),
    Row(
        CALL_BACK, Group.REPAIRS, _("评价为 1 或 2 的，多久内回访"), WORKING_DAYS, 2, 1, 5, Takes.MORE,
    ),
    Row(URGE, Group.REPAIRS, _("催一次以后多久可以再催"), HOURS, 24, 1, 72, Takes.MORE),
    Row(A_DAY, Group.REPAIRS, _("住户一天最多报"), CASES, 20, 5, 100, Takes.LESS),
    Row(
        A_DAY_PASSING, Group.REPAIRS, _("扫标签报修的人一天最多报"), CASES, 5, 1, 50, Takes.LESS,
    ),
    Row(
        SIGNAL_CASES, Group.REPAIRS, _("同一幢楼同一类报修几件提醒管理主体"), CASES, 3, 2, 10,
        Takes.MORE,
    ),
    Row(SIGNAL_DAYS, Group.REPAIRS, _("多少天内的算在一起提醒"), DAYS, 30, 7, 90, Takes.LESS),
    Row(
        "board_cases", Group.REPAIRS, _("看板上少于几件只列件数，不算比例"), CASES, MIN_CASES,
        scope=Scope.FIXED, source=_("少数几件会认出是谁，平台规定"),
    ),
    Row(
        "named_building", Group.REPAIRS, _("少于几户的楼不写楼号"), HOUSEHOLDS, MIN_PARTIES,
        scope=Scope.FIXED, source=_("户数少会认出是谁，平台规定"),
    ),
)  # fmt: skip

declare(ROWS)
