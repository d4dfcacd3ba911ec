"""What people are told about tickets (事由). ``title`` names place and category, never a person."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register
from notifications.text_kinds import Code, TextKind
from repairs.rule_words import rule_in_words
from repairs.selectors.terms import changes_in_words
from repairs.services.slips import keep_code, new_code

TOPIC = "tickets"
CODE = Code(new_code, keep_code)
SLIP = {
    "words": _("已收到报修 %(number)s，最晚 %(due)s 受理。办结后凭编号和评价码 %(code)s 评价。"),
    "secret": "code",
    "renew": CODE,
    "text": TextKind("slip", ("number", "due", "code")),
}
FINISHED = TextKind(
    "finished",
    ("number", "until", "code"),
    _("%(number)s 已办结。请在%(until)s前评价：打开 %(site)s/r/，填编号和评价码 %(code)s。"),
    code=CODE,
)
QUOTED = TextKind("quote", ("number",), _("%(number)s 有一份报价，请登录 %(site)s 答复。"))
EXTENDING = TextKind("extension", ("number",), _("%(number)s 申请延期，请登录 %(site)s 答复。"))

RULE = _("%(title)s：自 %(day)s 起，%(what)s由 %(before)s 改为 %(after)s（%(why)s）")


def _told(words, **more) -> Kind:
    return Kind(TOPIC, words, **more)


KINDS = {
    "repairs.reported": _told(_("新报修 %(number)s：%(title)s，请受理"), todo=True),
    "repairs.emergency": Kind(
        "emergency", _("险情 %(number)s：%(title)s，请立即处置"), todo=True, urgent=True
    ),
    "repairs.urgent": Kind(
        "emergency", _("急修 %(number)s：%(title)s，请立即到场"), todo=True, urgent=True
    ),
    "repairs.slip": Kind(TOPIC, **SLIP),
    "repairs.urgent_slip": Kind("emergency", urgent=True, **SLIP),
    "repairs.slip_quote": _told(
        _("报修 %(number)s 有一份报价，请凭回执答复。"), text=TextKind("slip_quote", ("number",))
    ),
    "repairs.slip_finished": _told(
        _("报修 %(number)s 已办结，请凭回执评价。"), text=TextKind("slip_finished", ("number",))
    ),
    "repairs.slip_declined": _told(
        _("报修 %(number)s 不予受理：%(why)s。不同意的，请打电话给社区。")
    ),
    "repairs.slip_overruled": _told(_("报修 %(number)s 的不予受理已撤销，物业要重新受理。")),
    "repairs.acknowledge": _told(_("%(number)s（%(title)s）已受理")),
    "repairs.assign": _told(_("%(number)s（%(title)s）已派给 %(who)s")),
    "repairs.handler": _told(_("%(number)s（%(title)s）派给您处理"), todo=True),
    "repairs.take_over": _told(_("%(number)s（%(title)s）改由 %(who)s 处理")),
    "repairs.visit": _told(_("%(number)s（%(title)s）%(who)s 已到场")),
    "repairs.pause": _told(_("%(number)s（%(title)s）暂停计时：%(why)s")),
    "repairs.resume": _told(_("%(number)s（%(title)s）恢复计时")),
    "repairs.transfer": _told(_("%(number)s（%(title)s）已转办：%(why)s")),
    "repairs.passed_on": _told(_("%(number)s（%(title)s）由新物业 %(company)s 接着办，期限不变")),
    "repairs.quote": _told(
        _("%(number)s（%(title)s）有一份报价，请答复"), todo=True, text=QUOTED, asks_by_text=True
    ),
    "repairs.quote_accepted": _told(_("%(number)s（%(title)s）报价已接受，可以动工"), todo=True),
    "repairs.quote_refused": _told(_("%(number)s（%(title)s）报价没有接受")),
    "repairs.plan": _told(_("%(number)s（%(title)s）已提交方案")),
    "repairs.regrade": _told(_("%(number)s（%(title)s）等级调整为 %(level)s：%(why)s")),
    "repairs.extension_asked": _told(
        _("%(number)s（%(title)s）申请延期，请答复"), todo=True, text=EXTENDING, asks_by_text=True
    ),
    "repairs.extension_asked_of_others": _told(_("%(number)s（%(title)s）申请延期，等待答复")),
    "repairs.extended": _told(_("%(number)s（%(title)s）同意延期，新期限 %(due)s")),
    "repairs.not_extended": _told(_("%(number)s（%(title)s）不同意延期")),
    "repairs.finish": _told(
        _("%(number)s（%(title)s）已办结，请评价"), todo=True, text=FINISHED, asks_by_text=True
    ),
    "repairs.finished_for_you": _told(_("%(number)s（%(title)s）已办结")),
    "repairs.remind_rating": _told(_("%(number)s（%(title)s）还没有评价，修好了吗？"), todo=True),
    "repairs.decline": _told(
        _("%(number)s（%(title)s）不予受理：%(why)s。不同意可以留言或报给社区")
    ),
    "repairs.overruled": _told(_("%(number)s（%(title)s）不予受理已撤销，物业要重新受理：%(why)s")),
    "repairs.accept_again": _told(
        _("%(number)s（%(title)s）不予受理被撤销，请受理：%(why)s"), todo=True
    ),
    "repairs.accept_again_now": Kind(
        "emergency",
        _("%(number)s（%(title)s）不予受理被撤销，请立即处置：%(why)s"),
        todo=True,
        urgent=True,
    ),
    "repairs.withheld": _told(_("%(number)s（%(title)s）的内容已不再公开：%(why)s")),
    "repairs.withdraw": _told(_("%(number)s（%(title)s）报修人已撤回")),
    "repairs.reopen": _told(_("%(number)s（%(title)s）没修好，请返修"), todo=True),
    "repairs.rated": _told(_("%(number)s（%(title)s）收到评价")),
    "repairs.rated_for_you": _told(
        _("%(number)s（%(title)s）有人替您评价了，请核对，还可以改一次")
    ),
    "repairs.answered_for_you": _told(_("%(number)s（%(title)s）有人替您答复了报价，请核对")),
    "repairs.call_back_due": _told(_("%(number)s（%(title)s）评价不满意，请回访"), todo=True),
    "repairs.call_back": _told(_("%(number)s（%(title)s）已回访")),
    "repairs.message": _told(_("%(number)s（%(title)s）有新留言")),
    "repairs.escalate": _told(_("%(number)s（%(title)s）超时，报修人报给社区"), todo=True),
    "repairs.objection": _told(
        _("%(number)s（%(title)s）不予受理，报修人不同意，报给社区"), todo=True
    ),
    "repairs.urge": _told(_("%(number)s（%(title)s）报修人催办"), todo=True),
    "repairs.join_matter": _told(_("%(number)s（%(title)s）并入 %(lead)s 一起办理")),
    "repairs.service_times": _told(
        _("%(title)s通过了服务时限 %(version)s（%(document)s），%(day)s 起执行%(what)s"),
        spell=changes_in_words,
    ),
    # What the company promises is disclosed to the owners by law (民法典 943).
    "repairs.times_changed": Kind(
        "legal",
        _("%(title)s的报修时限有调整，%(day)s 起报修的按新的算%(what)s（依据：%(document)s）"),
        legal=True,
        spell=changes_in_words,
    ),
    "repairs.working_hours": _told(
        _("%(title)s工作时间由 %(before)s 改为 %(after)s，%(day)s 起报修的按新的算期限")
    ),
    "repairs.hours_changed": Kind(
        "legal",
        _("%(title)s的物业工作时间由 %(before)s 改为 %(after)s，%(day)s 起报修的按新的算期限"),
        legal=True,
    ),
    "repairs.rule": _told(RULE, spell=rule_in_words),
    "repairs.rule_changed": Kind("legal", RULE, legal=True, spell=rule_in_words),
    "repairs.hours_withdrawn": _told(
        _("%(title)s原定 %(day)s 起改为 %(after)s 的工作时间已撤回，仍是 %(before)s")
    ),
    "repairs.hours_stay": Kind(
        "legal",
        _("%(title)s的物业原定 %(day)s 起改为 %(after)s 的工作时间已撤回，仍是 %(before)s"),
        legal=True,
    ),
    "repairs.signal": _told(_("%(title)s 近来有 %(n)s 件类似报修，请核查"), todo=True),
    "repairs.signal_assigned": _told(_("%(title)s 的苗头由您核查"), todo=True),
    "repairs.signal_reviewed": _told(_("%(title)s 的类似报修已核查：%(why)s")),
}

register(KINDS)
