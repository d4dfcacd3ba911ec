"""The demo's bank files are read back by the importer as what its books will hold."""

from datetime import date, datetime
from itertools import pairwise

import pytest

from communities import clock
from communities.errors import NotAllowed
from communities.models import Estate
from finance.bankfiles import read
from finance.bankfiles.writers import Holder, write
from finance.chart import PUBLIC, SHARED
from portal.demo import authorities, decided, fenghe_plan, haichang_plan, held, periods, wallets
from portal.demo.load import load

YEAR = periods.year(date(2026, 11, 24))


@pytest.mark.parametrize("wallet", wallets.WALLETS, ids=lambda wallet: wallet.form)
def test_a_wallets_file_is_read_back_with_its_payouts_negative(wallet):
    moves = wallets.rows(wallet, YEAR.review.first, YEAR.review.last)
    name = f"{wallet.form}.csv"
    reading = read(write(wallet.form, moves, Holder(number=wallet.number)), name)
    assert (reading.format, reading.errors, reading.differences) == (wallet.form, [], [])
    paid_out = sum(row.amount_fen for row in wallets.payouts(wallet, moves))
    assert reading.sum_out_fen == paid_out > 0
    assert reading.sum_in_fen - paid_out < 7 * 25 * 30_00
    assert len(reading.rows) == len(moves)


@pytest.mark.parametrize("day", ["2026-10-05", "2026-11-24", "2026-12-31", "2027-01-01"])
def test_twelve_months_hold_two_published_quarters_and_one_in_review(day):
    year = periods.year(date.fromisoformat(day))
    assert len(year.months) == 12
    assert year.today in year.current
    spans = [*year.early, *year.published, year.review, year.current]
    for before, after in pairwise(spans):
        assert (after.first - before.last).days == 1
    assert spans[0].first == year.months[0].first


def test_the_plan_names_nothing_of_tomorrow_and_keeps_money_in_the_bank():
    items = fenghe_plan.items(YEAR)
    assert all(item.date < YEAR.today and item.fen > 0 for item in items)
    held = fenghe_plan.OPENING_FEN
    for item in items:
        held += -item.fen if item.kind in {"cost", "use"} else item.fen
        assert held > 0
    assert {item.kind for item in items} == {"income", "cost", "use", "owed"}


@pytest.mark.parametrize(
    ("items", "plans"),
    [
        (
            fenghe_plan.items(YEAR),
            [*authorities.FENGHE, *(plan.key for plan in [*decided.FENGHE, *held.FENGHE])],
        ),
        (haichang_plan.items(YEAR), authorities.HAICHANG),
    ],
    ids=["fenghe", "haichang"],
)
def test_the_plan_uses_accounts_of_the_chart_and_authorities_that_exist(items, plans):
    chart = {line.code: line for line in [*PUBLIC, *SHARED]}
    for item in items:
        assert chart[item.account].kind == item.kind
        assert item.authority in {"", *plans}
        assert item.authority or not chart[item.account].needs_authority


def test_the_demo_is_refused_outside_a_demo(db, settings):
    settings.DEMO = False
    with pytest.raises(NotAllowed):
        load(now=datetime(2026, 11, 24, tzinfo=clock.SHANGHAI), say=print)
    assert not Estate.objects.exists()
