"""The page of a change of company: what is typed there is kept, asked for, and read by its readers."""

from datetime import timedelta

import pytest

from communities import clock
from communities.models import PropertyCompany, User
from notifications.models import Notice
from portal.estates import open_face
from portal.handover import ending, services
from portal.models import Handover, HandoverStand
from tests.portal.handovers import answered, changed, listed, signed
from tests.sessions import log_in


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def open_list(cast, newcomer, now):
    """Drawn up, and neither side has spoken yet."""
    return listed(cast, newcomer, now=now, planned_at=now + timedelta(days=7))


@pytest.fixture
def complete_list(cast, newcomer, now):
    return answered(cast, newcomer, now=now, planned_at=now + timedelta(days=7))


def said(party):
    rows = HandoverStand.objects.filter(party=party, agrees=False).order_by("line")
    return list(rows.values_list("line", "words"))


def test_words_without_a_tick_are_a_dispute(cast, client, complete_list):
    first, second = complete_list.lines.order_by("pk")[:2]
    log_in(client, cast.petra)

    client.post(
        f"/desk/handover/{complete_list.pk}/stand/",
        {f"words_{first.pk}": "少一本台账", "disputed": [second.pk], f"words_{second.pk}": "不符"},
    )

    assert said("outgoing") == [(first.pk, "少一本台账"), (second.pk, "不符")]
    html = client.get(f"/desk/handover/{complete_list.pk}/").content.decode()
    assert f'value="{first.pk}" checked' in " ".join(html.split())
    assert 'value="少一本台账"' in html
    client.post(f"/desk/handover/{complete_list.pk}/stand/", {})
    newest = dict(HandoverStand.objects.order_by("pk").values_list("line", "agrees"))
    assert (newest[first.pk], newest[second.pk]) == (True, True)


def test_a_tick_without_words_names_its_line_and_keeps_what_was_typed(cast, client, complete_list):
    first, second = complete_list.lines.order_by("pk")[:2]
    log_in(client, cast.nina)

    answer = client.post(
        f"/desk/handover/{complete_list.pk}/stand/",
        {"disputed": [first.pk], f"words_{second.pk}": "账面不符"},
    )

    html = answer.content.decode()
    assert answer.status_code == 400
    assert html.count(f"有异议的行请写明理由：{first.title}") == 2
    assert f'value="{first.pk}" checked' in " ".join(html.split())
    assert 'value="账面不符"' in html
    assert not HandoverStand.objects.exists()


def test_the_page_asks_for_keys_and_arrears_before_it_offers_to_sign(
    cast, client, newcomer, open_list
):
    address = f"/desk/handover/{open_list.pk}/"
    asked, offer = "原物业还没有交代钥匙和欠费", "代表居委会签字"
    log_in(client, cast.lena)
    html = client.get(address).content.decode()
    assert (asked in html, offer in html) == (True, False)

    log_in(client, cast.petra)
    assert "业主欠费合计（元）</label>" in client.get(address).content.decode()
    kept = client.post(f"{address}answers/", {"keys": "单元门钥匙 12 把", "amount": "1,409.50"})
    assert kept.status_code == 400
    html = kept.content.decode()
    assert "请写明欠费合计和户数" in html
    assert "单元门钥匙 12 把</textarea>" in html
    given = {"keys": "单元门钥匙 12 把\n\n门禁卡 3 张", "no_arrears": "on"}
    assert client.post(f"{address}answers/", given).status_code == 302

    rows = open_list.lines.exclude(added_by=None).order_by("pk")
    assert list(rows.values_list("title", "value"))[:2] == [
        ("单元门钥匙 12 把", ""),
        ("门禁卡 3 张", ""),
    ]
    log_in(client, cast.lena)
    html = client.get(address).content.decode()
    assert (asked in html, offer in html) == (False, True)


