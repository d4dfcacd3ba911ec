"""动作: what may be done to a ticket on the desk, one form and one service for each verb.

Whether it may be done now, and by whom, is said by the table of ``repairs.acts``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from repairs import services
from repairs.acts import ON_DESK
from repairs.forms import handling as forms
from repairs.selectors.desk import PHOTOS_OF, waiting_photos
from repairs.selectors.scene import Scene
from repairs.states import VERBS


@dataclass(frozen=True)
class Way:
    """``run(call, given)``: ``call`` is ticket, actor and now, ``given`` the form's values;
    ``said`` is what the person reads afterwards."""

    form: type
    run: Callable
    said: str


def _plain(service):
    return lambda call, given: service(**call)


def _in_words(service):
    return lambda call, given: service(**call, words=given["words"])


WAYS = {
    "acknowledge": Way(forms.PlainForm, _plain(services.acknowledge), _("已受理。")),
    "visit": Way(
        forms.VisitForm,
        lambda call, given: services.visit(**call, words=given["words"], photos=given["kept"]),
        _("已记到场。"),
    ),
    "resume": Way(
        forms.PlainForm,
        _plain(services.resume),
        _("已恢复计时。"),
    ),
    "plan": Way(
        forms.PlanForm,
        _in_words(services.plan),
        _("方案已提交。"),
    ),
    "finish": Way(
        forms.FinishForm,
        lambda call, given: services.finish(
            **call,
            outcome=given["outcome"],
            cause=given["cause"],
            words=given["words"],
            photos=given["kept"],
            no_photo_reason=given["no_photo_reason"],
            authority=given.get("authority", ""),
        ),
        _("已办结，等报修人评价。"),
    ),
    "add_message": Way(
        forms.MessageForm,
        lambda call, given: services.add_message(
            **call,
            words=given["words"],
            is_public=given.get("is_public", False),
            once=given["sent_once"],
        ),
        _("留言已发出。"),
    ),
    "take_over": Way(
        forms.PlainForm,
        _plain(services.take_over),
        _("现在由您处理。"),
    ),
    "assign": Way(
        forms.AssignForm,
        lambda call, given: services.assign(**call, handler=given["handler"], words=given["words"]),
        _("已派单。"),
    ),
    "pause": Way(
        forms.PauseForm,
        lambda call, given: services.pause(
            **call,
            reason=given["reason"],
            note=given["note"],
            working_days=given["days"],
            eta=given["eta"],
        ),
        _("已暂停计时。"),
    ),
    "ask_extension": Way(
        forms.ExtensionForm,
        lambda call, given: services.ask_extension(
            **call, term=given["term"], reason=given["words"]
        ),
        _("延期申请已提交。"),
    ),
    "decide_extension": Way(
        forms.DecideForm,
        lambda call, given: services.decide_extension(
            **call,
            extension=given["extension"],
            is_granted=given["is_granted"],
            reason=given["words"],
        ),
        _("已答复延期申请。"),
    ),
    "transfer": Way(
        forms.TransferForm,
        lambda call, given: services.transfer(**call, route=given["route"], words=given["words"]),
        _("已转办，期限不变。"),
    ),
    "quote": Way(
        forms.QuoteForm,
        lambda call, given: services.quote(
            **call, amount_fen=given["amount"], words=given["words"]
        ),
        _("报价已发给报修人。"),
    ),
    "answer_quote": Way(
        forms.AnswerForm,
        lambda call, given: services.answer_quote(**call, is_accepted=given["is_accepted"]),
        _("已代录报修人的答复。"),
    ),
    "regrade": Way(
        forms.RegradeForm,
        lambda call, given: services.regrade(**call, level=given["level"], words=given["words"]),
        _("等级已调整，新的期限已开始计时。"),
    ),
    "join_matter": Way(
        forms.JoinForm,
        lambda call, given: services.join_matter(**call, lead=given["lead"]),
        _("已并入。"),
    ),
    "decline": Way(
        forms.DeclineForm,
        lambda call, given: services.decline(
            **call, refusal=given["refusal"], words=given["words"]
        ),
        _("已答复不予受理。"),
    ),
    "overrule_decline": Way(
        forms.OverruleForm, _in_words(services.overrule_decline), _("已撤销，重新开始计时。")
    ),
    "withhold": Way(
        forms.WithholdForm,
        _in_words(services.withhold),
        _("内容已不再公开。"),
    ),
    "call_back": Way(
        forms.CallBackForm,
        lambda call, given: services.call_back(
            **call, callback=given["callback"], words=given["words"]
        ),
        _("回访已记下。"),
    ),
    "link_decision": Way(
        forms.DecisionForm,
        lambda call, given: services.link_decision(
            **call, number=given["number"], authority=given["authority"]
        ),
        _("关联的决定已保存。"),
    ),
}


@dataclass(frozen=True)
class Offer:
    """A verb the person may use now, with its form and the photos that wait for it."""

    verb: str
    label: str
    form: forms.ActForm
    photos: tuple = ()


def offers(scene: Scene, filled: forms.ActForm | None = None) -> list[Offer]:
    """Everything the person may do with the ticket now; ``filled`` is the form that was refused."""
    return [
        Offer(
            verb,
            VERBS[verb],
            filled if filled and filled.verb == verb else form_of(verb, scene),
            tuple(waiting_photos(scene.ticket, verb)) if verb in PHOTOS_OF else (),
        )
        for verb in WAYS
        if ON_DESK[verb].is_open(scene.ticket, scene.standing)
    ]


def form_of(verb: str, scene: Scene, data=None, files=None) -> forms.ActForm:
    return WAYS[verb].form(data, files, scene=scene, verb=verb)


def kept_form(verb: str, scene: Scene, data) -> forms.ActForm:
    """The form as it was filled in, to be sent again for the ticket as it is now."""
    form = form_of(verb, scene)
    shown = [bound.name for bound in form.fields_shown() if bound.name in data]
    form.initial |= {name: data[name] for name in shown}
    return form
