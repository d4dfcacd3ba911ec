"""What owners and offices are told of votes (事由)."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register

register(
    {
        "decisions.announced": Kind(
            "legal",
            _("业主表决公告：%(title)s。%(opens)s 至 %(closes)s 表决，开始前可以对名册提异议"),
            legal=True,
        ),
        "decisions.taken_back": Kind(
            "legal", _("表决公告已撤回：%(title)s。原因：%(reason)s"), legal=True
        ),
        "decisions.opened": Kind(
            "legal",
            _("开始表决：%(title)s。%(closes)s 23:59:59 截止，请您投票"),
            todo=True,
            legal=True,
        ),
        "decisions.cast": Kind(
            "legal",
            _("%(homes)s 的选票已登记（%(at)s）：%(title)s。不是您家的人投的，请马上告诉居委会"),
            legal=True,
        ),
        "decisions.handed_in": Kind(
            "legal",
            _(
                "%(homes)s 的纸质选票已投入票箱（%(at)s）：%(title)s。"
                "不是您家的人交的，请马上告诉居委会"
            ),
            legal=True,
        ),
        "decisions.co_owners_said": Kind(
            "legal", _("%(homes)s 的一位共有业主对由谁投票表了态，请看一看：%(title)s"), legal=True
        ),
        "decisions.co_owners_differ": Kind(
            "legal",
            _(
                "%(homes)s 的共有业主有人不同意，这一票现在不算：%(title)s。"
                "请在截止前一起推选一位，或者请不同意的一位撤回"
            ),
            todo=True,
            legal=True,
        ),
        "decisions.co_owners_named": Kind(
            "legal",
            _(
                "%(homes)s 的共有业主推选了一位，只算这一位投的票：%(title)s。"
                "不是您的意思，请马上撤回，或者告诉居委会"
            ),
            legal=True,
        ),
        "decisions.letter_given": Kind(
            "legal",
            _(
                "%(homes)s 委托别人投票，到 %(until)s 为止：%(title)s。"
                "不是您的意思，请马上终止，或者告诉居委会"
            ),
            legal=True,
        ),
        "decisions.letter_held": Kind(
            "legal",
            _("%(homes)s 的业主委托您投票，到 %(until)s 为止：%(title)s"),
            todo=True,
            legal=True,
        ),
        "decisions.letter_ended": Kind(
            "legal", _("%(homes)s 的投票委托已终止：%(title)s"), legal=True
        ),
        "decisions.disagree": Kind(
            "decisions", _("计票有出入，结果还没有公布，请联系平台核对：%(title)s"), todo=True
        ),
        "decisions.counted": Kind("legal", _("表决的初步结果已公布：%(title)s"), legal=True),
        "decisions.sign": Kind(
            "decisions", _("请计票人核对初步结果，签字或写明不签的原因：%(title)s"), todo=True
        ),
        "decisions.result_objected": Kind(
            "decisions", _("有业主对表决结果提出异议，请答复：%(title)s"), todo=True
        ),
        "decisions.result_answered": Kind("decisions", _("您对表决结果的异议有了答复：%(title)s")),
        "decisions.stopped": Kind(
            "legal",
            _("表决被叫停，不再进行，系统不再开箱计票：%(title)s。谁叫停、为什么，见表决页"),
            legal=True,
        ),
        "decisions.revoked": Kind(
            "legal",
            _("表决结果已被撤销，不再作为依据：%(title)s。谁撤销、为什么，见表决页"),
            legal=True,
        ),
        "decisions.final": Kind("legal", _("表决结果已生效：%(title)s"), legal=True),
        "decisions.paper_only": Kind(
            "legal",
            _(
                "您的账号或手机号最近有更改，还没有由两个单位核对。“%(title)s”请用纸质选票；"
                "带身份证件和产权证到居委会核对后，也可以在网上投票"
            ),
            legal=True,
        ),
        "decisions.counter": Kind("decisions", _("您被指定为这次表决的计票人：%(title)s")),
        "decisions.objected": Kind(
            "decisions", _("有业主对表决名册提出异议：%(title)s"), todo=True
        ),
        "decisions.roll_changed": Kind(
            "decisions",
            _("快到开始表决的日子，名册又有变化；两个单位没有核对以前不会开始：%(title)s"),
            todo=True,
        ),
        "decisions.key_printed": Kind(
            "decisions",
            _("%(body)s打印了新的密钥单，指纹 %(fingerprint)s。不是他们办的，请马上告诉居委会"),
            legal=True,
        ),
        "decisions.test_waits": Kind(
            "decisions", _("%(title)s：请用密钥单试开信封，三个单位都试过才能开始表决"), todo=True
        ),
        "decisions.poll_opened": Kind(
            "decisions", _("意见征询（不产生决定）：%(title)s。%(closes)s 截止，请您说说看法")
        ),
        "decisions.poll_closed": Kind("decisions", _("意见征询（不产生决定）已汇总：%(title)s")),
        "decisions.answered": Kind("decisions", _("您对表决名册的异议有了答复：%(title)s")),
    }
)
