"""支出的凭据: what an outflow cannot do without beyond what every draft needs.

An outflow rests on a voucher or a bank row; above the estate's limit it names its authority; cash
to a person has the withdrawal's bank row and a receipt that the person signed. All three are ours.
"""

from django.utils.translation import gettext as _

from communities import money
from communities.estate_settings import setting
from finance.models import Account, Voucher
from finance.models.draft import Counterparty, Kind
from finance.parties import is_paid_to

# They move money of the owners' from one place to another, or take back what is there.
NO_OUTFLOW = (Kind.TRANSFER, Kind.OPENING, Kind.CORRECTION)
NO_MOVE = (Account.Kind.INCOME, Account.Kind.COST, Account.Kind.USE, Account.Kind.OWED)


def outflow_fen(draft, lines) -> int:
    """What leaves the fund (fen), whatever comes in beside it; 0 where nothing does."""
    if draft.kind in NO_OUTFLOW:
        return 0
    return -sum(min(line.amount_fen, 0) for line in lines if line.account.holds_money)


def is_no_transfer(kind: str, lines) -> bool:
    """Whether what is called 内部转账 moves nothing between two accounts of the fund's own."""
    accounts = {line.account for line in lines}
    return kind == Kind.TRANSFER and (
        len(accounts) < 2 or any(account.kind in NO_MOVE for account in accounts)
    )


def outflow_problems(draft, lines, now) -> list[str]:
    """One sentence for each thing that is missing."""
    fen = outflow_fen(draft, lines)
    if not fen:
        return []
    limit = setting(draft.estate, "outflow_limit_fen", now)
    rows = [line.bank_row for line in lines if line.bank_row_id]
    kinds = {link.voucher.kind for link in draft.draft_vouchers.all()}
    is_cash = draft.counterparty_kind == Counterparty.PERSON and not (
        rows and all(is_paid_to(row, draft.counterparty) for row in rows)
    )
    found = [
        (
            fen > limit and not draft.authority_id,
            _("支出超过本小区的限额 %s 元，请选择依据。") % money.yuan(limit),
        ),
        (not rows and not kinds, _("支出须有凭证，或对应银行流水；只写说明不够。")),
        (is_cash and not rows, _("付给个人的，须对应转账或取现的银行流水。")),
        (
            is_cash and Voucher.Kind.SIGNED not in kinds,
            _("现金付给个人的，须附收款人签字的收条（凭证类别选“收款人签收单”）。"),
        ),
    ]
    return [sentence for is_wrong, sentence in found if is_wrong]
