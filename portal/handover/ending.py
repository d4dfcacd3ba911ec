"""The minute of the change (交接生效): contracts, access, tickets; due times are not touched."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.models import Role, ServiceContract
from communities.permissions import require
from communities.services import end_contract, grant_membership, sign_contract
from communities.standing import NEVER_BEGAN, Standing, standing_of
from communities.transitions import move
from notifications.services.referrals import pass_on as pass_on_letters
from portal.handover import notices
from portal.handover.selectors import waiting_to_begin
from portal.handover.services import check_listed, needs_witness
from portal.handover.states import HANDOVER_STEPS
from portal.models import Handover, Party
from portal.publishing.files import want
from portal.publishing.paths import of_callees
from repairs.services.succession import pass_on_tickets


@transaction.atomic
def complete(*, handover: Handover, actor, now) -> Handover:
    """完成交接 by the management body: the old contract ends and the new one begins at one minute.

    That is the agreed one, or now where it has passed: nothing is ever ended in the past.
    """
    completing = require(actor, "portal.complete_handover", handover, now)
    handover = Handover.objects.select_for_update().get(pk=handover.pk)
    check_listed(handover)
    _check_signatures(handover, completing)
    at = max(handover.planned_at, now)
    old = handover.outgoing
    if last := _still_to_end(old, at):
        end_contract(contract=last, at=at, reason=handover.authority, actor=actor, now=now)
        old.refresh_from_db(fields=["valid_until"])
    new = sign_contract(
        estate=handover.estate,
        company=handover.company,
        fee_model=handover.fee_model,
        valid_from=at,
        valid_until=handover.valid_until,
        actor=actor,
        now=now,
        is_handed_over=True,
    )
    grant_membership(
        user=handover.incoming_user,
        role=Role.PROPERTY_MANAGER,
        place=handover.estate,
        contract=new,
        valid_from=at,
        actor=actor,
        now=now,
    )
    move(
        handover, HANDOVER_STEPS, "settle", actor=actor, now=now,
        incoming=new, effective_at=at, completed_by=actor,
    )  # fmt: skip
    notices.settled(handover, now)
    if at <= now:
        _carry_over(handover, now)
    return handover


def _still_to_end(old: ServiceContract, at) -> ServiceContract | None:
    """The company's contract that would hold at ``at`` or after: this one, or its renewal."""
    rows = ServiceContract.objects.for_estate(old.estate).filter(company=old.company)
    rows = rows.exclude(NEVER_BEGAN).exclude(valid_until__lte=at)
    return rows.order_by("valid_from").first()


def _check_signatures(handover, completing: Standing) -> None:
    """All three signed, or 居委会 and a second body stand beside the one recorded refusal."""
    rows = list(handover.signatures.select_related("by"))
    signed = {row.party: row for row in rows if not row.refused}
    refused = {row.party for row in rows if row.refused} - signed.keys()
    if Party.COMMUNITY not in signed:
        raise DomainError(_("居委会还没有签字。"))
    if {Party.OUTGOING, Party.INCOMING} - signed.keys() - refused:
        raise DomainError(_("原物业或新物业还没有签字，拒签的要先记录。"))
    if not refused:
        return
    if needs_witness(handover, completing.now):
        if Party.WITNESS not in signed:
            raise DomainError(_("居委会代管的小区，有一方拒签时要由街道见证。"))
        return
    community = signed[Party.COMMUNITY]
    signer = standing_of(community.by, handover.estate, completing.now)
    if completing.shares_employer_with(signer, community.at):
        raise DomainError(_("有一方拒签时，居委会和管理主体要各有一人，不能是同一单位。"))


@transaction.atomic
def carry_over(*, now) -> int:
    """到点交接: hand-overs whose minute has come; whoever runs it twice does it once."""
    rows = waiting_to_begin(now).select_for_update(skip_locked=True, of=("self",))
    due = list(rows.order_by("effective_at"))
    for handover in due:
        _carry_over(handover, now)
    return len(due)


def _carry_over(handover, now) -> None:
    """Tickets and letters pass on; their clocks get a new handler and keep their due times."""
    move(handover, HANDOVER_STEPS, "carry_over", actor=None, now=now)
    passed = {
        "estate": handover.estate,
        "old": handover.outgoing.company,
        "new": handover.company,
        "handler": handover.incoming_user,
        "now": now,
    }
    n = pass_on_tickets(**passed)
    pass_on_letters(**passed)
    notices.done(handover, n, now)
    want(of_callees(handover.estate), at=now)
