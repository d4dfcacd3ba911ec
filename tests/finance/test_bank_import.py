"""Rows come in once each, whole files or nothing, and can be taken back while nobody uses them."""

import json

import pytest
from django.core.management import call_command

from communities.clock import now
from communities.errors import NotAllowed
from finance.bankfiles.recognise import read_bytes
from finance.bankfiles.types import Row
from finance.bankfiles.writers import Holder, write
from finance.models import BankFile, BankMapping, BankRow, Fund
from finance.services.bank import (
    NotImported,
    import_reading,
    remember_mapping,
    remembered_mapping,
)
from tests.finance.accounts import kept_account
from tests.finance.test_bankfile_formats import START
from tests.finance.test_bankfile_mapper import PSBC
from tests.shared_data import shared

HOLDER = Holder(number="6222000000001234", opening_fen=100000)


def account_of(estate, kind="bank", number="6222000000001234", **more):
    fund, _ = Fund.objects.get_or_create(estate=estate, code="gs", defaults={"name": "公共收益"})
    given = {"bank_name": "工商银行"} | more
    return kept_account(estate=estate, fund=fund, kind=kind, number=number, **given)


@pytest.fixture
def account(cast):
    return account_of(cast.riverside)


@pytest.fixture
def wallet(cast):
    return account_of(cast.riverside, kind="wallet", number="", bank_name="支付宝")


def bring(account, data, actor=None, **more):
    return import_reading(
        estate=account.estate,
        bank_account=account,
        reading=read_bytes(data),
        name="流水.csv",
        data=data,
        actor=actor,
        now=now(),
        **more,
    )


def rows(count, fen=2500, day=1):
    return [
        Row(0, START.replace(day=day + at), fen, counterparty="某公司", memo="停车费", reference="")
        for at in range(count)
    ]


def with_a_false_total():
    before, _, after = write("icbc", rows(3), HOLDER).rpartition(b"75.00")
    return before + b"76.00" + after


def signed(count):
    """A file with ``count`` rows that are alike in every field."""
    return ("日期,收入,摘要,对方户名\n" + "2026-03-01,25.00,停车费,甲\n" * count).encode()


def test_the_same_file_twice_adds_nothing(account):
    data = write("icbc", rows(5), HOLDER)
    assert bring(account, data).n_added == 5
    again = bring(account, data)
    assert (again.n_added, again.n_known) == (0, 5)
    assert BankRow.objects.count() == 5


def test_equal_rows_of_one_file_all_stay_and_overlap_adds_only_what_is_new(account):
    assert bring(account, signed(2)).n_added == 2
    assert bring(account, signed(2)).n_added == 0
    more = bring(account, signed(3))
    assert (more.n_added, more.n_known) == (1, 2)
    assert sorted(BankRow.objects.values_list("occurrence", flat=True)) == [1, 2, 3]


def test_overlapping_files_add_only_the_new_days(account):
    every = rows(6)
    bring(account, write("icbc", every[:4], HOLDER))
    later = Holder(number=HOLDER.number, opening_fen=100000 + 2 * 2500)
    stored = bring(account, write("icbc", every[2:], later))
    assert (stored.n_added, stored.n_known) == (2, 2)


def test_provenance_is_kept(cast, account):
    data = write("boc", rows(2), HOLDER)
    bank_file = bring(account, data, actor=cast.paul).bank_file
    assert (bank_file.uploaded_by, bank_file.role) == (cast.paul, "property_staff")
    assert (bank_file.size, bank_file.format, bank_file.status) == (len(data), "boc", "stored")
    row = BankRow.objects.earliest("at")
    assert (row.at.isoformat(), str(row.booked_date)) == ("2026-03-01T01:30:00+00:00", "2026-03-01")


@pytest.mark.parametrize("who", ["alice", "sam", "hal", "eve", "root"])
def test_only_the_people_of_the_desk_may_import(cast, account, who):
    with pytest.raises(NotAllowed):
        bring(account, write("boc", rows(2), HOLDER), actor=getattr(cast, who))
    assert not BankFile.objects.exists()


