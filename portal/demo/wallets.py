"""道闸收款: what the gate takes through Alipay and WeChat Pay, and its payouts to the bank.

The wallets are used since the first day of the quarter in review; before that the property
company handed over a monthly sum. Each Monday a wallet pays out what it held on Sunday night.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from finance.bankfiles.layouts import NEUTRAL
from finance.bankfiles.types import Row
from portal.demo.chance import number

FARES = [3_00, 5_00, 5_00, 8_00, 8_00, 10_00, 12_00, 15_00, 20_00, 30_00]
PAYOUT_AT = time(9, 30)


@dataclass(frozen=True)
class Wallet:
    """支付平台账户 of the estate."""

    form: str
    bank_name: str
    number: str
    payer: str
    busiest: int


ALIPAY = Wallet("alipay", "支付宝", "2088000000004417", "停车用户", 9)
WECHAT = Wallet("wechat", "微信支付", "1600000001", "停车用户", 12)
WALLETS = [ALIPAY, WECHAT]


def rows(wallet: Wallet, first: date, last: date) -> list[Row]:
    """Every movement of ``wallet`` from its first day on, oldest first."""
    found, held, day = [], 0, first
    while day <= last:
        if day.weekday() == 0 and held:
            found.append(_payout(wallet, day, held))
            held = 0
        taken = _day(wallet, day)
        held += sum(row.amount_fen for row in taken)
        found += taken
        day += timedelta(days=1)
    return found


def payouts(wallet: Wallet, moves: list[Row]) -> list[Row]:
    """The same payouts as the bank books them, on the day itself."""
    return [
        Row(
            0,
            row.day,
            -row.amount_fen,
            counterparty=f"{wallet.bank_name}结算户（演示）",
            memo=f"{wallet.bank_name}提现到账",
            reference=f"PO{row.day:%Y%m%d}{wallet.form[0].upper()}",
        )
        for row in moves
        if row.side == NEUTRAL
    ]


def _day(wallet: Wallet, day: date) -> list[Row]:
    found, key = [], f"{wallet.form}/{day}"
    count = number(key, 3, wallet.busiest) + (2 if day.weekday() >= 5 else 0)
    minutes = sorted(number(f"{key}/{place}/at", 6 * 60, 23 * 60 + 50) for place in range(count))
    for place, minute in enumerate(minutes):
        fare = FARES[number(f"{key}/{place}/fare", 0, len(FARES) - 1)]
        second = number(f"{key}/{place}/second", 0, 59)
        found.append(
            Row(
                0,
                datetime.combine(day, time(minute // 60, minute % 60, second)),
                fare,
                counterparty=wallet.payer,
                memo="临时停车缴费",
                reference=f"{day:%Y%m%d}{minute:04d}{second:02d}{place:04d}{len(wallet.form)}",
                status="交易成功" if wallet is ALIPAY else "已收钱",
            )
        )
    return found


def _payout(wallet: Wallet, day: date, held: int) -> Row:
    return Row(
        0,
        datetime.combine(day, PAYOUT_AT),
        -held,
        counterparty="工商银行",
        memo="提现-普通提现",
        reference=f"{day:%Y%m%d}PAYOUT{wallet.form.upper()}",
        status="交易成功" if wallet is ALIPAY else "提现已到账",
        gross_fen=held,
        side=NEUTRAL,
    )
