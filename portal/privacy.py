"""隐私: each thing collected, why, who sees it, how long, by which article, and where it is stored."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BY_CONTRACT = _("个人信息保护法第 13 条第 1 款第 2 项：订立、履行合同所必需")
BY_DUTY = _("个人信息保护法第 13 条第 1 款第 3 项：履行法定职责、义务所必需")
BY_CHOICE = _("个人信息保护法第 13 条第 1 款第 1 项：您同意")


class Collected(NamedTuple):
    """``fields`` are those of the models in which it stands."""

    what: str | Promise
    why: str | Promise
    seen_by: str | Promise
    kept: str | Promise
    article: str | Promise
    fields: tuple[str, ...] = ()


COLLECTED = (
    Collected(
        _("手机号或邮箱"),
        _("登录、发通知"),
        _("您自己；核对身份的工作人员"),
        _("您要求删除为止"),
        BY_CONTRACT,
        (
            "communities.User.phone",
            "communities.User.email",
            "communities.BindingAttempt.phone",
            "communities.ContactChange.before",
            "communities.ContactChange.after",
            "notifications.Notice.phone",
            "notifications.Express.address",
        ),
    ),
    Collected(
        _("姓名和房屋"),
        _("确认您是哪家的业主或住户"),
        _("您自己；本小区核对产权的工作人员"),
        _("产权或租约结束后按法定期限"),
        BY_DUTY,
        (
            "communities.User.name",
            "communities.Owner.name",
            "communities.Owner.folded_name",
            "communities.Ownership.owner_name",
            "communities.Ownership.owner_phone",
        ),
    ),
    Collected(
        _("业主的证件号"),
        _("分清同名的业主，核对本人"),
        _("没有人；只存加密的指纹，看不出号码"),
        _("产权或租约结束后按法定期限"),
        BY_DUTY,
        ("communities.Owner.identity_digest",),
    ),
    Collected(
        _("写好还没送出的字和文件"),
        _("登录过期或页面过时，不用重写"),
        _("只有您自己；密码、验证码、证件号和选票从不存"),
        _("送出为止，最多 7 天"),
        BY_CONTRACT,
    ),
    Collected(
        _("任职人员的姓名和手机号"),
        _("邀请任职、办事时署名"),
        _("本单位和管理平台的人；公开的只有职务和姓"),
        _("一直保留"),
        BY_DUTY,
        ("communities.OfficeInvitation.name", "communities.OfficeInvitation.phone"),
    ),
    Collected(
        _("报修的说明和照片"),
        _("派人修，公开办到哪一步"),
        _(
            "您自己和办理的人；公共部位的地点、类别、照片和进度所有人能看，不写是谁报的；"
            "地点里的手机号、证件号、卡号和门牌会遮住"
        ),
        _("一直保留；没提交的草稿 7 天"),
        BY_CONTRACT,
        ("repairs.Ticket.slip_phone", "repairs.ReportDraft.phone"),
    ),
    Collected(
        _("缴费的付款人"),
        _("记账、开票据、退款"),
        _("您自己；收款和对账的人"),
        _("与账簿相同"),
        BY_CONTRACT,
        (
            "finance.PayOrder.payer_name",
            "finance.BankRow.counterparty",
            "finance.EntryDraft.counterparty",
            "finance.Entry.counterparty",
        ),
    ),
    Collected(
        _("凭证里的个人信息"),
        _("证明一笔账"),
        _("公开的是遮住个人信息的副本；原件只有记账、确认和审计的人能看，每次看都有记录"),
        _("与账簿相同"),
        BY_DUTY,
    ),
    Collected(
        _("登录的设备"),
        _("让您看到、退出别处的登录"),
        _("只有您自己"),
        _("退出或过期为止；记住的设备一年"),
        BY_CONTRACT,
        ("communities.Session.user_agent",),
    ),
    Collected(
        _("字号和颜色"),
        _("下次打开还是您选的样子"),
        _("只存在您的手机里"),
        _("一年"),
        BY_CHOICE,
    ),
)
