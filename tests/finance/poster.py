"""A process that posts until it is killed, and notes each key once it was acknowledged."""

import os

from finance.models import Account, Fund
from finance.services.posting import NewEntry, NewLine, post_entry
from tests.finance.books import DAY, NOW


def main(path: str, name: str) -> None:
    fund = Fund.objects.select_related("estate").get(code="gs", estate__slug="riverside")
    bank = Account.objects.get(fund=fund, kind="asset_bank")
    income = Account.objects.get(fund=fund, code="EVCHARGE")
    said = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    turn = 0
    while True:
        turn += 1
        key = f"{name}:{turn}"
        lines = (NewLine(bank, turn), NewLine(income, -turn))
        new = NewEntry(
            fund=fund,
            key=key,
            kind="income",
            booking_date=DAY,
            memo="充电桩分成",
            lines=lines,
            no_voucher_reason="测试",
        )
        post_entry(new=new, actor=None, now=NOW)
        os.write(said, f"{key}\n".encode())
