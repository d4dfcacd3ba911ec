"""管理主体移交: a body that gives and one that takes, each signs; a refusal is recorded and witnessed."""

from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import (
    Body,
    Estate,
    ManagementBody,
    ManagementTurn,
    Membership,
    Role,
    User,
)
from communities.permissions import DENIED, require
from communities.selectors import management_body_of
from communities.services.people import begin_management
from communities.services.trail import audit
from communities.signals import turn_moved
from communities.standing import Standing, standing_of
from communities.states import TURN_STEPS, TurnStatus
from communities.transitions import move

# A 筹备组 only convenes: it manages nothing (嘉兴 30).
KINDS = {
    Body.Kind.COMMITTEE: ManagementBody.Kind.COMMITTEE,
    Body.Kind.NEIGHBOURHOOD: ManagementBody.Kind.CUSTODY,
}
GIVES, TAKES = "given", "taken"


@transaction.atomic
def propose_turn(
    *, estate: Estate, body: Body, planned_on, basis: str, basis_date, actor: User, now, paper=None
) -> ManagementTurn:
    """提出移交, by either body, the 居委会 or the operator; all of them and the street are told.

    DomainError for a body without people here, the one that manages already, a day that has passed,
    and while another one is under way.
    """
    require(actor, "communities.propose_turn", estate, now)
    Estate.objects.select_for_update(no_key=True, of=("self",)).get(pk=estate.pk)
    before = management_body_of(estate, now)
    _check_terms(estate, before, body, planned_on, now)
    turn = ManagementTurn.objects.create(
        estate=estate, before=before, body=body, kind=KINDS[body.kind],
        planned_at=datetime.combine(planned_on, time(0), clock.SHANGHAI), basis=basis.strip(),
        basis_date=basis_date, paper=paper, proposed_by=actor, proposed_at=now,
        needs_witness=Body.Kind.NEIGHBOURHOOD in {body.kind, before.body.kind},
    )  # fmt: skip
    audit(
        estate=estate, actor=actor, verb="communities.managementturn.proposed", subject=turn, at=now,
        after=turn.status, detail={"body": body.pk, "kind": turn.kind},
    )  # fmt: skip
    turn_moved.send(sender=None, turn=turn, what="proposed", now=now)
    return turn


def _check_terms(estate, before, body: Body, planned_on, now) -> None:
    if before is None:
        raise DomainError(_("本小区还没有管理主体。"))
    if before.valid_until:
        raise DomainError(_("已经签定了一次移交，到那一天才能再提出。"))
    if body.kind not in KINDS:
        raise DomainError(_("只有业委会或居委会能做管理主体。"), field="body")
    if before.body_id == body.pk:
        raise DomainError(_("这个机构已经是管理主体。"), field="body")
    if planned_on < clock.local(now).date():
        raise DomainError(_("移交的日期不能早于今天。"), field="planned_on")
    if ManagementTurn.objects.for_estate(estate).filter(status=TurnStatus.OPEN).exists():
        raise DomainError(_("本小区已有一次管理主体移交在进行。"))
    if not Membership.objects.current(now).reaching(estate).filter(body=body).exists():
        raise DomainError(_("这个机构在本小区还没有人任职，请先邀请它的人。"), field="body")


def side_of(turn: ManagementTurn, standing: Standing) -> str:
    """For which side this person signs; empty where for neither, the giving one first."""
    if ("body", turn.before.body_id) in standing.employers:
        return GIVES
    return TAKES if ("body", turn.body_id) in standing.employers else ""


@transaction.atomic
def sign_turn(*, turn: ManagementTurn, actor: User, now) -> ManagementTurn:
    """签字 for one's own side; who comes last settles it. Nobody, and no colleague, signs for both."""
    turn = _held(turn)
    standing = require(actor, "communities.view_turn", turn, now)
    side = side_of(turn, standing)
    if not side:
        raise NotAllowed(DENIED)
    if getattr(turn, f"{side}_by_id"):
        raise StaleState(_("这一方已经签过字。"))
    if _is_of_one_employer(turn, standing, TAKES if side == GIVES else GIVES):
        raise NotAllowed(_("双方签字的人不能是同一单位的。"))
    if side == TAKES and not turn.needs_witness:
        _keep_recorder_apart(turn, standing, "recorded")
    return _signed(turn, side, actor, now, **{f"{side}_by": actor, f"{side}_at": now})


@transaction.atomic
def record_refusal(*, turn: ManagementTurn, words: str, actor: User, now) -> ManagementTurn:
    """记录拒签 of the giving side, by the 居委会; where that is a side itself, the street witnesses."""
    turn = _held(turn)
    standing = require(actor, "communities.record_refusal", turn, now)
    if turn.given_by_id or turn.recorded_by_id:
        raise StaleState(_("移交方已经签字，或已经记录拒签。"))
    if turn.before.body.kind == Body.Kind.NEIGHBOURHOOD:
        raise DomainError(_("居委会是移交方，请直接签字。"))
    if not words.strip():
        raise DomainError(_("请写明拒签的情况。"), field="words")
    if not turn.needs_witness:
        _keep_recorder_apart(turn, standing, TAKES)
    more = {"refusal": words.strip(), "recorded_by": actor, "recorded_at": now}
    return _signed(turn, "recorded", actor, now, **more)


