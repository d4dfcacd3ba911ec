"""Opening books (建账): the funds of an estate, its accounts, and the accounts at banks."""

from django.db import transaction
from django.utils.translation import override

from communities.models import Building
from communities.permissions import require
from communities.services import audit
from finance.chart import CHART
from finance.models import Account, BankAccount, Fund

KINDS = {
    BankAccount.Kind.BANK: Account.Kind.BANK,
    BankAccount.Kind.DEPOSIT: Account.Kind.BANK,
    BankAccount.Kind.WALLET: Account.Kind.WALLET,
    BankAccount.Kind.CLEARING: Account.Kind.CLEARING,
}


@transaction.atomic
def open_books(*, estate, actor, now) -> dict[str, Fund]:
    """建账: funds gs, wx and wy with the chart of accounts; asked again, it adds what is missing.

    The maintenance fund has a group of accounts for every building.
    """
    require(actor, "finance.manage_books", estate, now)
    funds = {}
    buildings = list(Building.objects.filter(estate=estate).order_by("number"))
    for code, chart in CHART.items():
        with override(None):
            name = str(Fund.Code(code).label)
        fund, is_new = Fund.objects.get_or_create(estate=estate, code=code, defaults={"name": name})
        _add_accounts(fund, chart, buildings)
        funds[code] = fund
        if is_new:
            audit(estate=estate, actor=actor, verb="finance.fund.opened", subject=fund, at=now)
    return funds


def add_missing_accounts(estate) -> None:
    """Of the funds that are open; none of books that nobody opened yet."""
    buildings = list(Building.objects.filter(estate=estate).order_by("number"))
    for fund in Fund.objects.filter(estate=estate, code__in=CHART):
        _add_accounts(fund, CHART[fund.code], buildings)


def _add_accounts(fund, chart, buildings) -> None:
    known = {account.code: account for account in fund.accounts.all()}
    for line in chart:
        if line.code not in known:
            known[line.code] = _account(fund, line, line.code, line.name, known.get(line.parent))
        for building in buildings if line.by_building else []:
            code = f"{line.code}_B{building.number}"
            if code not in known:
                name = f"{line.name}（{building.name}）"
                known[code] = _account(fund, line, code, name, known[line.code], building)


def _account(fund, line, code, name, parent, building=None) -> Account:
    return Account.objects.create(
        estate_id=fund.estate_id,
        fund=fund,
        code=code,
        name=name,
        kind=line.kind,
        parent=parent,
        building=building,
        needs_authority=line.needs_authority,
    )


def ledger_account(bank_account: BankAccount) -> Account:
    """The ledger account of a bank account; made when first asked for."""
    account, _ = Account.objects.get_or_create(
        bank_account=bank_account,
        defaults={
            "estate_id": bank_account.estate_id,
            "fund_id": bank_account.fund_id,
            "code": f"{bank_account.kind.upper()}_{bank_account.pk}",
            "name": str(bank_account),
            "kind": KINDS[BankAccount.Kind(bank_account.kind)],
        },
    )
    return account
