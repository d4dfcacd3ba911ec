"""The roster on the desk: try, look, store; for whoever may, where she may."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities.models import Ownership, RosterImport
from communities.roster import read_roster
from tests.communities.test_roster import GOOD, counts, xlsx
from tests.sessions import log_in


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


def send(client, estate, *rows):
    file = SimpleUploadedFile("名册.xlsx", xlsx(*rows))
    return client.post("/desk/roster/", {"estate": estate.pk, "file": file})


def store(client):
    return client.post("/desk/roster/", {"step": "store"}, follow=True).content.decode()


def test_try_then_store_and_nothing_stays_behind(client, cast, tmp_path):
    log_in(client, cast.petra)

    tried = send(client, cast.riverside, *GOOD).content.decode()
    assert "新增业主 3" in tried
    assert counts(cast.riverside) == [1, 1, 1]

    assert "新增的业主里 2 位带登记手机" in tried
    assert "已提出，等另一单位的人确认" in store(client)
    assert counts(cast.riverside) == [1, 1, 1]
    assert "文件已不在" in store(client)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_another_employer_looks_agrees_and_takes_it_back(client, cast):
    log_in(client, cast.petra)
    send(client, cast.riverside, *GOOD)
    store(client)
    row = RosterImport.objects.get()
    there = f"/desk/roster/imports/{row.pk}/"
    assert "提出人不能审批自己提出的事项" in client.get(there).content.decode()

    log_in(client, cast.bob)
    assert "名册.xlsx" in client.get("/desk/roster/imports/").content.decode()
    page = client.get(there)
    assert "新增业主 3" in page.content.decode()
    client.post(there, {"act": "confirm", "seen": page.context["seen"]})
    assert counts(cast.riverside) == [3, 3, 4]

    assert "没有任何改动" in send(client, cast.riverside, *GOOD).content.decode()
    said = client.post("/desk/roster/", {"step": "search", "q": "3幢2-501"}).content.decode()
    assert "3幢2-501 · 赵**" in said
    assert "赵一" not in said
    client.post(there, {"act": "undo", "reason": "传错了文件"})
    log_in(client, cast.petra)
    asked = client.get(there)
    assert "同意撤销" in asked.content.decode()
    client.post(there, {"act": "agree_undo", "seen": page.context["seen"]})
    assert counts(cast.riverside) == [3, 3, 4], "of another page"
    client.post(there, {"act": "agree_undo", "seen": asked.context["seen"]})
    assert counts(cast.riverside) == [1, 1, 1]


def test_a_page_of_before_does_nothing_else(client, cast):
    """Its buttons mean what they said when it was shown."""
    log_in(client, cast.petra)
    send(client, cast.riverside, *GOOD)
    store(client)
    row = RosterImport.objects.get()
    there = f"/desk/roster/imports/{row.pk}/"
    log_in(client, cast.bob)
    confirm = {"act": "confirm", "seen": client.get(there).context["seen"]}
    client.post(there, confirm)

    late = client.post(there, {"act": "decline", "reason": "号码不对"})
    assert "状态已经变化" in late.content.decode()
    row.refresh_from_db()
    assert (row.status, row.undo_reason) == ("made", ""), "no undo is asked for"

    client.post(there, {"act": "undo", "reason": "传错了文件"})
    log_in(client, cast.petra)
    late = client.post(there, confirm)
    assert "状态已经变化" in late.content.decode()
    row.refresh_from_db()
    assert (row.status, counts(cast.riverside)) == ("undoing", [3, 3, 4])


def test_the_empty_table_reads_as_a_roster_and_its_example_is_no_home(client, cast):
    log_in(client, cast.petra)
    content = client.get("/desk/roster/form/").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    lists = [one.formula1 for one in sheet.data_validations.dataValidation]
    assert '"住宅,商业,商铺,储藏,储藏室,车位"' in lists
    [problem] = read_roster(content, "名册模板.xlsx").problems
    assert "没有任何一行房屋" in problem.message

    for column, cell in enumerate(["3", "2-501", 89.5, "赵一"], start=1):
        sheet.cell(3, column, cell)
    out = io.BytesIO()
    book.save(out)
    roster = read_roster(out.getvalue(), "名册模板.xlsx")
    assert ([row.owner for row in roster.rows], roster.problems) == (["赵一"], [])


def test_every_error_is_shown_and_nothing_can_be_stored(client, cast):
    log_in(client, cast.petra)

    page = send(client, cast.riverside, *GOOD, ["5", "1", "?", "周五", "", "", ""]).content.decode()

    assert "第 5 行“专有面积（m²）”列：面积不是数字。" in page
    assert "确认导入" not in page
    store(client)
    assert counts(cast.riverside) == [1, 1, 1]


def test_foreign_estate_is_no_choice(client, cast):
    log_in(client, cast.petra)

    answer = send(client, cast.hilltop, *GOOD)

    assert "estate" in answer.context["form"].errors
    assert "山顶苑" not in answer.content.decode()
    assert Ownership.objects.filter(estate=cast.hilltop).count() == 1


def test_right_lost_between_try_and_store_counts(client, cast):
    log_in(client, cast.petra)
    send(client, cast.riverside, *GOOD)
    cast.petra.memberships.update(valid_until="2026-02-01T00:00:00Z")

    assert client.post("/desk/roster/", {"step": "store"}).status_code == 403
    assert counts(cast.riverside) == [1, 1, 1]


@pytest.mark.parametrize(
    ("name", "second", "status"),
    [
        ("petra", True, 200),
        ("bob", True, 200),
        ("olga", True, 200),
        ("petra", False, 302),
        ("alice", True, 403),
        ("sam", True, 403),
        ("eve", True, 403),
        ("root", True, 403),
    ],
)
def test_who_may_see_the_page(client, cast, name, second, status):
    log_in(client, getattr(cast, name), second_factor=second)

    assert client.get("/desk/roster/").status_code == status


def test_visitors_log_in_first(client, db):
    assert client.get("/desk/roster/").url == "/login/?next=/desk/roster/"
