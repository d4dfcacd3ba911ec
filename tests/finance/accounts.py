"""Accounts for tests: registered by the manager of the estate's property company, confirmed by ``actor``."""

from communities.models import Membership, Role, User
from finance.models import AccountRegistration, BankAccount
from finance.services.accounts import decide_registration, register_account
from tests.cast import START


def open_bank_account(*, estate, actor, now, reason="开户许可证", **words) -> BankAccount:
    managers = Membership.objects.filter(estate=estate, role=Role.PROPERTY_MANAGER)
    manager = managers.select_related("user").get().user
    row = register_account(estate=estate, actor=manager, now=now, reason=reason, **words)
    return decide_registration(row=row, verb="agree", actor=actor, now=now)


def kept_account(*, estate, fund, kind="bank", bank_name="银行", number="", **more) -> BankAccount:
    """One that is simply there, whoever the estate's people are."""
    said = {
        "estate": estate, "fund": fund, "kind": kind, "bank_name": bank_name, "number": number,
        "name": more.pop("name", "河畔苑公共收益"),
    }  # fmt: skip
    one, other = User.objects.order_by("pk")[:2]
    row = AccountRegistration.objects.create(
        **said, reason="开户许可证", submitted_by=one, submitted_at=START
    )
    agreed = {"status": "agreed", "decided_by": other, "decided_at": START}
    AccountRegistration.objects.filter(pk=row.pk).update(**agreed)
    return BankAccount.objects.create(**said, registration=row, number_tail=number[-4:], **more)
