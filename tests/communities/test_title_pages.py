"""产权终止 on the desk: found, asked for and confirmed on pages; a home's past stands on its page."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities import clock
from communities.models import AuditEvent, Ownership, TitleEnd
from tests.cast import home, registered
from tests.communities.titles import asked, freed
from tests.communities.uploads import pdf
from tests.sessions import log_in

LIST = "/desk/titles/"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def sold(cast) -> Ownership:
    return Ownership.objects.select_related("unit").get(user=cast.alice)


def page(unit) -> str:
    return f"/desk/homes/{unit.pk}/"


def words(owned, **more) -> dict:
    tomorrow = clock.today() + timedelta(days=1)
    file = SimpleUploadedFile("登记证明.pdf", pdf(), "application/pdf")
    said = {"kind": "sold", "ownerships": [owned.pk], "ends_on": tomorrow.isoformat(), "file": file}
    return said | {"reason": "看过登记证明", "name1": "李买", "phone1": "13800003333"} | more


def test_a_home_is_sold_on_the_desk(client, cast, sold):
    log_in(client, cast.petra)
    found = client.post(
        LIST, {"estate": cast.riverside.pk, "building": "1号楼", "unit": sold.unit.number}
    )
    assert found.url == page(sold.unit)
    text = client.get(found.url).content.decode()
    assert "名册上现在有 1 位业主" in text
    assert "alice" in text
    address = client.post(found.url, words(sold)).url
    assert "提出人不能审批" in client.get(address).content.decode()

    log_in(client, cast.bob)
    assert "产权终止待确认" in client.get("/desk/").content.decode()
    assert "先打开凭证" in client.get(address).content.decode()
    assert client.post(address, {"act": "agree"}).status_code == 403
    row = TitleEnd.objects.get()
    client.get(f"/desk/papers/{row.paper_id}/1/")
    assert client.post(address, {"act": "agree"}).url == page(sold.unit)
    text = client.get(page(sold.unit)).content.decode()
    assert "李买" in text
    assert "买卖过户" in text
    assert "名册上现在有 1 位业主" in text, "who sold it, until tomorrow"
    sold.refresh_from_db()
    assert sold.valid_until == row.ends_on


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(client, cast, sold):
    log_in(client, cast.petra)
    for more, says in (
        ({"ends_on": ""}, "请填终止日期"),
        ({"file": ""}, "请附上凭证"),
        ({"identity1": "12*"}, "证件号应是完整的"),
        ({"name1": "", "phone1": "13800003333"}, "请填新业主的姓名"),
        ({"kind": "account", "ends_on": ""}, "不填新业主"),
    ):
        text = client.post(page(sold.unit), words(sold, **more)).content.decode()
        assert says in text
        assert "看过登记证明" in text
    assert not TitleEnd.objects.exists()


def test_while_one_waits_there_is_no_second_form(client, cast, sold):
    row = asked(cast, sold)
    log_in(client, cast.bob)
    text = client.get(page(sold.unit)).content.decode()
    assert f"/desk/titles/{row.pk}/" in text
    assert 'name="ownerships"' not in text


def test_a_wrong_account_is_freed_on_the_desk(client, cast, sold):
    row = freed(cast, sold)
    log_in(client, cast.bob)
    address = f"/desk/titles/{row.pk}/"
    assert "解除谁的账号绑定" in client.get(address).content.decode()
    silent = client.post(address, {"reason": ""})
    assert "没有选同意还是不同意" in silent.content.decode()
    client.post(address, {"act": "agree"})
    sold.refresh_from_db()
    assert sold.user is None


def test_who_was_shown_a_home_in_full_leaves_a_line(client, cast, sold):
    log_in(client, cast.petra)
    client.get(page(sold.unit))
    assert AuditEvent.objects.filter(
        verb="communities.unit.read", subject=f"communities.unit:{sold.unit_id}"
    ).exists()


@pytest.mark.parametrize(
    ("name", "status"), [("hal", 404), ("dan", 404), ("alice", 403), ("sam", 403), ("root", 404)]
)
def test_pages_of_another_estate_do_not_exist(client, cast, sold, name, status):
    row = asked(cast, sold)
    log_in(client, cast.people[name])
    for address in (page(sold.unit), f"/desk/titles/{row.pk}/"):
        assert client.get(address).status_code == status
        assert client.post(address, {"act": "agree"}).status_code == status


def test_a_share_of_another_home_is_no_choice(client, cast, sold):
    other = registered(home(cast.hilltop, "1-777"), "别人")
    log_in(client, cast.petra)
    text = client.post(page(sold.unit), words(sold, ownerships=[other.pk])).content.decode()
    assert "error" in text
    assert not TitleEnd.objects.exists()
