"""动作: what may be done to a ticket on the desk, one form and one service for each verb.

Which statuses a verb starts from is not said here but in ``states``; who may is in ``permissions``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from repairs import services
from repairs.forms import handling as forms
from repairs.levels import Stage
from repairs.models.ticket import Outcome, Route, Scope
from repairs.selectors.desk import PHOTOS_OF, waiting_photos
from repairs.selectors.scene import Scene
from repairs.states import VERBS, allowed


def always(scene: Scene) -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """``run(call, given)``: ``call`` is ticket, actor and now, ``given`` the form's values.

    ``applies`` hides a button that would be refused for another reason than the status.
    """

    form: type
    run: Callable
    said: str
    applies: Callable[[Scene], bool] = always
    perms: tuple[str, ...] = ()

    def is_allowed(self, verb: str, scene: Scene) -> bool:
        perms = self.perms or (verb,)
        names = (f"repairs.{name}_ticket" for name in perms)
        return any(scene.standing.may(name, scene.ticket) for name in names)


def _plain(service):
    return lambda call, given: service(**call)


def _in_words(service):
    return lambda call, given: service(**call, words=given["words"])


ACTS = {
    "acknowledge": Act(forms.PlainForm, _plain(services.acknowledge), _("已受理。")),
    "visit": Act(
        forms.VisitForm,
        lambda call, given: services.visit(**call, words=given["words"], photos=given["kept"]),
        _("已记到场。"),
    ),
    "resume": Act(
        forms.PlainForm,
        _plain(services.resume),
        _("已恢复计时。"),
        lambda scene: scene.pause is not None,
    ),
    "plan": Act(
        forms.PlanForm,
        _in_words(services.plan),
        _("方案已提交。"),
        lambda scene: any(one.stage == Stage.PLAN for one in scene.running),
    ),
    "finish": Act(
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
    "add_message": Act(
        forms.MessageForm,
        lambda call, given: services.add_message(
            **call,
            words=given["words"],
            is_public=given.get("is_public", False),
            once=given["sent_once"],
        ),
        _("留言已发出。"),
    ),
    "take_over": Act(
        forms.PlainForm,
        _plain(services.take_over),
        _("现在由您处理。"),
        lambda scene: scene.ticket.handler_id != scene.user.pk,
    ),
    "assign": Act(
        forms.AssignForm,
        lambda call, given: services.assign(**call, handler=given["handler"], words=given["words"]),
        _("已派单。"),
    ),
    "pause": Act(
        forms.PauseForm,
        lambda call, given: services.pause(
            **call,
            reason=given["reason"],
            note=given["note"],
            working_days=given["days"],
            eta=given["eta"],
        ),
        _("已暂停计时。"),
        lambda scene: scene.can_pause,
    ),
    "ask_extension": Act(
        forms.ExtensionForm,
        lambda call, given: services.ask_extension(
            **call, term=given["term"], reason=given["words"]
        ),
        _("延期申请已提交。"),
        lambda scene: (
            scene.last_clock is not None
            and not scene.last_clock.is_overdue(scene.now)
            and not scene.last_clock.extensions.exclude(status="refused").exists()
        ),
    ),
    "decide_extension": Act(
        forms.DecideForm,
        lambda call, given: services.decide_extension(
            **call,
            extension=given["extension"],
            is_granted=given["is_granted"],
            reason=given["words"],
        ),
        _("已答复延期申请。"),
        lambda scene: scene.extension is not None,
    ),
    "transfer": Act(
        forms.TransferForm,
        lambda call, given: services.transfer(**call, route=given["route"], words=given["words"]),
        _("已转办，期限不变。"),
    ),
    "quote": Act(
        forms.QuoteForm,
        lambda call, given: services.quote(
            **call, amount_fen=given["amount"], words=given["words"]
        ),
        _("报价已发给报修人。"),
        lambda scene: (
            scene.ticket.scope == Scope.HOME
            and scene.ticket.route == Route.OCCUPIER
            and not scene.ticket.n_reopened
        ),
    ),
    "answer_quote": Act(
        forms.AnswerForm,
        lambda call, given: services.answer_quote(**call, is_accepted=given["is_accepted"]),
        _("已代录报修人的答复。"),
        lambda scene: scene.quote is not None,
        perms=("record_rating",),
    ),
    "regrade": Act(
        forms.RegradeForm,
        lambda call, given: services.regrade(**call, level=given["level"], words=given["words"]),
        _("等级已调整，新的期限已开始计时。"),
        perms=("raise", "regrade"),
    ),
    "join_matter": Act(
        forms.JoinForm,
        lambda call, given: services.join_matter(**call, lead=given["lead"]),
        _("已并入。"),
        lambda scene: scene.ticket.matter_id is None and scene.leads.exists(),
    ),
    "decline": Act(
        forms.DeclineForm,
        lambda call, given: services.decline(
            **call, refusal=given["refusal"], words=given["words"]
        ),
        _("已答复不予受理。"),
        lambda scene: not (scene.ticket.n_reopened or scene.ticket.wrongly_declined_at),
    ),
    "overrule_decline": Act(
        forms.OverruleForm, _in_words(services.overrule_decline), _("已撤销，重新开始计时。")
    ),
    "withhold": Act(
        forms.WithholdForm,
        _in_words(services.withhold),
        _("内容已不再公开。"),
        lambda scene: scene.ticket.is_public and scene.ticket.withheld_at is None,
    ),
    "call_back": Act(
        forms.CallBackForm,
        lambda call, given: services.call_back(
            **call, callback=given["callback"], words=given["words"]
        ),
        _("回访已记下。"),
        lambda scene: scene.callback is not None,
    ),
    "link_decision": Act(
        forms.DecisionForm,
        lambda call, given: services.link_decision(**call, authority=given["authority"]),
        _("已关联决定。"),
        lambda scene: scene.ticket.outcome == Outcome.NEEDS_DECISION,
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
        for verb, act in ACTS.items()
        if scene.ticket.status in allowed(verb)
        and act.is_allowed(verb, scene)
        and act.applies(scene)
    ]


def form_of(verb: str, scene: Scene, data=None, files=None) -> forms.ActForm:
    return ACTS[verb].form(data, files, scene=scene, verb=verb)


def kept_form(verb: str, scene: Scene, data) -> forms.ActForm:
    """The form as it was filled in, to be sent again for the ticket as it is now."""
    form = form_of(verb, scene)
    shown = [bound.name for bound in form.fields_shown() if bound.name in data]
    form.initial |= {name: data[name] for name in shown}
    return form