def test_a_difference_needs_a_reason(account):
    data = with_a_false_total()
    with pytest.raises(NotImported, match="写明原因"):
        bring(account, data)
    with pytest.raises(NotImported):
        bring(account, data, difference_reason="   ")
    assert not BankFile.objects.exists()
    stored = bring(account, data, difference_reason="银行合计含冲正")
    assert stored.bank_file.difference_reason == "银行合计含冲正"
    assert not stored.bank_file.is_counted, "its own totals do not bear its rows out"


def test_errors_currency_and_a_wrong_kind_of_account_are_never_stored(account, wallet):
    bad = "日期,金额,摘要\n2026-03-01,1.00,x\n2026-03-02,1.005,x\n".encode()
    dollars = "日期,金额,币种\n2026-03-01,1.00,美元\n".encode()
    for target, data in ((account, bad), (account, dollars), (account, write("alipay", rows(2))), (wallet, write("icbc", rows(2)))):  # fmt: skip
        with pytest.raises(NotImported) as refusal:
            bring(target, data, difference_reason="已核实")
        assert refusal.value.where["errors"]
    assert not BankRow.objects.exists()
    assert bring(wallet, write("alipay", rows(2))).n_added == 2


def test_another_account_number_is_a_difference(cast):
    other = account_of(cast.riverside, number="6222000000009999")
    with pytest.raises(NotImported) as refusal:
        bring(other, write("icbc", rows(2), HOLDER))
    assert "尾号" in refusal.value.where["differences"][0]


def test_rows_that_moved_no_money_are_counted_not_stored(wallet):
    closed = Row(0, START, 0, gross_fen=900, side="neutral", status="交易关闭", reference="7")
    stored = bring(wallet, write("alipay", [*rows(2), closed]))
    assert (stored.n_added, stored.n_unmoved) == (2, 1)


def test_an_order_paid_in_one_file_and_closed_in_the_next_comes_out_even(wallet):
    paid = Row(0, START, -5000, counterparty="店", memo="灯", reference="88")
    bring(wallet, write("alipay", [paid]))
    closed = Row(0, START, -5000, counterparty="店", memo="灯", reference="88", status="交易关闭")
    refund = Row(0, START.replace(day=2), 5000, side="neutral", gross_fen=5000, counterparty="店", memo="退款-灯", reference="88_1", status="退款成功")  # fmt: skip
    both = write("alipay", [closed, refund])
    assert read_bytes(both).sum_in_fen == read_bytes(both).sum_out_fen == 0
    assert bring(wallet, both).n_added == 1
    assert sum(BankRow.objects.values_list("amount_fen", flat=True)) == 0
    assert bring(wallet, both).n_added == 0


@pytest.mark.parametrize("is_listed_again", [True, False])
def test_the_refund_of_a_closed_order_may_come_in_a_later_file(wallet, is_listed_again):
    closed = Row(0, START, -5000, counterparty="店", memo="灯", reference="88", status="交易关闭")
    refund = Row(0, START.replace(day=2), 5000, side="neutral", gross_fen=5000, counterparty="店", memo="退款-灯", reference="88_1", status="退款成功")  # fmt: skip
    assert bring(wallet, write("alipay", [closed])).n_added == 1
    assert "没有退款" in " ".join(BankFile.objects.get().reading["notes"])
    later = [closed, refund] if is_listed_again else [refund]
    assert bring(wallet, write("alipay", later)).n_added == 1
    assert sum(BankRow.objects.values_list("amount_fen", flat=True)) == 0


def test_a_confirmed_mapping_is_remembered_per_bank(cast, account):
    guess = read_bytes(PSBC.encode()).mapping_guess
    guess.columns["memo"] = [4]
    for _ in range(2):
        remember_mapping(
            estate=cast.riverside, bank_name="邮储银行", mapping=guess, actor=cast.bob, now=now()
        )
    assert BankMapping.objects.count() == 1
    kept = remembered_mapping(cast.riverside, "邮储银行", guess.signature)
    assert read_bytes(PSBC.encode(), kept).rows[0].memo == "甲"
    assert remembered_mapping(cast.hilltop, "邮储银行", guess.signature) is None


