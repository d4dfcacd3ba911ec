"""What desk and handover say of fixed deposits."""

from datetime import date
from types import SimpleNamespace

import pytest

from finance.services.certificates import withdraw_certificate
from portal.handover.inventory import inventory
from tests.finance.books import NOW
from tests.finance.deposits import EVE, agreed, laid_down, recorded
from tests.sessions import log_in


@pytest.fixture
def deposit(books):
    return laid_down(books)


def desk(client, user) -> str:
    log_in(client, user)
    return client.get("/desk/").content.decode()


def test_a_certificate_and_its_withdrawal_wait_for_another_employer(client, cast, books, deposit):
    recorded(deposit, books)
    assert "定期存款待核对" in desk(client, cast.bob)
    assert "凭证待脱敏" not in desk(client, cast.bob)
    for nobody in (cast.paul, cast.petra, cast.hal):
        assert "定期存款待核对" not in desk(client, nobody)

    other = agreed(deposit, books, EVE)
    withdraw_certificate(certificate=other, reason="错", actor=cast.paul, now=NOW)
    assert "定期存款待核对" in desk(client, cast.bob)
    rows = [line for line in desk(client, cast.bob).split("<li") if "定期存款待核对" in line]
    assert ">2<" in rows[0]


def test_the_handover_quotes_the_newest_paper_as_it_is(cast, books, deposit):
    def said():
        rows = inventory(SimpleNamespace(estate=cast.riverside, outgoing=cast.contract), NOW)
        [words] = [row.value for row in rows if row.title.endswith(str(deposit))]
        return words

    assert said() == "没有存单，账面 20,000.00 元"
    agreed(deposit, books, EVE)
    agreed(deposit, books, date(2026, 9, 30), fen=1_900_000)
    assert said() == "最近的存单 19,000.00 元（2026年9月30日），账面 20,000.00 元"