@transaction.atomic
def witness_refusal(*, turn: ManagementTurn, actor: User, now) -> ManagementTurn:
    """街道见证 of a refusal that is recorded."""
    turn = _held(turn)
    standing = require(actor, "communities.witness_refusal", turn, now)
    if not turn.recorded_by_id or turn.witnessed_by_id:
        raise StaleState(_("没有要见证的拒签，或已经见证。"))
    if _is_of_one_employer(turn, standing, "recorded"):
        raise NotAllowed(_("见证的人不能和记录的人是同一单位的。"))
    return _signed(turn, "witnessed", actor, now, witnessed_by=actor, witnessed_at=now)


@transaction.atomic
def cancel_turn(*, turn: ManagementTurn, reason: str, actor: User, now) -> ManagementTurn:
    """撤销, while it is not settled, by whom ``may_cancel`` names; all are told."""
    turn = _held(turn)
    if not may_cancel(turn, require(actor, "communities.propose_turn", turn, now)):
        raise NotAllowed(_("接收方已签字或已记录拒签，只有提出的一方、居委会或平台运维能撤销。"))
    if not reason.strip():
        raise DomainError(_("请写明撤销的原因。"), field="reason")
    move(turn, TURN_STEPS, "cancel", actor=actor, now=now, cancelled_why=reason.strip())
    turn_moved.send(sender=None, turn=turn, what="cancelled", now=now)
    return turn


def may_cancel(turn: ManagementTurn, standing: Standing) -> bool:
    """Whoever may propose; what the giving side alone still lacks it does not undo.

    Once the taking side signed or a refusal is recorded, it is left to the proposer's body, the
    居委会 that gives nothing, and the operator.
    """
    if not standing.may("communities.propose_turn", turn):
        return False
    if not (turn.taken_by_id or turn.recorded_by_id) or Role.OPERATOR in standing.roles:
        return True
    proposer = standing_of(turn.proposed_by, turn.estate, turn.proposed_at)
    if standing.employers & proposer.employers:
        return True
    return Role.COMMUNITY_OFFICER in standing.roles and side_of(turn, standing) != GIVES


def is_heard(turn: ManagementTurn) -> bool:
    """Whether the taking side signed, and the giving one signed or its refusal is complete."""
    is_recorded = turn.recorded_by_id and (turn.witnessed_by_id or not turn.needs_witness)
    return bool(turn.taken_by_id and (turn.given_by_id or is_recorded))


def _is_of_one_employer(turn: ManagementTurn, standing: Standing, what: str) -> bool:
    """Whether who did ``what`` is this person or a colleague of hers."""
    other = getattr(turn, f"{what}_by")
    if other is None:
        return False
    theirs = standing_of(other, turn.estate, standing.now)
    return standing.shares_employer_with(theirs, getattr(turn, f"{what}_at"))


def _keep_recorder_apart(turn: ManagementTurn, standing: Standing, what: str) -> None:
    """Without a witness, whoever records the refusal is the second who is heard."""
    if _is_of_one_employer(turn, standing, what):
        raise NotAllowed(_("记录拒签的人和接收方签字的人不能是同一单位的。"))


def _held(turn: ManagementTurn) -> ManagementTurn:
    """The stored row, until commit, before whose estate others wait."""
    Estate.objects.select_for_update(no_key=True, of=("self",)).get(pk=turn.estate_id)
    turn = ManagementTurn.objects.select_for_update(of=("self",)).get(pk=turn.pk)
    if turn.status != TurnStatus.OPEN:
        raise StaleState(_("这次移交已经签定或撤销。"))
    return turn


def _signed(turn: ManagementTurn, what: str, actor, now, **columns) -> ManagementTurn:
    move(turn, TURN_STEPS, "sign", actor=actor, now=now, detail={"what": what}, **columns)
    turn.refresh_from_db()
    turn_moved.send(sender=None, turn=turn, what=what, now=now)
    return _settle(turn, actor, now) if is_heard(turn) else turn


def _settle(turn: ManagementTurn, actor, now) -> ManagementTurn:
    """From the agreed day, or now where that has come: nothing begins in the past."""
    current = management_body_of(turn.estate, now)
    if current is None or current.pk != turn.before_id:
        raise StaleState(_("管理主体已经变了，请撤销这次移交后重新提出。"))
    after = begin_management(
        estate=turn.estate, body=turn.body, kind=turn.kind, at=max(turn.planned_at, now),
        actor=actor, now=now,
    )  # fmt: skip
    move(turn, TURN_STEPS, "settle", actor=actor, now=now, after=after)
    turn.after = after
    turn_moved.send(sender=None, turn=turn, what="settled", now=now)
    return turn