def run(capsys, *args):
    code = 0
    try:
        call_command("import_bank", *args)
    except SystemExit as end:
        code = end.code
    return code, capsys.readouterr().out


KEYS = ["format", "currency", "rows", "sum_in_fen", "sum_out_fen", "first", "last", "differences", "errors"]  # fmt: skip


def test_the_command_previews_without_account_or_estate(db, capsys, tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(write("wechat_xlsx", rows(3)))
    code, out = run(capsys, str(path), "--estate", "nowhere", "--dry-run", "--json")
    said = json.loads(out)
    assert (code, list(said)) == (0, KEYS)
    assert (said["format"], said["rows"], said["sum_in_fen"]) == ("wechat", 3, 7500)
    assert (said["first"], said["last"]) == ("2026-03-01", "2026-03-03")
    path.write_bytes(b"%PDF-1.7")
    code, out = run(capsys, str(path), "--estate", "nowhere", "--dry-run", "--json")
    assert code == 1
    assert list(json.loads(out)["errors"][0]) == ["row", "column", "message"]


def test_the_command_stores_only_what_is_asked(cast, account, capsys, tmp_path):
    path = tmp_path / "流水.csv"
    path.write_bytes(with_a_false_total())
    base = [str(path), "--estate", "riverside", "--json"]
    assert run(capsys, *base)[0] == 1
    assert run(capsys, *base, "--account", "0000")[0] == 1
    assert run(capsys, *base, "--account", "1234")[0] == 1
    assert run(capsys, *base, "--account", "1234", "--dry-run")[0] == 0
    assert not BankRow.objects.exists()
    code, out = run(capsys, *base, "--account", "6222000000001234", "--accept-difference", "已核")
    assert (code, len(json.loads(out)["differences"])) == (0, 1)
    assert BankRow.objects.count() == 3


def test_a_guess_is_previewed_and_stored_only_after_somebody_confirmed_it(
    cast, account, capsys, tmp_path
):
    path = tmp_path / "邮储.csv"
    path.write_text(PSBC)
    words = [str(path), "--estate", "riverside", "--account", account.number, "--json"]
    accepted = ["--accept-difference", "已核"]
    assert run(capsys, *words, "--dry-run")[0] == 0
    code, out = run(capsys, *words, *accepted)
    assert (code, "确认" in json.loads(out)["errors"][-1]["message"]) == (1, True)
    assert not BankRow.objects.exists()

    guess = read_bytes(PSBC.encode()).mapping_guess
    remember_mapping(
        estate=cast.riverside, bank_name=account.bank_name, mapping=guess, actor=cast.bob, now=now()
    )

    assert run(capsys, *words, *accepted)[0] == 0
    assert BankRow.objects.exists()


def test_no_hostile_file_stores_anything(cast, account, capsys):
    for path in sorted(shared("hostile").iterdir()):
        code, out = run(capsys, str(path), "--estate", "riverside", "--account", "1234", "--json", "--accept-difference", "x")  # fmt: skip
        assert code == 1, path.name
        assert json.loads(out)["errors"], path.name
    assert not BankFile.objects.exists()


def test_the_command_says_why_it_stores_nothing(cast, account, capsys, tmp_path):
    account_of(cast.hilltop, number="6222000000007777")
    path = tmp_path / "流水.csv"
    path.write_bytes(write("icbc", rows(3), HOLDER))
    named = [str(path), "--json", "--estate"]
    refused = {
        "请用 --account": [*named, "riverside"],
        "不是这个小区的账户": [*named, "riverside", "--account", "7777"],
        "没有网址名为": [*named, "nowhere", "--account", "1234"],
        "打不开文件": [str(tmp_path / "none.csv"), "--json", "--estate", "riverside", "--account", "1234"],
    }  # fmt: skip
    for words, args in refused.items():
        code, out = run(capsys, *args)
        assert (code, list(json.loads(out))) == (1, KEYS)
        assert words in json.loads(out)["errors"][0]["message"]
    path.write_bytes(with_a_false_total())
    assert run(capsys, *named, "riverside", "--account", "1234", "--accept-difference", "")[0] == 1
    assert not BankRow.objects.exists()
    assert not BankFile.objects.exists()
