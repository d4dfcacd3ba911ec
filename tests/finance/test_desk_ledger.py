"""The desk from bank rows to entries, as people click it, without a script."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities import clock
from finance.models import Account, Authority, Entry, EntryDraft
from finance.services.books import ledger_account
from finance.services.drafts import save_draft
from finance.states import DraftStatus
from tests.communities.uploads import photo_with_gps
from tests.finance.accounts import open_bank_account
from tests.finance.books import NOW
from tests.sessions import log_in

DAY = "2026-09-10"


@pytest.fixture
def paul(client, cast):
    log_in(client, cast.paul)
    return client


def text(answer) -> str:
    return answer.content.decode()


def filled(books, **more) -> dict:
    return {
        "direction": "in",
        "amount": "1,200.00",
        "booking_date": DAY,
        "account": books.account("BANK").pk,
        "category": books.account("ADS_ELEVATOR").pk,
        "memo": "电梯广告第三季度",
        "counterparty_kind": "company",
        "counterparty": "某某传媒有限公司",
        "no_voucher_reason": "合同另存",
        "action": "submit",
    } | more


def begun(client, books, direction="in") -> EntryDraft:
    answer = client.post("/desk/ledger/new/", {"fund": books.fund.pk, "direction": direction})
    assert answer.status_code == 302
    return EntryDraft.objects.get(pk=int(re.search(r"/drafts/(\d+)/", answer["Location"])[1]))


def address(draft, tail="") -> str:
    return f"/desk/ledger/drafts/{draft.pk}/{tail}"


def test_from_a_bank_row_to_an_entry(paul, client, cast, books):
    rows = [books.row(5_000), books.row(7_000)]
    page = text(paul.get("/desk/ledger/"))
    assert "2 条待记" in page
    where = f"/desk/ledger/rows/{books.bank.pk}/"
    given = {
        "rows": [row.pk for row in rows],
        "category": books.account("PARKING_TEMPORARY").pk,
        "group": "month",
        "which": "ticked",
    }
    answer = paul.post(where, given)
    assert answer.status_code == 302
    draft = EntryDraft.objects.get()
    assert "12,000.00" not in text(paul.get(answer["Location"]))
    assert "120.00" in text(paul.get(answer["Location"]))
    assert paul.post("/desk/ledger/submit/", {"drafts": [draft.pk]}).status_code == 302
    log_in(client, cast.bob)
    queue = text(client.get("/desk/approvals/"))
    assert draft.memo in queue
    draft.refresh_from_db()
    assert (
        client.post(
            "/desk/approvals/", {"drafts": [draft.pk], f"hash-{draft.pk}": draft.content_hash}
        ).status_code
        == 302
    )
    log_in(client, cast.paul)
    assert client.post("/desk/ledger/post/", {"drafts": [draft.pk]}).status_code == 302
    entry = Entry.objects.get()
    assert entry.amount_fen == 12_000
    assert entry.number == 1
    assert "都记完了" in text(client.get("/desk/ledger/"))


def test_several_rows_one_draft_each(paul, books):
    rows = [books.row(5_000), books.row(7_000)]
    given = {"rows": [row.pk for row in rows], "group": "single", "which": "ticked"}
    where = f"/desk/ledger/rows/{books.bank.pk}/"
    refused = paul.post(where, given)
    assert refused.status_code == 400
    assert "请选择类别" in text(refused)
    assert text(refused).count(" checked") >= 2, "what was ticked stays ticked"
    paul.post(where, given | {"category": books.account("PARKING_TEMPORARY").pk})
    assert EntryDraft.objects.count() == 2
    assert paul.post(where, given | {"category": 1}).status_code == 400


def test_all_rows_that_were_found_become_one_entry(paul, books):
    for number in range(3):
        books.row(1_000 + number, counterparty="停车用户")
    other = books.row(9_900, counterparty="广告公司")
    books.row(-300, counterparty="停车用户", memo="退停车费")
    account = f"/desk/ledger/rows/{books.bank.pk}/"
    where = f"{account}?way=in"
    assert paul.post("/desk/lists/words/", {"at": where, "q": "停车"}).url == where
    page = text(paul.get(where))
    assert "广告公司" not in page
    assert "退停车费" not in page
    [words] = re.findall(
        r'<form class="form" method="post">.*?name="q" value="(.*?)"', page, re.DOTALL
    )
    paul.post("/desk/lists/words/", {"at": account, "q": "广告"})
    given = {"group": "month", "which": "all", "q": words}
    given["category"] = books.account("PARKING_TEMPORARY").pk
    assert paul.post(where, given).status_code == 302
    draft = EntryDraft.objects.get()
    rows = set(draft.lines.exclude(bank_row=None).values_list("bank_row__amount_fen", flat=True))
    assert rows == {1_000, 1_001, 1_002}, "as it was shown, whatever another window looks for"
    assert other.pk not in rows
    paul.post("/desk/lists/words/", {"at": account, "q": "停车"})
    assert "没有符合条件" in text(paul.get(where))


def test_a_draft_over_rows_keeps_the_banks_amounts_when_it_is_saved(paul, books):
    rows = [books.row(5_000), books.row(7_000), books.row(-300)]
    given = {"rows": [row.pk for row in rows], "group": "month", "which": "ticked"}
    given["category"] = books.account("PARKING_TEMPORARY").pk
    paul.post(f"/desk/ledger/rows/{books.bank.pk}/", given)
    draft = EntryDraft.objects.get()
    other = books.account("PARKING_MONTHLY")
    given = filled(books, category=other.pk, amount="9.99", booking_date="2026-09-15")
    assert paul.post(address(draft), given).status_code == 302
    draft.refresh_from_db()
    assert draft.status == DraftStatus.SUBMITTED
    lines = draft.lines.order_by("position").values_list("account__code", "amount_fen")
    assert [fen for _code, fen in lines] == [5_000, 7_000, -300, -12_000, 300]
    assert {code for code, fen in lines if fen in (-12_000, 300)} == {"PARKING_MONTHLY"}


def test_a_payout_between_own_accounts_is_one_entry(paul, books, cast):
    wallet = open_bank_account(
        estate=cast.riverside,
        fund=books.fund,
        kind="wallet",
        bank_name="支付宝",
        name="河畔苑",
        number="wallet-1",
        actor=cast.bob,
        now=NOW,
    )
    out_row, in_row = books.row(-5_000, bank=wallet), books.row(5_000)
    books.row(5_000, date(2026, 8, 1))
    page = text(paul.get(f"/desk/ledger/rows/{wallet.pk}/"))
    path = f"/desk/ledger/rows/{out_row.pk}/transfer/{in_row.pk}/"
    assert path in page
    assert paul.post(path).status_code == 302
    draft = EntryDraft.objects.get()
    assert draft.kind == "transfer"
    assert "转账" in text(paul.get(address(draft)))
    assert paul.post(path).status_code == 400


def test_a_new_draft_is_typed_and_handed_in(paul, books):
    draft = begun(paul, books)
    answer = paul.post(address(draft), filled(books))
    assert answer.status_code == 302, text(answer)
    draft.refresh_from_db()
    assert draft.status == DraftStatus.SUBMITTED
    assert sorted(draft.lines.values_list("amount_fen", flat=True)) == [-120_000, 120_000]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "十二块"}, "不是金额"),
        ({"amount": ""}, "请填写金额"),
        ({"amount": "0"}, "金额要大于零"),
        ({"booking_date": "2027-13-45"}, "日期写成"),
        ({"booking_date": (clock.today() + timedelta(days=2)).isoformat()}, "到今天之间"),
        ({"booking_date": "0202-09-15"}, "要在 2000-01-01 到今天之间"),
        ({"category": ""}, "请选择。"),
        ({"direction": "out"}, "类别与方向不一致"),
        ({"memo": ""}, "请写一句"),
        ({"counterparty": ""}, "请填写单位名称"),
        ({"no_voucher_reason": ""}, "请附上凭证"),
    ],
)
def test_nothing_typed_is_lost_on_an_error(paul, client, cast, books, wrong, sentence):
    draft = begun(paul, books)
    given = filled(books) | wrong
    answer = paul.post(address(draft), given)
    page = text(answer)
    assert answer.status_code == 400
    assert sentence in page
    assert "有地方要改" in page
    assert "<title>错误：" in page
    later = text(paul.get(address(draft)))
    for name in ("amount", "memo", "counterparty", "no_voucher_reason"):
        if given[name]:
            assert given[name] in page
            assert given[name] in later, f"{name} is gone after coming back"
    draft.refresh_from_db()
    assert draft.status == DraftStatus.DRAFT


def test_a_save_that_stored_only_part_says_which_part(paul, books):
    draft = begun(paul, books)
    given = filled(books) | {"category": "", "action": "save"}

    page = text(paul.post(address(draft), given, follow=True))

    assert "草稿已保存。金额（元）还没存上：请填类别" in page
    assert f'value="{given["amount"]}"' in page, "what was typed is still there"
    assert not draft.lines.exists()
    page = text(paul.post(address(draft), filled(books) | {"action": "save"}, follow=True))
    assert "草稿已保存。" in page
    assert "还没存上" not in page


def test_no_field_keeps_a_browser_from_saving_half_a_draft(paul, books):
    page = text(paul.get(address(begun(paul, books))))
    assert " required" not in page


def test_a_half_typed_year_is_never_saved(paul, books):
    draft = begun(paul, books)
    page = text(paul.get(address(draft)))
    assert f'min="2000-01-01" max="{clock.today().isoformat()}"' in page

    paul.post(address(draft), filled(books, booking_date="0202-09-15", action="save"))
    paul.post(address(draft, "autosave/"), {"booking_date": "1999-12-31"})

    draft.refresh_from_db()
    assert draft.booking_date == clock.today()


def test_autosave_keeps_what_is_valid_and_what_is_not(paul, books):
    draft = begun(paul, books)
    assert paul.post(
        address(draft, "autosave/"), {"memo": "电梯", "amount": "12,0", "direction": "in"}
    ).json() == {"saved": True}
    draft.refresh_from_db()
    assert draft.memo == "电梯"
    assert "12,0" in text(paul.get(address(draft)))


def test_what_a_colleague_saved_later_is_shown_instead(paul, client, cast, books):
    draft = begun(paul, books)
    paul.post(address(draft, "autosave/"), {"memo": "旧的内容"})
    assert "旧的内容" in text(paul.get(address(draft)))
    save_draft(draft=draft, fund=draft.fund, memo="同事改过", actor=cast.petra, now=clock.now())
    page = text(paul.get(address(draft)))
    assert "同事改过" in page
    assert "旧的内容" not in page


def test_the_neighbourhood_office_confirms_where_it_is_in_charge(client, cast, books):
    log_in(client, cast.hal)
    answer = client.post("/desk/ledger/new/", {"fund": books.far_fund.pk, "direction": "in"})
    assert answer.status_code == 302
    draft = EntryDraft.objects.get()
    bank = open_bank_account(
        estate=cast.hilltop,
        fund=books.far_fund,
        kind="bank",
        bank_name="农业银行",
        name="山顶苑",
        number="7",
        actor=cast.olga,
        now=NOW,
    )
    category = Account.objects.get(fund=books.far_fund, code="ADS_ELEVATOR")
    given = filled(books, account=ledger_account(bank).pk, category=category.pk)
    assert client.post(address(draft), given).status_code == 302
    log_in(client, cast.olga)
    draft.refresh_from_db()
    given = {"action": "approve", "hash": draft.content_hash}
    assert client.post(f"/desk/approvals/{draft.pk}/", given).status_code == 302
    client.post("/desk/ledger/post/", {"drafts": [draft.pk]})
    assert Entry.objects.get().estate == cast.hilltop


def test_vouchers_survive_an_error_and_stay_with_the_draft(paul, books):
    draft = begun(paul, books)
    good = SimpleUploadedFile("发票.jpg", photo_with_gps())
    bad = SimpleUploadedFile("发票.svg", b"<svg/>")
    kind = {"voucher_kind": "invoice", "number": "0123"}
    answer = paul.post(address(draft), filled(books, amount="", file=bad, **kind))
    assert answer.status_code == 400
    assert "只接受" in text(answer)
    answer = paul.post(address(draft), filled(books, amount="x", file=good, **kind))
    assert answer.status_code == 400
    assert draft.draft_vouchers.count() == 1
    assert "发票.jpg" in text(paul.get(address(draft)))
    voucher = draft.draft_vouchers.get().voucher
    paul.post(address(draft), filled(books, action=f"detach-{voucher.pk}"))
    assert draft.draft_vouchers.count() == 0


def test_the_same_payment_twice_is_asked_about(paul, books):
    first, second = begun(paul, books), begun(paul, books)
    assert paul.post(address(first), filled(books)).status_code == 302
    answer = paul.post(address(second), filled(books))
    assert answer.status_code == 400
    assert "疑似重复" in text(answer)
    assert address(first) in text(answer)
    assert paul.post(address(second), filled(books, same_is_meant="on")).status_code == 302
    second.refresh_from_db()
    assert second.status == DraftStatus.SUBMITTED


def test_a_new_authority_is_registered_once(paul, books):
    given = {"authority_kind": "contract", "authority_title": "电梯广告合同"}
    for _ in range(2):
        draft = begun(paul, books)
        paul.post(address(draft), filled(books, same_is_meant="on", **given))
        draft.refresh_from_db()
        assert draft.authority.title == "电梯广告合同"
    assert Authority.objects.count() == 1


def test_returned_with_a_reason_mended_and_confirmed(paul, client, cast, books):
    draft = begun(paul, books)
    paul.post(address(draft), filled(books))
    log_in(client, cast.bob)
    where = f"/desk/approvals/{draft.pk}/"
    assert client.post(where, {"action": "return", "reason": " "}).status_code == 400
    assert client.post(where, {"action": "return", "reason": "金额不对"}).status_code == 302
    log_in(client, cast.paul)
    assert "金额不对" in text(client.get(address(draft)))
    client.post(address(draft), filled(books, amount="1,300.00"))
    log_in(client, cast.bob)
    draft.refresh_from_db()
    assert client.post(where, {"action": "approve", "hash": draft.content_hash}).status_code == 302
    draft.refresh_from_db()
    assert draft.status == DraftStatus.APPROVED


def test_confirming_what_changed_on_the_way_is_refused(client, cast, books):
    draft = books.submitted(("ADS_ELEVATOR", -100), ("BANK", 100))
    log_in(client, cast.bob)
    answer = client.post(f"/desk/approvals/{draft.pk}/", {"action": "approve", "hash": "0" * 64})
    assert answer.status_code == 400
    assert "重新查看" in text(answer)
    client.post("/desk/approvals/", {"drafts": [draft.pk], f"hash-{draft.pk}": "0" * 64})
    draft.refresh_from_db()
    assert draft.status == DraftStatus.SUBMITTED
