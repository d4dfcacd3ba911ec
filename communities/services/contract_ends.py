"""提前结束合同 without a company that follows: a person of one employer asks, one of another agrees."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.models import ContractEnd, OfficePaper, ServiceContract, User
from communities.permissions import require
from communities.services.changes import why_not_decide
from communities.services.people import end_contract
from communities.services.trail import audit
from communities.services.vouching import check_employed
from communities.states import CHANGE_STEPS, ChangeStatus
from communities.transitions import move

PERM, CONFIRM = "communities.manage_contracts", "communities.confirm_contract_end"
# 民法典 946, 948.
NOTICE = timedelta(days=60)


@transaction.atomic
def ask_contract_end(
    *, contract: ServiceContract, last_day: date, notified_on: date, is_shorter: bool, basis: str,
    paper: OfficePaper | None = None, actor: User, now,
) -> ContractEnd:  # fmt: skip
    """提出: nothing changes yet.

    DomainError for a day that has passed or lies behind the contract's own, a notice that is still to come, older
    than the contract or too late (60 days, unless the contract agrees on fewer, which a paper shows), and while
    another end of it waits.
    """
    require(actor, PERM, contract, now)
    check_employed(actor, now)
    today, ends_at = clock.local(now).date(), end_of_day(last_day)
    if notified_on > today:
        raise DomainError(_("书面通知要先发出：日期不能在今天之后。"), field="notified_on")
    if notified_on < clock.local(contract.valid_from).date():
        raise DomainError(_("书面通知的日期不能早于合同开始的那一天。"), field="notified_on")
    if last_day < today or (contract.valid_until and ends_at >= contract.valid_until):
        raise DomainError(_("最后一天应在今天以后、合同止日以前。"), field="last_day")
    if last_day < notified_on + NOTICE and not is_shorter:
        raise DomainError(
            _("从书面通知到最后一天不足 60 天；合同另有约定的，请勾选。"), field="last_day"
        )
    if is_shorter and paper is None:
        raise DomainError(_("合同另有约定的，请附上写明约定的存档文件。"), field="paper")
    if not basis.strip():
        raise DomainError(_("请写明依据。"), field="basis")
    # Who asks at the same moment waits here, and reads the sentence.
    ServiceContract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    if ContractEnd.objects.filter(contract=contract, status=ChangeStatus.ASKED).exists():
        raise DomainError(_("这份合同已有一件提前结束在等确认，请先办完那一件。"))
    row = ContractEnd.objects.create(
        estate=contract.estate, contract=contract, last_day=last_day, notified_on=notified_on,
        is_shorter=is_shorter, basis=basis.strip(), paper=paper, asked_by=actor, asked_at=now,
    )  # fmt: skip
    audit(
        estate=row.estate, actor=actor, verb="communities.contractend.asked", subject=row, at=now,
        after=row.status, detail={"last_day": last_day.isoformat(), "basis": row.basis},
    )  # fmt: skip
    return row


@transaction.atomic
def agree_contract_end(*, row: ContractEnd, actor: User, now) -> ContractEnd:
    """同意, by a person of another employer: the contract ends with its last day, or now where that has passed."""
    require(actor, CONFIRM, row, now)
    if sentence := why_not_decide(row, actor, now):
        raise NotAllowed(sentence)
    move(row, CHANGE_STEPS, "make", actor=actor, now=now, decided_by=actor, decided_at=now)
    end_contract(
        contract=row.contract, at=max(end_of_day(row.last_day), now), reason=row.basis,
        actor=row.asked_by, now=now,
    )  # fmt: skip
    return row


@transaction.atomic
def decline_contract_end(*, row: ContractEnd, answer: str, actor: User, now) -> ContractEnd:
    """不同意或撤回, with a reason that stays written."""
    require(actor, CONFIRM, row, now)
    answer = answer.strip()
    if not answer:
        raise DomainError(_("请写明不同意的理由。"), field="reason")
    move(
        row, CHANGE_STEPS, "decline", actor=actor, now=now, decided_by=actor, decided_at=now,
        answer=answer, detail={"answer": answer},
    )  # fmt: skip
    return row


def end_of_day(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), clock.SHANGHAI)
