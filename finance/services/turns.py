"""转为定期存款: an account kept as a bank account is a fixed deposit, as two people say."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.models import LogHead
from communities.permissions import require
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from finance import signals
from finance.acts import SECONDS
from finance.models import BankAccount, DepositTurn
from finance.periods import FIRST_DAY
from finance.selectors.certificates import turnable_accounts
from finance.services.versions import reassess
from finance.states import SECOND_STEPS, SecondStatus


@transaction.atomic
def ask_turn(*, bank_account: BankAccount, reason: str, actor, now) -> DepositTurn:
    """申请转为定期存款, with a reason; nothing changes before a second person of another employer agrees.

    DomainError without a reason, for another kind of account, for one that has a bank file or rows,
    and where the same waits already.
    """
    require(actor, "finance.import_bank", bank_account, now)
    _locked(bank_account.pk, bank_account.estate_id)
    _check(bank_account)
    if not reason.strip():
        raise DomainError(_("请写明为什么是定期存款。"), field="reason")
    if bank_account.turns.filter(status=SecondStatus.PROPOSED).exists():
        raise DomainError(_("这个账户转为定期存款正在等第二人同意。"), field="account")
    asked = DepositTurn.objects.create(
        estate_id=bank_account.estate_id,
        bank_account=bank_account,
        reason=reason.strip()[:200],
        submitted_by=actor,
        submitted_at=now,
    )
    audit(
        estate=bank_account.estate,
        actor=actor,
        verb="finance.bank_account.turn_asked",
        subject=asked,
        at=now,
        detail={"account": bank_account.pk, "reason": asked.reason},
    )
    return asked


@transaction.atomic
def decide_turn(*, turn: DepositTurn, verb: str, actor, now) -> None:
    """第二人的意见: with ``agree`` the account is a fixed deposit from now on, and published statements
    that lack a certificate get a new version. Refused as ``SECONDS`` says, and once a file came."""
    account = _locked(turn.bank_account_id, turn.estate_id)
    turn = DepositTurn.objects.select_related("estate", "submitted_by").get(pk=turn.pk)
    SECONDS[verb].demand(turn, standing_of(actor, turn.estate, now))
    said = {} if verb == "end" else {"decided_by": actor, "decided_at": now}
    if verb == "agree":
        _check(account)
    move(turn, SECOND_STEPS, verb, actor=actor, now=now, **said)
    if verb == "agree":
        _make(account, turn, actor, now)


def _make(account: BankAccount, turn: DepositTurn, actor, now) -> None:
    account.kind = BankAccount.Kind.DEPOSIT
    account.save(update_fields=["kind"])
    audit(
        estate=turn.estate,
        actor=actor,
        verb="finance.bank_account.turned",
        subject=account,
        at=now,
        detail={"reason": turn.reason},
    )
    reassess(fund=account.fund, since=FIRST_DAY, actor=actor, now=now)
    signals.bank_side_changed.send(sender=BankAccount, estate=turn.estate, entries=[])


def _check(account: BankAccount) -> None:
    if not turnable_accounts([account.estate_id]).filter(pk=account.pk).exists():
        sentence = _("只有还没有银行流水的银行账户可以转为定期存款；有流水的请另登记账户。")
        raise DomainError(sentence, field="account")


def _locked(pk: int, estate: int) -> BankAccount:
    """The account's row first, then the log's head, as storing a bank file takes them."""
    accounts = BankAccount.objects.select_related("fund").select_for_update(
        of=("self",), no_key=True
    )
    account = accounts.get(pk=pk)
    LogHead.objects.select_for_update().get(estate=estate)
    return account
