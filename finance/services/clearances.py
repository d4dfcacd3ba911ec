"""缴清证明 is issued where nothing is open, and says so for ever."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.models import Ownership
from communities.permissions import require
from communities.services import audit
from finance.entry_leaf import stamp
from finance.models import Clearance, FeeKind
from finance.selectors.clearances import (
    statement_of_title,
    unbilled_items,
    unclear_months,
)
from finance.services.orders import lock_bills


@transaction.atomic
def issue_clearance(*, ownership: Ownership, until: date, actor, now) -> Clearance:
    """开缴清证明, by the debtor herself or whoever charges the home.

    DomainError where the month's items are not all billed yet, and while anything up to it is open, being paid, being
    verified or about to go back. The bills are held meanwhile, so that none is opened again beside it.
    """
    if ownership.user_id != actor.pk:
        require(actor, "finance.bill", ownership, now)
    lock_bills([bill.pk for bill, _one in statement_of_title(ownership).lines])
    found = statement_of_title(ownership)
    if found.last is None or until > found.last:
        raise DomainError(_("%s 还没有出账，不能开到这个月。") % f"{until:%Y-%m}", field="until")
    if missing := unbilled_items(found, until):
        items = "、".join(f"{FeeKind(one.kind).label} {one.item}".strip() for one in missing)
        raise DomainError(
            _("%(month)s 的%(items)s还没有出账，不能开到这个月。")
            % {"month": f"{until:%Y-%m}", "items": items},
            field="until",
        )
    if unclear := unclear_months(found, until):
        months = "、".join(f"{one:%Y-%m}" for one in unclear[:12])
        raise DomainError(
            _("还有没交清、正在核实或正在退款的账单（%s），了结以后才能开。") % months,
            field="until",
        )
    lines = [bill for bill, _one in found.lines if bill.month <= until]
    if not lines:
        raise DomainError(_("到这个月为止没有出过账，没有可以证明的。"), field="until")
    unit = ownership.unit
    given = Clearance.objects.create(
        estate_id=ownership.estate_id, ownership=ownership, until=until, issued_by=actor,
        issued_at=now,
        snapshot={
            "estate": ownership.estate.name,
            "home": str(unit),
            "owner": ownership.owner_name,
            "since": f"{lines[0].month:%Y-%m}",
            "until": f"{until:%Y-%m}",
            "number": str(len(lines)),
            "billed_fen": str(sum(bill.amount_fen for bill in lines)),
            "payees": sorted({bill.payee for bill in lines}),
            "issued_at": stamp(now),
        },
    )  # fmt: skip
    audit(
        estate=ownership.estate, actor=actor, verb="finance.clearance.issued", subject=given, at=now
    )
    return given
