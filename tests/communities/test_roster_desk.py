"""The roster on the desk: try, look, store; for whoever may, where she may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities.models import Ownership
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

    assert "已保存：" in store(client)
    assert counts(cast.riverside) == [3, 3, 4]
    assert "文件已不在" in store(client)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert "没有任何改动" in send(client, cast.riverside, *GOOD).content.decode()


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
