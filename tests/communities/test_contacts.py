"""手机和邮箱: another one is proved, the old one is told and can stop it, then it holds."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from communities import clock
from communities.models import AuditEvent, ContactChange, User
from communities.services.contact_rows import WAITS
from communities.services.contacts import MAX_ASKED_A_DAY, make_due_contacts
from tests.codes import code_in, received, sent_code
from tests.communities.test_keys import come_back
from tests.sessions import give_authenticator, log_in

OLD, NEW = "+8613800001111", "+8613800002222"
PHONE, EMAIL = "/me/contact/phone/", "/me/contact/email/"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def alice(client, cast):
    User.objects.filter(pk=cast.alice.pk).update(phone=OLD, phone_verified=True)
    cast.alice.refresh_from_db()
    log_in(client, cast.alice, second_factor=False)
    return cast.alice


@pytest.fixture
def go_on(settings, tmp_path):
    """``go_on(minutes=11)``: it is so much later, for every page."""
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"

    def set_ahead(**span):
        settings.CLOCK_OFFSET_FILE.write_text(str(timedelta(**span).total_seconds()))

    return set_ahead


def ask(client, value=NEW, kind=PHONE):
    """The address of the page that takes the code."""
    answer = client.post(kind, {"value": value})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url


def proved(client, value=NEW, kind=PHONE) -> ContactChange:
    """The change after the code that came was given."""
    page = ask(client, value, kind)
    code = sent_code() if kind == PHONE else code_in(mailed()[-1].body)
    assert client.post(page, {"code": code}).url == "/me/contact/"
    return ContactChange.objects.latest("pk")


def mailed():
    received()
    return mail.outbox


def texts(to) -> list[str]:
    return [one["body"] for one in received() if one["to"] == to]


def now_in(user, name="phone"):
    return getattr(User.objects.get(pk=user.pk), name)


def later(**span):
    return clock.now() + timedelta(**span)


def test_another_phone_holds_after_three_days_and_the_old_one_is_told_at_once(client, alice):
    change = proved(client)

    assert now_in(alice) == OLD
    assert change.takes_effect_at - clock.now() > WAITS["phone"] - timedelta(minutes=1)
    assert "138****2222" in texts(OLD)[0]
    assert "138****2222" in mailed()[-1].body
    assert make_due_contacts(later(days=2, hours=23)) == 0
    assert now_in(alice) == OLD
    assert make_due_contacts(later(days=3, minutes=1)) == 1
    assert now_in(alice) == NEW
    assert len(texts(OLD)) == 2
    assert NEW not in str(list(AuditEvent.objects.values_list("detail", "subject")))


def test_what_waits_is_shown_after_every_log_in_and_stopped_by_the_old_one(client, alice):
    change = proved(client)
    page = client.get("/me/").content.decode()
    assert "138****2222" in page
    assert f"/me/contact/{change.pk}/stop/" in page
    come_back(client, alice, after=99_999, methods=["code"])

    assert client.post(f"/me/contact/{change.pk}/stop/").url == "/me/contact/"

    assert make_due_contacts(later(days=4)) == 0
    assert now_in(alice) == OLD
    assert "已撤销" in texts(OLD)[0]
    assert "stop/" not in client.get("/me/").content.decode()


def test_nobody_stops_or_proves_anothers(client, alice, cast):
    change = proved(client)
    log_in(client, cast.bob)

    assert client.post(f"/me/contact/{change.pk}/stop/").status_code == 404
    assert client.post(f"/me/contact/{change.pk}/code/").status_code == 404
    assert make_due_contacts(later(days=4)) == 1


@pytest.mark.parametrize(("kind", "value"), [(PHONE, NEW), (EMAIL, "new@example.org")])
def test_a_first_one_waits_too_where_another_can_stop_it(client, cast, kind, value):
    """A thief with the unlocked phone adds no mailbox of his own at once, nor the other way round."""
    first = {"phone": None} if kind == PHONE else {"phone": OLD, "email": None}
    User.objects.filter(pk=cast.eve.pk).update(**first, phone_verified=kind == EMAIL)
    log_in(client, User.objects.get(pk=cast.eve.pk), second_factor=False)
    assert "已有的联系方式可以撤销" in client.get(kind).content.decode()

    change = proved(client, value, kind)

    assert now_in(cast.eve, change.kind) is None
    assert "当场就能停住" in (mailed()[-1].body if kind == PHONE else texts(OLD)[0])
    make_due_contacts(later(days=3, minutes=1))
    assert now_in(cast.eve, change.kind) == value


@pytest.mark.parametrize("value", [NEW, OLD])
def test_where_nobody_could_be_told_a_first_one_holds_at_once(client, alice, value):
    """A phone that was never proved is none to wait for."""
    User.objects.filter(pk=alice.pk).update(phone_verified=False, email=None)

    proved(client, value)

    user = User.objects.get(pk=alice.pk)
    assert (user.phone, user.phone_verified) == (value, True)


REMOVE = "/me/contact/email/remove/"


def removed(client) -> ContactChange:
    assert REMOVE in client.get("/me/contact/").content.decode()
    page = client.post(REMOVE).url
    assert "填对以后才移除" in client.get(page).content.decode()
    assert client.post(page, {"code": code_in(texts(OLD)[0])}).url == "/me/contact/"
    return ContactChange.objects.latest("pk")


def test_an_e_mail_goes_after_a_day_in_which_it_can_stop_that(client, alice):
    change = removed(client)

    assert now_in(alice, "email") == "alice@example.org"
    assert "无（移除）" in mailed()[-1].body
    assert "无（移除）" in client.get("/me/").content.decode()
    client.post(f"/me/contact/{change.pk}/stop/")
    assert make_due_contacts(later(days=2)) == 0
    removed(client)
    assert make_due_contacts(later(days=1, minutes=1)) == 1
    assert now_in(alice, "email") is None
    assert now_in(alice) == OLD


def test_an_e_mail_that_came_after_the_phone_stops_nothing(client, alice):
    proved(client, "thief@example.org", EMAIL)
    make_due_contacts(later(days=1, minutes=1))
    assert now_in(alice, "email") == "thief@example.org"

    removed(client)

    assert now_in(alice, "email") is None


def test_who_has_no_phone_keeps_her_e_mail(client, alice):
    User.objects.filter(pk=alice.pk).update(phone_verified=False)

    assert REMOVE not in client.get("/me/contact/").content.decode()
    assert "请先添加手机号" in client.post(REMOVE).content.decode()
    assert not ContactChange.objects.exists()


def test_letters_that_look_like_others_are_no_mailbox(client, alice):
    for value in ("\u0430lice@example.org", "al\u0131ce@example.org", "alice@@example.org"):
        page = client.post(EMAIL, {"value": value}).content.decode()
        assert "电子邮箱" in page
        assert "has-error" in page
        assert "has-error" in Client().post("/login/", {"login": value}).content.decode()
    assert not ContactChange.objects.exists()


def test_a_code_goes_to_the_mailbox_that_is_stored(client, cast):
    """Whatever the database takes for the same where case counts for nothing."""
    User.objects.filter(pk=cast.eve.pk).update(email="Eve@Example.org")

    Client().post("/login/", {"login": "eve@example.org"})

    assert mailed()[-1].to == ["Eve@Example.org"]


def test_another_mail_holds_after_a_day_whatever_its_case(client, alice):
    proved(client, "Alice@New.example", EMAIL)

    assert now_in(alice, "email") == "alice@example.org"
    assert "a…@new.example" in texts(OLD)[0]
    make_due_contacts(later(days=1, minutes=1))
    assert now_in(alice, "email") == "alice@new.example"
    assert not EmailAddress.objects.exists(), "allauth remembers no e-mail beside ours"


def test_a_number_of_somebody_elses_is_answered_alike_and_told(client, alice, cast):
    User.objects.filter(pk=cast.bob.pk).update(phone=NEW, phone_verified=True)
    pages = []
    for value in (NEW, "+8613800003333"):
        page = client.get(ask(client, value)).content.decode()
        pages.append(re.sub(r'value="[^"]*"|contact(/|%2F)\d+', "", page).replace(value, ""))

    told, sent = texts(NEW), texts("+8613800003333")

    assert pages[0] == pages[1]
    assert len(told) == len(sent) == 1
    assert "已有账号" in told[0]
    assert "验证码 " not in told[0]
    assert "验证码 " in sent[0]


def test_a_number_that_has_nothing_but_itself_comes_along(client, alice, cast):
    """Whoever logged in with the new number first found an empty account there."""
    empty = User.objects.create(phone=NEW, phone_verified=True, last_login=clock.now())

    proved(client)
    make_due_contacts(later(days=4))

    assert now_in(alice) == NEW
    assert now_in(empty) is None


def test_a_number_that_became_somebodys_while_it_waited_stays_hers(client, alice, cast):
    change = proved(client)
    User.objects.filter(pk=cast.bob.pk).update(phone=NEW, phone_verified=True)

    assert make_due_contacts(later(days=4)) == 0

    change.refresh_from_db()
    assert (change.status, now_in(alice), now_in(cast.bob)) == ("lapsed", OLD, NEW)
    assert "没有换成" in texts(OLD)[0]


def test_five_guesses_and_ten_minutes(client, alice, go_on):
    page = ask(client)
    code = sent_code()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        client.post(page, {"code": wrong})
    ended = client.post(page, {"code": code}, follow=True).content.decode()
    assert "这个验证码已失效，请重新获取。" in ended
    assert ContactChange.objects.latest("pk").status == "lapsed"

    page = ask(client)
    code = sent_code()
    go_on(minutes=11)
    client.post(page, {"code": code})
    assert not ContactChange.objects.filter(status="waiting").exists()


def test_one_asks_five_times_a_day_and_not_while_one_waits(client, alice, go_on):
    for n in range(MAX_ASKED_A_DAY):
        ask(client, f"+861380000333{n}")
    refused = client.post(PHONE, {"value": NEW})
    assert "今天已要过 5 次" in refused.content.decode()
    assert f'value="{NEW}"' in refused.content.decode()

    go_on(days=1, minutes=1)
    proved(client)
    assert "已有一项更改在等待" in client.post(PHONE, {"value": OLD[:-1] + "9"}).content.decode()


def test_naming_a_number_often_is_refused_and_keeps_its_owner_in(client, alice, cast):
    """Three a minute from all accounts; a log-in with it is counted apart."""
    User.objects.filter(pk=cast.bob.pk).update(phone=NEW, phone_verified=True)
    for _ in range(3):
        ask(client)
    assert "一分钟内要的验证码已到上限" in client.post(PHONE, {"value": NEW}).content.decode()

    assert Client().post("/login/", {"login": NEW}).url == "/login/code/"


def test_the_same_number_and_one_that_is_none_are_refused(client, alice):
    assert "不用换" in client.post(PHONE, {"value": "138 0000 1111"}).content.decode()
    assert "手机号不正确" in client.post(PHONE, {"value": "12"}).content.decode()
    assert client.get("/me/contact/fax/").status_code == 404


def test_an_old_session_proves_itself_first(client, alice):
    come_back(client, alice, after=99_999, methods=["code"])
    assert client.get(PHONE).url.startswith("/account/again/")
    give_authenticator(alice)
    come_back(client, alice, after=0, methods=["code"])
    assert client.post(PHONE, {"value": NEW}).url.startswith("/account/second/reauthenticate/")
    assert not ContactChange.objects.exists()


def test_without_texts_there_is_no_phone_to_prove(client, alice, settings):
    settings.SMS_SENDER = None
    assert "尚未开通短信" in client.post(PHONE, {"value": NEW}).content.decode()


@pytest.mark.parametrize("kind", ["phone", "email"])
def test_a_code_for_the_old_one_neither_logs_in_nor_brings_it_back(client, alice, kind):
    """It was asked for a moment before the new one held."""
    client.logout()
    client.post("/login/", {"login": OLD if kind == "phone" else "alice@example.org"})
    code = sent_code() if kind == "phone" else code_in(mailed()[-1].body)
    User.objects.filter(pk=alice.pk).update(phone=NEW, email="alice@new.example")

    refused = client.post("/login/code/", {"code": code})

    assert "不能再用" in refused.content.decode()
    assert now_in(alice) == NEW
    assert client.get("/me/").status_code == 302