WRONG = {
    "nothing said": {},
    "keys and none": {"keys": "一把", "no_keys": "on", "no_arrears": "on"},
    "no units": {"no_keys": "on", "amount": "12"},
    "no amount": {"no_keys": "on", "n_units": "3"},
    "arrears and none": {"no_keys": "on", "amount": "12", "n_units": "3", "no_arrears": "on"},
    "no money": {"no_keys": "on", "amount": "十二", "n_units": "3"},
    "less than nothing": {"no_keys": "on", "amount": "-12", "n_units": "3"},
}


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
def test_half_an_answer_is_none(cast, client, open_list, given):
    log_in(client, cast.petra)

    answer = client.post(f"/desk/handover/{open_list.pk}/answers/", given)

    assert answer.status_code == 400
    assert not open_list.lines.exclude(added_by=None).exists()


def opens(client, notice) -> int:
    log_in(client, notice.user)
    return client.get(notice.path).status_code


def test_every_message_leads_its_reader_to_a_page(cast, newcomer, client, now):
    """Opened and settled while the old company is still here, done after it has left."""
    open_face(cast.riverside)
    handover = signed(cast, newcomer, now=now, planned_at=now + timedelta(days=7))
    ending.complete(handover=handover, actor=cast.bob, now=now)
    told = Notice.objects.filter(kind__startswith="portal.handover").select_related("user")
    assert {one.user for one in told} >= {cast.paul, cast.petra, cast.nina, cast.alice, cast.sam}

    assert {(one.path, opens(client, one)) for one in told} == {
        (f"/desk/handover/{handover.pk}/", 200),
        ("/e/riverside/", 200),
    }


def test_who_is_told_that_it_is_done_can_read_it(cast, newcomer, client, now):
    changed(cast, newcomer, now - timedelta(minutes=2))
    assert ending.carry_over(now=now) == 1
    told = list(Notice.objects.filter(kind="portal.handover_done").select_related("user"))

    assert {one.user for one in told} == {cast.bob, cast.cora, cast.lena, cast.nina, cast.sam}
    assert {opens(client, one) for one in told} == {200}


TERMS = {
    "company_name": "晨光物业",
    "credit_code": "913304810000000770",
    "phone": "13800138000",
    "fee_model": "lump_sum",
    "authority": "业主大会决定",
}


@pytest.fixture
def terms(cast, newcomer, now):
    User.objects.filter(pk=cast.nina.pk).update(phone="+8613800138000", phone_verified=True)
    at = clock.local(now) + timedelta(days=3)
    return TERMS | {"planned_at": at.strftime("%Y-%m-%dT%H:%M")}


def test_a_refused_opening_leaves_no_company_behind(cast, client, terms):
    log_in(client, cast.bob)
    address = "/desk/handover/new/riverside/"
    wrong = terms | {"company_name": "写错的名字", "planned_at": "2020-01-01T10:00"}

    assert client.post(address, wrong).status_code == 400
    assert not PropertyCompany.objects.filter(credit_code=terms["credit_code"]).exists()

    assert client.post(address, terms).status_code == 302
    assert Handover.objects.get().company.name == "晨光物业"


def test_only_who_proved_her_number_is_named(cast, client, terms):
    User.objects.filter(pk=cast.nina.pk).update(phone_verified=False)
    log_in(client, cast.bob)

    answer = client.post("/desk/handover/new/riverside/", terms)

    assert "没有用这个号码登录过的人" in answer.content.decode()
    assert not Handover.objects.exists()


def test_a_cancelled_hand_over_is_closed_to_who_was_named(cast, client, open_list, now):
    address = f"/desk/handover/{open_list.pk}/"
    log_in(client, cast.nina)
    assert client.get(address).status_code == 200
    services.cancel(handover=open_list, reason="不换了", actor=cast.bob, now=now)

    pages = [client.get(address + tail).status_code for tail in ("", "record/", "record.pdf")]

    assert pages == [404] * 3
    log_in(client, cast.petra)
    assert client.get(address).status_code == 200
