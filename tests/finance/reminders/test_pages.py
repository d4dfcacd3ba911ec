"""What a debtor sees of reminders, what the desk sees, and that nobody else sees any of it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities import clock
from communities.models import AuditEvent, Ownership
from finance.models import BillDoubt, Demand, DemandDelivery, Step
from notifications.services import deliver
from tests.cast import owner, person
from tests.communities.uploads import photo_with_gps
from tests.finance.gateway.paying import paid
from tests.finance.reminders.ladder import DAY, told
from tests.finance.reminders.test_demands import WHEN, debts, delivered, reminded, sent
from tests.sessions import log_in


@pytest.fixture
def then(settings, tmp_path):
    """The portal's clock says the day after the letters may go out."""
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    now = WHEN + DAY
    settings.CLOCK_OFFSET_FILE.write_text(str((now - clock.machine()).total_seconds()))


def page(client, who, url) -> str:
    log_in(client, who)
    answer = client.get(url)
    assert answer.status_code == 200, url
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def test_the_desk_sends_what_was_ticked(paying, client, then):
    reminded(paying)
    url = f"/desk/fees/{paying.estate.slug}/demands/"
    html = page(client, paying.cast.petra, url)
    assert "alice" in html
    assert "495.99" in html
    [home] = [one for one in debts(paying) if "清风" in one.payee]

    client.post(url, {"debt": [home.key]})
    letter = Demand.objects.get()
    assert (letter.payee, letter.sent_by) == ("清风物业", paying.cast.petra)
    html = client.get(url).content.decode()
    assert "发过的催告函" in html
    assert f"/desk/demands/{letter.pk}/" in html
    paid(paying.order(*paying.parking), "P1")
    [said] = client.post(url, {"debt": ["1:0:清风物业"]}, follow=True).context["messages"]
    assert "没有发出任何催告函" in str(said)


def test_a_delivery_is_noted_with_its_picture_and_nothing_typed_is_lost(paying, client, then):
    reminded(paying)
    letter = sent(paying)[0]
    url = f"/desk/demands/{letter.pk}/"
    log_in(client, paying.cast.petra)
    words = {"way": "post", "day": f"{WHEN + DAY:%Y-%m-%d}", "note": "邮件 1234567890123"}
    refused = client.post(url, words)
    assert refused.status_code == 400
    assert "邮件 1234567890123" in refused.content.decode()

    file = SimpleUploadedFile("邮寄单.jpg", photo_with_gps())
    assert client.post(url, words | {"file": file}).status_code == 302
    [row] = DemandDelivery.objects.all()
    proof = f"/desk/demands/proofs/{row.pk}/"
    assert client.get(f"{proof}1.jpg")["Content-Type"] == "image/jpeg"
    assert client.get(f"{proof}2.jpg").status_code == 404
    assert "1234567890123" in page(client, paying.cast.alice, "/me/bills/")


def test_the_letter_can_be_printed_by_both(paying, client, then):
    reminded(paying)
    [letter] = [one for one in sent(paying) if one.fund_id is None]
    for who, url in (
        (paying.cast.petra, f"/desk/demands/{letter.pk}/letter"),
        (paying.cast.alice, f"/me/demands/{letter.pk}"),
    ):
        html = page(client, who, f"{url}/")
        for words in ("495.99", "人民币肆佰玖拾伍元玖角玖分", "民法典第九百四十四条", "不得因为欠费停止供电",
                      letter.snapshot["until"], "清风物业", "对账单有疑问"):  # fmt: skip
            assert words in html, words
    pdf = client.get(f"/me/demands/{letter.pk}/letter.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_a_debtor_reads_what_was_sent_and_how_it_came(paying, client, then, mailoutbox):
    told(paying, Step.BILLED)
    reminded(paying)
    letter = sent(paying)[0]
    deliver(now=WHEN + timedelta(minutes=1))
    delivered(letter, paying)

    html = page(client, paying.cast.alice, "/me/bills/")
    for words in ("到期提醒", "逾期提醒", "催告函", "邮件已发送", "当面交给本人", "本人签收"):
        assert words in html, words
    assert "出账通知" in html


def test_the_desk_sees_the_ladder_of_a_home_and_each_look_is_recorded(paying, client, then):
    reminded(paying)
    letter = sent(paying)[0]
    looks = AuditEvent.objects.filter(verb__endswith=".read")
    html = page(client, paying.cast.petra, f"/desk/units/{paying.cast.unit.pk}/bills/")
    assert "逾期提醒 alice" in html
    page(client, paying.cast.petra, f"/desk/demands/{letter.pk}/")
    assert set(looks.values_list("verb", flat=True)) == {
        "communities.unit.read", "finance.demand.read",
    }  # fmt: skip
    page(client, paying.cast.petra, f"/desk/fees/{paying.estate.slug}/demands/")
    assert AuditEvent.objects.filter(verb="finance.demand.listed").count() == 1


def test_nobody_else_reads_any_of_it(paying, client, then):
    reminded(paying)
    letter = sent(paying)[0]
    row = delivered(letter, paying)
    neighbour = person("nora")
    owner(neighbour, paying.fees.home("1-601").unit)
    places = {
        "bob": (f"/desk/demands/{letter.pk}/", 403),
        "paul": (f"/desk/fees/{paying.estate.slug}/demands/", 403),
        "hal": (f"/desk/demands/{letter.pk}/letter.pdf", 404),
        "olga": (f"/desk/demands/proofs/{row.pk}/1.jpg", 404),
        "sam": (f"/desk/demands/{letter.pk}/", 403),
        "dan": (f"/me/demands/{letter.pk}/", 404),
        "petra": (f"/me/demands/{letter.pk}/letter.pdf", 404),
    }
    for name, (url, status) in places.items():
        log_in(client, getattr(paying.cast, name))
        assert client.get(url).status_code == status, (name, url)
    log_in(client, neighbour)
    assert client.get(f"/me/demands/{letter.pk}/").status_code == 404
    assert client.get(f"/me/bills/{paying.bills[0].pk}/doubt/").status_code == 404
    assert "催告函" not in client.get("/me/bills/").content.decode()


def test_a_doubt_is_said_and_answered_on_pages(paying, client, then):
    bill = paying.bills[0]
    url = f"/me/bills/{bill.pk}/doubt/"
    assert url in page(client, paying.cast.alice, "/me/bills/")
    assert client.post(url, {"words": "  "}).status_code == 400
    client.post(url, {"words": "九月已经交过"})
    doubt = BillDoubt.objects.get()
    assert "暂不提醒" in page(client, paying.cast.alice, "/me/bills/")
    again = client.post(url, {"words": "再说一次"})
    assert again.status_code == 400
    assert "再说一次" in again.content.decode()

    html = page(client, paying.cast.petra, f"/desk/doubts/{doubt.pk}/")
    assert "九月已经交过" in html
    client.post(f"/desk/doubts/{doubt.pk}/", {"words": "查过了，没有这笔"})
    assert "查过了，没有这笔" in page(client, paying.cast.alice, url)


def test_bills_pages_ask_as_often_however_much_was_sent(paying, client, then):
    url = "/me/bills/"
    log_in(client, paying.cast.alice)
    told(paying, Step.DUE)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    told(paying, Step.LATE)
    sent(paying)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) <= len(few) + 3
    assert Ownership.objects.filter(user=paying.cast.alice).count() == 1
