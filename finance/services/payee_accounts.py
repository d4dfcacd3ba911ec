"""收款账户: one body proposes to whose account money goes, another confirms, and it takes effect after its
notice. Until then, and for every order that has begun, the account before stays."""

from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.permissions import require
from communities.selectors import who_governs
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from communities.wording import day
from finance.acts import PAYEES
from finance.gateway.keys import FIELDS, IDENTITY, MERCHANT_NAME, identity_of
from finance.kinds import ACCOUNT_AGREED, ACCOUNT_PROPOSED
from finance.models import PayeeAccount
from finance.selectors.payee_accounts import takes_for_other_side
from finance.settings_rows import NOTICE_DAYS
from finance.states import SECOND_STEPS
from notifications.services import notify

PERM = "finance.name_account"


@transaction.atomic
def propose_account(
    *,
    estate,
    fund,
    payee: str,
    channel: str,
    merchant: str,
    reason: str,
    actor,
    now,
    identity: str = "",
) -> PayeeAccount:
    """提出收款账户. DomainError for a name that is none, another estate's fund, without a reason, without
    the channel's own number of the account (``identity``; left empty, that of our keys), for a number that is
    not that of our keys or takes the other side's money (the owners', a company's own) already, and while a
    proposal for the same bills and channel waits."""
    require(actor, PERM, estate, now)
    if channel not in FIELDS or not MERCHANT_NAME.fullmatch(merchant):
        raise DomainError(
            _("商户账户只用字母、数字、下划线和短横线，最多 40 个。"), field="merchant"
        )
    if not payee.strip() or not reason.strip():
        raise DomainError(_("请写明收款单位的全称和依据。"), field="reason")
    if fund is not None and fund.estate_id != estate.pk:
        raise DomainError(_("这个账套不是本小区的。"), field="fund")
    identity = _identity(channel, merchant, identity.strip(), fund, now)
    try:
        with transaction.atomic():
            row = PayeeAccount.objects.create(
                estate=estate, fund=fund, payee=payee.strip(), channel=channel, merchant=merchant,
                identity=identity, reason=reason.strip(), submitted_by=actor, submitted_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "one_open_account_proposal":
            raise
        raise DomainError(_("这一项已经有人提出，等另一单位的人确认。")) from None
    audit(estate=estate, actor=actor, verb="finance.payeeaccount.proposed", subject=row, at=now)
    _tell(row, ACCOUNT_PROPOSED, {"payee": row.payee}, actor, now)
    return row


def _identity(channel: str, merchant: str, given: str, fund, now: datetime) -> str:
    ours = identity_of(channel, merchant)
    identity = given or ours
    if not FIELDS[channel][IDENTITY[channel]].fits(identity):
        raise DomainError(
            _(
                "请写渠道自己的账号：微信支付是商户号，支付宝是 2088 开头的 16 位，Stripe 是 acct_ 开头的。"
            ),
            field="identity",
        )
    if ours and identity != ours:
        raise DomainError(
            _("本平台这个商户账户的密钥属于渠道账号 %s，与填写的不同。") % ours, field="identity"
        )
    if takes_for_other_side(channel, identity, fund, now):
        raise DomainError(
            _("同一个渠道账号不能既收业主的钱，又收公司自己的钱；请用另一个账户。"),
            field="identity",
        )
    return identity


@transaction.atomic
def decide_account(*, row: PayeeAccount, agrees: bool, actor, now) -> PayeeAccount:
    """确认, by somebody of another employer: takes effect after three full days in public. Of the owners' money
    one of the two is of the managing body, unless it is a refusal (ours)."""
    verb = "agree" if agrees else "refuse"
    PAYEES[verb].demand(row, standing_of(actor, row.estate, now))
    more = {"valid_from": takes_effect(now)} if agrees else {}
    move(row, SECOND_STEPS, verb, actor=actor, now=now, decided_by=actor, decided_at=now, **more)
    if agrees:
        _tell(row, ACCOUNT_AGREED, {"payee": row.payee, "day": day(row.valid_from)}, actor, now)
    return row


def _tell(row: PayeeAccount, kind: str, params: dict, actor, now: datetime) -> None:
    """The managing body, whose owners pay there."""
    notify(
        estate=row.estate, to=[one for one in who_governs(row.estate, now) if one.pk != actor.pk],
        kind=kind, subject=f"finance.payeeaccount:{row.pk}", params=params, now=now,
        path=reverse("finance:payee-accounts", args=[row.estate.slug]),
    )  # fmt: skip


def takes_effect(now: datetime) -> datetime:
    """The first moment after three full days (Shanghai) that follow the day of ``now``."""
    first = clock.local(now).date() + timedelta(days=NOTICE_DAYS + 1)
    return datetime.combine(first, time(), clock.SHANGHAI)
