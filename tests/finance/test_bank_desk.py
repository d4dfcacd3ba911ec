"""The import desk: upload, wait, map, look, store, take back; each file only for its own estate."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communities.clock import now
from finance.bankfiles.writers import write
from finance.models import BankFile, BankMapping, BankRow
from finance.services.bank import receive_file
from finance.tasks import resume_bank_files, work_on_bank_file
from tests.finance.test_bank_import import HOLDER, account_of, rows, with_a_false_total
from tests.finance.test_bankfile_mapper import PSBC
from tests.sessions import log_in


@pytest.fixture
def desk(cast, client):
    log_in(client, cast.paul)
    return client


def upload(client, account, data, name="流水.csv"):
    file = SimpleUploadedFile(name, data)
    response = client.post(reverse("finance:imports"), {"account": account.pk, "file": file})
    assert response.status_code == 302, response.content.decode()[-800:]
    return BankFile.objects.latest("pk"), response["Location"]


def test_a_known_format_goes_from_upload_to_stored_rows(cast, desk):
    bank_file, place = upload(desk, account_of(cast.riverside), write("icbc", rows(3), HOLDER))
    waiting = desk.get(place)
    assert waiting["Refresh"] == "2"
    assert "可以离开" in waiting.content.decode()
    work_on_bank_file(bank_file.pk)
    preview = desk.get(place)
    assert "Refresh" not in preview
    assert "存入 3 行" in preview.content.decode()
    assert not BankRow.objects.exists()
    desk.post(reverse("finance:import-store", args=[bank_file.pk]))
    assert desk.get(place)["Refresh"] == "2"
    work_on_bank_file(bank_file.pk)
    assert "新增 3 行" in desk.get(place).content.decode()
    work_on_bank_file(bank_file.pk)
    assert BankRow.objects.count() == 3
    desk.post(reverse("finance:import-withdraw", args=[bank_file.pk]), {"reason": "交错了"})
    assert not BankRow.objects.counted().exists()


def test_a_guess_must_be_confirmed_and_is_remembered(cast, desk):
    account = account_of(cast.riverside, bank_name="邮储银行")
    bank_file, place = upload(desk, account, PSBC.encode())
    work_on_bank_file(bank_file.pk)
    mapping = reverse("finance:import-mapping", args=[bank_file.pk])
    assert desk.get(place)["Location"] == mapping
    refused = desk.post(reverse("finance:import-store", args=[bank_file.pk]))
    assert "请先确认每一列" in refused.content.decode()
    form = desk.get(mapping).context["form"]
    chosen = {name: form[name].value() for name in form.fields}
    chosen = {
        name: value for name, value in chosen.items() if value is not None and value is not False
    }
    both = desk.post(mapping, chosen | {"income": "1", "expense": "1"})
    assert "或只选「金额」一列" in both.content.decode()
    assert desk.post(mapping, chosen | {"memo": ["4", "5"]})["Location"] == place
    work_on_bank_file(bank_file.pk)
    desk.post(reverse("finance:import-store", args=[bank_file.pk]))
    work_on_bank_file(bank_file.pk)
    assert sorted(BankRow.objects.values_list("memo", flat=True)) == ["乙 付", "甲 收"]
    assert BankMapping.objects.get().confirmed_by == cast.paul
    later, _ = upload(desk, account, PSBC.replace("2026/3", "2026/4").encode())
    work_on_bank_file(later.pk)
    later.refresh_from_db()
    assert later.reading["origin"] == "kept"


@pytest.mark.parametrize("word", ["收入", "支出"])
def test_a_file_of_one_side_alone_can_be_confirmed(cast, desk, word):
    text = f"日期,摘要,{word}金额\n2026-03-01,停车,5.00\n2026-03-02,停车,2.00\n"
    bank_file, place = upload(desk, account_of(cast.riverside, bank_name="邮储银行"), text.encode())
    work_on_bank_file(bank_file.pk)
    mapping = reverse("finance:import-mapping", args=[bank_file.pk])
    form = desk.get(mapping).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    chosen = {
        name: value for name, value in shown.items() if value is not None and value is not False
    }
    assert desk.post(mapping, chosen)["Location"] == place
    work_on_bank_file(bank_file.pk)
    desk.post(reverse("finance:import-store", args=[bank_file.pk]))
    work_on_bank_file(bank_file.pk)
    turn = 1 if word == "收入" else -1
    assert sorted(BankRow.objects.values_list("amount_fen", flat=True)) == sorted(
        [500 * turn, 200 * turn]
    )


def test_a_difference_asks_for_a_reason_and_keeps_it(cast, desk):
    bank_file, place = upload(desk, account_of(cast.riverside), with_a_false_total())
    work_on_bank_file(bank_file.pk)
    store = reverse("finance:import-store", args=[bank_file.pk])
    refused = desk.post(store)
    assert refused.status_code == 400
    assert "有差异，请写明原因" in refused.content.decode()
    desk.post(store, {"difference_reason": "已问过银行"})
    work_on_bank_file(bank_file.pk)
    assert "已问过银行" in desk.get(place).content.decode()
    assert BankRow.objects.count() == 3


def test_a_bad_file_shows_every_error_and_stores_nothing(cast, desk):
    text = "日期,金额,摘要\n2026-02-30,1,x\n2026-03-01,1.005,=HYPERLINK(1)\n"
    bank_file, place = upload(desk, account_of(cast.riverside), text.encode())
    work_on_bank_file(bank_file.pk)
    bank_file.refresh_from_db()
    assert bank_file.status == "failed"
    page = desk.get(place).content.decode()
    assert (
        "没有这一天"
        in desk.get(reverse("finance:import-errors", args=[bank_file.pk])).content.decode()
    )
    assert "这一格是公式" in page
    assert "改每一列的含义" in page
    assert desk.post(reverse("finance:import-store", args=[bank_file.pk])).status_code == 400
    assert not BankRow.objects.exists()


def test_a_lost_message_is_made_good_by_the_sweep(cast):
    account = account_of(cast.riverside)
    args = {"estate": cast.riverside, "bank_account": account, "name": "a.csv", "actor": cast.paul}
    old = receive_file(data=write("icbc", rows(2), HOLDER), now=now(), **args)
    resume_bank_files()
    old.refresh_from_db()
    assert old.status == "uploaded"
    BankFile.objects.filter(pk=old.pk).update(created_at=now().replace(year=2025))
    resume_bank_files()
    old.refresh_from_db()
    assert old.status == "read"


@pytest.mark.parametrize(
    ("who", "code"), [("hal", 404), ("alice", 403), ("sam", 403), ("eve", 404)]
)
def test_a_file_is_seen_only_by_the_desk_of_its_estate(cast, client, who, code):
    bank_file = receive_file(
        estate=cast.riverside,
        bank_account=account_of(cast.riverside),
        name="a.csv",
        data=b"x",
        actor=cast.paul,
        now=now(),
    )
    log_in(client, getattr(cast, who))
    for name in ("import", "import-mapping", "import-errors"):
        assert client.get(reverse(f"finance:{name}", args=[bank_file.pk])).status_code == code
    for name in ("import-store", "import-withdraw", "import-abandon"):
        assert client.post(reverse(f"finance:{name}", args=[bank_file.pk])).status_code == code


def test_an_account_of_another_estate_cannot_be_chosen(cast, desk):
    far = account_of(cast.hilltop, number="6222000000007777")
    file = SimpleUploadedFile("a.csv", b"x")
    response = desk.post(reverse("finance:imports"), {"account": far.pk, "file": file})
    assert response.status_code == 400
    assert not BankFile.objects.exists()
    assert "山顶苑" not in desk.get(reverse("finance:imports")).content.decode()
