"""设置 of votes: what an estate may settle where the law leaves a choice."""

from django.utils.translation import gettext_lazy as _

from communities.setting_rows import DAYS, HOUSEHOLDS, YEARS, Group, Row, Takes, declare

ENVELOPE_YEARS, PROXIES = "envelope_years", "proxy_cap"
NOTICE_DAYS, POSTED_DAYS, OBJECTION_DAYS = "vote_notice_days", "posted_days", "objection_days"
SHORTEST, LONGEST = "shortest_vote_days", "longest_vote_days"
SHORTEST_POLL, LONGEST_POLL = "shortest_poll_days", "longest_poll_days"
# Between notice and voting, by law; the database takes no fewer.
LAWFUL_NOTICE_DAYS = 15
AT_NOTICE = _("照公告时的规定。")

ROWS = (
    Row(
        NOTICE_DAYS, Group.VOTES, _("公告到开始表决，至少"), DAYS, LAWFUL_NOTICE_DAYS,
        LAWFUL_NOTICE_DAYS, 60, Takes.LESS,
        source=_("至少 15 日：《物业管理条例》第十四条；更长的由小区定"), hint=AT_NOTICE,
    ),
    Row(
        POSTED_DAYS, Group.VOTES, _("送不到的，公告要张贴满"), DAYS, 7, 7, 30, Takes.LESS,
        source=_("没有规定，参照舟山市物业管理条例第十七条的七日"), hint=AT_NOTICE,
    ),
    Row(SHORTEST, Group.VOTES, _("表决时间最短"), DAYS, 5, 3, 15, Takes.LESS, hint=AT_NOTICE),
    Row(LONGEST, Group.VOTES, _("表决时间最长"), DAYS, 60, 30, 90, hint=AT_NOTICE),
    Row(SHORTEST_POLL, Group.VOTES, _("征询时间最短"), DAYS, 3, 1, 15, Takes.LESS),
    Row(LONGEST_POLL, Group.VOTES, _("征询时间最长"), DAYS, 60, 30, 90),
    Row(
        OBJECTION_DAYS, Group.VOTES, _("表决结果公示，可以提异议"), DAYS, 7, 7, 30, Takes.LESS,
        hint=_("到最后一天 24 点；照公告时的规定。"),
    ),
    Row(
        PROXIES, Group.VOTES, _("一个人最多代理几户"), HOUSEHOLDS, 3, 0, 20,
        hint=_("新表决先填这个数，公告以后不再变。"),
    ),
    Row(
        ENVELOPE_YEARS, Group.VOTES, _("表决的开箱信封保存"), YEARS, 5, 2, 20, Takes.LESS,
        source=_(
            "没有规定，平台默认；法院撤销决定的期限是知道后一年（民法典第二百八十条），所以至少 2 年"
        ),
        hint=_("从销毁私钥那天算，到期自动销毁，之后谁也打不开选票。"),
    ),
)  # fmt: skip

declare(ROWS)
