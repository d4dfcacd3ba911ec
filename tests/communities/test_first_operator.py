"""The first operator: by a link that works once, for a day, and only while nobody operates."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from communities import clock
from communities.models import Area, AuditEvent, Body, FirstLink, Membership, Role, User
from communities.services.first_operator import MAX_WRONG, is_first_link, make_first_link
from tests.cast import person
from tests.codes import sent_code
from tests.started import as_owner_too, environment
from tests.together import at_once

ROOT = Path(__file__).resolve().parents[2]
SAID = {
    "county": "海宁市", "organisation": "海宁市数据中心", "name": "陈一", "phone": "138 0000 7777",
    "password": "a long pass phrase", "again": "a long pass phrase",
}  # fmt: skip


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


def arrived(token) -> Client:
    client = Client()
    assert client.get(f"/start/{token}/").url == "/start/"
    return client


def asked_for_code(token) -> Client:
    client = arrived(token)
    assert client.post("/start/", SAID).url == "/start/code/"
    return client


@pytest.mark.usefixtures("db")
def test_she_operates_the_county_once_a_code_came_to_her_phone():
    client = asked_for_code(make_first_link(clock.now()))
    assert not User.objects.exists()

    done = client.post("/start/code/", {"code": sent_code()})

    assert done.url == "/account/second/"
    held = Membership.objects.get()
    assert (held.role, held.area.name, held.body.name) == (
        Role.OPERATOR,
        "海宁市",
        "海宁市数据中心",
    )
    assert (held.area.kind, held.user.name) == (Area.Kind.COUNTY, "陈一")
    assert held.user.phone == "+8613800007777"
    assert held.user.phone_verified
    assert held.user.check_password(SAID["password"])
    assert FirstLink.objects.get().used_by == held.user
    assert AuditEvent.objects.filter(verb="communities.operator.first", actor=held.user).exists()
    assert client.get("/account/second/totp/activate/").status_code == 200
    assert client.get("/oversight/ground/areas/").url.startswith("/account/second/")


@pytest.mark.usefixtures("db")
def test_without_texts_she_is_told_and_goes_on(settings):
    settings.SMS_SENDER = None
    client = arrived(make_first_link(clock.now()))
    assert "本站还没有开通短信" in client.get("/start/").content.decode()

    assert client.post("/start/", SAID).url == "/account/second/"
    assert not User.objects.get().phone_verified
    again = Client().post(
        "/login/password/", {"login": "13800007777", "password": SAID["password"]}
    )
    assert again.status_code == 302


@pytest.mark.usefixtures("db")
def test_without_texts_nobody_takes_an_account_that_is_there(settings):
    settings.SMS_SENDER = None
    person("nora", phone="+8613800007777")

    answer = arrived(make_first_link(clock.now())).post("/start/", SAID)

    assert answer.status_code == 400
    assert "这个手机号已有账号" in answer.content.decode()
    assert not Membership.objects.exists()


BAD = [
    ({"password": "too short", "again": "too short"}, "密码至少 12 个字符"),
    ({"again": "another pass phrase"}, "两次填的密码不一样"),
    ({"phone": "12345"}, "手机号不正确"),
    ({"county": ""}, "county"),
]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("typed", "told"), BAD)
def test_bad_input_gets_a_sentence_and_loses_nothing(typed, told):
    client = arrived(make_first_link(clock.now()))

    answer = client.post("/start/", SAID | typed)

    assert answer.status_code == 400
    page = answer.content.decode()
    assert told in page
    assert "海宁市数据中心" in page
    assert SAID["password"] not in page
    assert not User.objects.exists()


@pytest.mark.usefixtures("db")
def test_the_link_works_once():
    token = make_first_link(clock.now())
    late = asked_for_code(token)
    late_code = sent_code()
    asked_for_code(token).post("/start/code/", {"code": sent_code()})

    assert late.post("/start/code/", {"code": late_code}).status_code == 404
    assert Client().get(f"/start/{token}/").status_code == 404
    assert Membership.objects.count() == 1


@pytest.mark.usefixtures("db")
def test_the_link_ends_after_a_day_and_with_the_next_one():
    now = clock.now()
    old = make_first_link(now)
    assert is_first_link(old, now + timedelta(hours=23, minutes=59))
    assert not is_first_link(old, now + timedelta(hours=24))

    assert is_first_link(make_first_link(now), now)
    assert not is_first_link(old, now)
    assert Client().get(f"/start/{old}/").status_code == 404


@pytest.mark.usefixtures("db")
def test_without_the_link_there_is_no_first_page():
    make_first_link(clock.now())

    assert {Client().get(page).status_code for page in ("/start/", "/start/code/")} == {404}


def test_where_somebody_operates_no_link_works(cast):
    token = make_first_link(clock.now())
    office = Body.objects.create(kind="other", name="运维单位", area=cast.street.parent)
    Membership.objects.create(
        user=cast.eve, role=Role.OPERATOR, area=cast.street.parent, body=office,
        valid_from=clock.now(),
    )  # fmt: skip

    assert Client().get(f"/start/{token}/").status_code == 404


@pytest.mark.usefixtures("db")
def test_who_tries_links_is_told_to_wait_and_a_code_takes_five_tries():
    client = Client()
    answers = [client.get(f"/start/guess-{n}/").status_code for n in range(MAX_WRONG + 1)]
    assert answers == [404] * MAX_WRONG + [429]

    client = asked_for_code(make_first_link(clock.now()))
    right = sent_code()
    wrong = "000000" if right != "000000" else "111111"
    pages = [client.post("/start/code/", {"code": wrong}).content.decode() for _ in range(6)]
    assert "验证码不对" in pages[4]
    assert "已试过 5 次" in pages[5]
    assert "已试过 5 次" in client.post("/start/code/", {"code": right}).content.decode()


@pytest.mark.usefixtures("committed")
def test_of_two_browsers_one_is_first(settings):
    settings.SMS_SENDER = None
    token = make_first_link(clock.now())
    clients = [arrived(token), arrived(token)]
    phones = ["13800007777", "13800008888"]

    answers = at_once(
        *(
            lambda client=client, phone=phone: (
                client.post("/start/", SAID | {"phone": phone}).status_code
            )
            for client, phone in zip(clients, phones, strict=True)
        )
    )

    assert sorted(answers) == [302, 404]
    assert Membership.objects.count() == User.objects.count() == 1


def prepared(database, files) -> str:
    env = environment(
        database, files, DJANGO_SETTINGS_MODULE="portal.settings.production",
        SECRET_KEY="a-long-key-of-fifty-signs-and-more-0123456789-abcdefghij",
        SECRETS_KEYS="another-key-of-fifty-signs-and-more-0123456789-abcdefghij",
        ALLOWED_HOSTS="portal.example.org", BASE_URL="https://portal.example.org",
        **as_owner_too(database),
    )  # fmt: skip
    env.pop("DEMO", None)
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"], cwd=ROOT, env=env, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_prepare_prints_the_link_until_somebody_operates(committed, tmp_path):
    link = re.compile(r"https://portal\.example\.org/start/([\w-]{32})/")
    first, second = (link.findall(prepared(committed.name, tmp_path)) for _ in range(2))

    assert len(first) == len(second) == 1
    assert first != second
    assert FirstLink.objects.count() == 1
    assert second[0] not in str(FirstLink.objects.values_list().get())
    county = Area.objects.create(kind=Area.Kind.COUNTY, name="海宁市")
    office = Body.objects.create(kind="other", name="运维单位", area=county)
    Membership.objects.create(
        user=person("nora"), role=Role.OPERATOR, area=county, body=office, valid_from=clock.now()
    )
    assert "/start/" not in prepared(committed.name, tmp_path)
