"""The desk's first page: what waits, for whom, and nothing of other estates."""

from finance.services.cashiers import allow_cashier
from finance.services.vouchers import redact_voucher, take_voucher
from tests.communities.uploads import photo_with_gps
from tests.finance.books import NOW
from tests.sessions import log_in


def shown(client, user) -> str:
    log_in(client, user)
    return client.get("/desk/").content.decode()


def test_it_says_when_nothing_waits(client, cast, books):
    assert "没有等您处理的事" in shown(client, cast.paul)


def test_each_sees_what_waits_for_him(client, cast, books):
    books.row(5_000)
    books.submitted(("ADS_ELEVATOR", -100), ("BANK", 100))
    books.approved(("ADS_ELEVATOR", -200), ("BANK", 200))
    company, committee, far = (shown(client, who) for who in (cast.paul, cast.bob, cast.hal))
    assert "未入账的银行流水" in company
    assert "账目待确认" not in company
    assert "账目待确认" in committee
    assert "待入账" in committee
    assert "没有等您处理的事" in far


def test_what_a_colleague_blacked_out_waits_for_another_employer(
    client, cast, books, settings, tmp_path
):
    settings.PRIVATE_ROOT = tmp_path
    given = {"actor": cast.paul, "now": NOW}
    voucher = take_voucher(estate=cast.riverside, name="a.jpg", data=photo_with_gps(), **given)
    assert "凭证待脱敏" in shown(client, cast.petra)
    redact_voucher(voucher=voucher, boxes=[], is_clean=True, **given)
    assert "待复核" not in shown(client, cast.petra)
    assert "待复核" in shown(client, cast.bob)


def test_staff_see_the_counter_once_they_are_cashiers(client, cast, books):
    assert "/desk/transfers/" not in shown(client, cast.paul)
    assert client.get("/desk/counter/").status_code == 403
    allow_cashier(estate=cast.riverside, user=cast.paul, actor=cast.petra, now=NOW)
    page = shown(client, cast.paul)
    assert "/desk/counter/" in page
    assert "/desk/transfers/" in page


def test_an_owner_has_no_desk_and_a_visitor_logs_in(client, cast, books):
    assert client.get("/desk/").status_code == 302
    log_in(client, cast.alice)
    assert client.get("/desk/").status_code == 403
