"""Where nothing in a file decides how it is to be read, a person does, and is not asked again."""

import pytest
from django.urls import reverse

from finance.models import BankMapping, BankRow
from finance.tasks import work_on_bank_file
from tests.finance.test_bank_desk import upload
from tests.finance.test_bank_import import account_of, run
from tests.sessions import log_in

UNSIGNED = "日期,金额,摘要\n2026-03-01,5.00,停车\n2026-03-02,2.00,停车\n".encode()


@pytest.fixture
def desk(cast, client):
    log_in(client, cast.paul)
    return client


@pytest.fixture
def account(cast):
    return account_of(cast.riverside)


def asked(desk, account):
    """A file that was read, with the question that it leaves open."""
    bank_file, place = upload(desk, account, UNSIGNED)
    work_on_bank_file(bank_file.pk)
    return bank_file, place, reverse("finance:import-reading", args=[bank_file.pk])


def test_each_way_is_shown_with_what_it_would_say(desk, account):
    bank_file, place, choosing = asked(desk, account)
    assert desk.get(place)["Location"] == choosing
    page = desk.get(choosing).content.decode()
    for words in ("几种读法", "正数是收入", "正数是支出", "7.00", "−5.00", "2026-03-02"):
        assert words in page, words
    refused = desk.post(reverse("finance:import-store", args=[bank_file.pk]))
    assert "请先选这份文件的读法" in refused.content.decode()


@pytest.mark.parametrize("bad", [{}, {"way": "7"}, {"way": "x"}])
def test_a_choice_that_is_none_says_so(desk, account, bad):
    _, _, choosing = asked(desk, account)
    response = desk.post(choosing, bad)
    assert response.status_code == 400
    assert "请选一种读法" in response.content.decode()
    assert not BankMapping.objects.exists()


def test_what_was_chosen_is_read_stored_and_remembered(desk, account):
    bank_file, place, choosing = asked(desk, account)
    assert desk.post(choosing, {"way": "1"})["Location"] == place
    work_on_bank_file(bank_file.pk)
    assert "存入 2 行" in desk.get(place).content.decode()
    desk.post(reverse("finance:import-store", args=[bank_file.pk]))
    work_on_bank_file(bank_file.pk)
    assert sorted(BankRow.objects.values_list("amount_fen", flat=True)) == [-500, -200]
    assert desk.get(choosing)["Location"] == place

    later, place = upload(desk, account, UNSIGNED.replace(b"2026-03", b"2026-04"))
    work_on_bank_file(later.pk)
    later.refresh_from_db()
    assert (later.reading["origin"], later.reading["summary"]["sum_out_fen"]) == ("kept", 700)


def test_the_command_shows_the_question_and_stores_nothing(account, capsys, tmp_path):
    path = tmp_path / "三月.csv"
    path.write_bytes(UNSIGNED)
    words = [str(path), "--estate", "riverside", "--account", account.number, "--json"]
    for more in (["--dry-run"], ["--accept-difference", "已核"]):
        code, out = run(capsys, *words, *more)
        assert (code, "2 种读法" in out) == (1, True)
    assert not BankRow.objects.exists()
