"""Opening arrears by import: every error by row, all or nothing, twice is once."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities.errors import DomainError, NotAllowed
from finance.arrears import read_arrears
from finance.models import Bill, BillingRun
from finance.services.arrears import import_arrears, try_arrears
from finance.services.billing import reverse_run
from tests.cast import registered
from tests.communities.test_roster import xlsx
from tests.finance.billing import NOW, SEPTEMBER
from tests.sessions import log_in

HEAD = ["楼栋", "房号", "项目", "月份", "欠费金额", "车位号"]


def file(*rows, head=HEAD):
    return xlsx(*rows, head=head, above=[["期初欠费"]])


def sheet(fees, *rows):
    return read_arrears(file(*rows), "欠费.xlsx")


def take(fees, *rows, **more):
    given = {"estate": fees.estate, "actor": fees.cast.petra, "now": NOW} | more
    return import_arrears(sheet=sheet(fees, *rows), **given)


def row(unit, kind="物业费", month="2026-03", amount="165.33", item=""):
    return [unit.building.number, unit.number, kind, month, amount, item]


def test_what_was_owed_becomes_a_bill_of_its_month(fees):
    unit = fees.cast.unit
    taken = take(fees, row(unit), row(unit, month="2026年4月", amount=100.5),
                 row(unit, "公共车位费", amount="150", item="B-1"))  # fmt: skip

    assert (taken.number, taken.total_fen, taken.n_known) == (3, 41_583, 0)
    rows = Bill.objects.order_by("month", "kind")
    assert [(one.month, one.kind, one.item, one.amount_fen, one.is_opening) for one in rows] == [
        (date(2026, 3, 1), "park_common", "B-1", 15_000, True),
        (date(2026, 3, 1), "property", "", 16_533, True),
        (date(2026, 4, 1), "property", "", 10_050, True),
    ]
    assert BillingRun.objects.count() == 2
    assert {one.debtors.get().user for one in rows} == {fees.cast.alice}


def test_the_same_file_twice_adds_nothing(fees):
    unit = fees.cast.unit
    take(fees, row(unit))
    again = take(fees, row(unit))

    assert (again.number, again.n_known, Bill.objects.count()) == (0, 1, 1)


def test_a_run_bills_no_month_that_came_with_the_file(fees):
    fees.charge()
    take(fees, row(fees.cast.unit, month="2026-09", amount="60"))

    assert fees.plan(SEPTEMBER).dues == ()
    with pytest.raises(DomainError, match="没有要出的账单"):
        fees.run(SEPTEMBER)


def test_one_error_and_nothing_is_taken(fees):
    unit = fees.cast.unit
    bad = [
        row(unit),
        row(unit),
        [99, "1-1", "物业费", "2026-03", "1", ""],
        row(unit, "停车费"),
        row(unit, month="2026-13"),
        row(unit, month="2027-01"),
        row(unit, amount="0"),
        row(unit, amount=0.333),
        row(unit, "公共车位费", amount="150"),
        row(unit, month="2019-12"),
    ]
    read = sheet(fees, *bad)
    taken = try_arrears(estate=fees.estate, sheet=read, actor=fees.cast.petra, now=NOW)
    said = [(one.row, one.message) for one in taken.problems]

    assert [row for row, _words in said] == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    for words in ("与第 3 行重复", "没有这套房屋", "只能填", "月份写成", "还没有到", "大于零",
                  "两位小数", "车位号", "补上产权起始"):  # fmt: skip
        assert any(words in message for _row, message in said), words
    with pytest.raises(DomainError):
        take(fees, *bad)
    assert not Bill.objects.exists()


def test_another_amount_of_the_same_month_is_refused(fees):
    take(fees, row(fees.cast.unit))
    with pytest.raises(DomainError, match="金额不同"):
        take(fees, row(fees.cast.unit, amount="1"))


def test_a_reversed_file_may_come_again(fees):
    take(fees, row(fees.cast.unit))
    run = BillingRun.objects.get()
    reverse_run(run=run, reason="金额录错", actor=fees.cast.petra, now=NOW)

    assert take(fees, row(fees.cast.unit, amount="99")).number == 1


def test_who_owned_then_owes_it(fees):
    sold = fees.home("1-501", name="卖方", valid_until=date(2026, 5, 1))
    bought = registered(sold.unit, "买方", valid_from=date(2026, 5, 1))
    take(fees, row(sold.unit, month="2026-04"), row(sold.unit, month="2026-05"))

    april, may = Bill.objects.order_by("month")
    assert (april.debtors.get(), may.debtors.get()) == (sold, bought)


@pytest.mark.parametrize("name", ["paul", "bob", "hal"])
def test_only_the_manager_takes_it_over(fees, name):
    with pytest.raises(NotAllowed):
        take(fees, row(fees.cast.unit), actor=getattr(fees.cast, name))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        ("名字,数量\n3,501".encode(), "找不到表头"),
        (file(head=HEAD[:3]), "表头缺少"),
        (file(), "没有任何一行欠费"),
    ],
)
def test_a_file_that_says_nothing_is_said_so(content, words):
    assert words in str(read_arrears(content, "a.csv").problems[0])


def test_the_desk_tries_and_then_takes(fees, client):
    def upload(*rows):
        there = SimpleUploadedFile("欠费.xlsx", file(*rows))
        return client.post("/desk/fees/riverside/arrears/", {"file": there}).content.decode()

    log_in(client, fees.cast.petra)
    html = upload(row(fees.cast.unit, amount="-1"))
    assert "共 1 处错误，什么也没有导入" in html
    assert "第 3 行“欠费金额”列" in html
    assert "要新增 1 张账单" in upload(row(fees.cast.unit))
    assert not Bill.objects.exists()
    done = client.post("/desk/fees/riverside/arrears/", {"step": "store"}, follow=True)
    assert "已导入 1 张账单" in done.content.decode()
    again = client.post("/desk/fees/riverside/arrears/", {"step": "store"}, follow=True)
    assert "请重新上传" in again.content.decode()
    assert Bill.objects.count() == 1
    log_in(client, fees.cast.alice)
    assert "平台启用前的欠费" in client.get("/me/bills/").content.decode()
