"""What must be read again lies sealed: the database alone gives away no seed and no code that waits."""

import base64
import re
import zlib
from contextlib import suppress

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import Client

from communities import clock
from communities.models import AuditEvent, Session, User
from communities.sealed_fields import SealedText
from communities.sealing import CannotOpen, newest, seal, unseal
from communities.services.sealing import seal_all
from communities.services.second_factor import give_codes
from communities.tasks import seal_secrets
from notifications.models import Express, Notice
from notifications.services.notices import notify_number
from tests.codes import code_in, sent_code
from tests.sessions import code_of, give_authenticator, log_in

ACTIVATE = "/account/second/totp/activate/"
KEYS = [f"{name}-key-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF" for name in ("one", "two")]
TEXTS = """
    select table_name, column_name from information_schema.columns
    where table_schema = 'public'
        and data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY')
"""
PACKED = re.compile(r"[\w-]{16,}")


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


def dump() -> str:
    """All texts of the database, and what is packed in them, as a thief would read them."""
    with connection.cursor() as cursor:
        cursor.execute(TEXTS)
        columns = cursor.fetchall()
        found = set()
        for table, column in columns:
            cursor.execute(f'select distinct "{column}"::text from "{table}"')
            found |= {text for (text,) in cursor.fetchall() if text}
    return "\n".join(found | {one for text in found for one in unpacked(text)})


def unpacked(text: str):
    for part in PACKED.findall(text):
        with suppress(ValueError):
            raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
            yield raw.decode("utf-8", "replace")
            with suppress(zlib.error):
                yield zlib.decompress(raw).decode("utf-8", "replace")


def holds(secret: str) -> bool:
    return bool(re.search(rf"(?<![0-9A-Za-z]){re.escape(secret)}(?![0-9A-Za-z])", dump()))


def in_the_open(monkeypatch, settings):
    """The guard is off: allauth's own adapter, and columns that keep what they are given."""
    settings.MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
    monkeypatch.setattr(SealedText, "get_prep_value", models.TextField.get_prep_value)


def login_code(_cast) -> str:
    Client().post("/login/", {"login": "13900002222"})
    return code_in(Express.objects.get().body)


def step_up_code(cast) -> str:
    User.objects.filter(pk=cast.alice.pk).update(phone="+8613800001111")
    client = Client()
    log_in(client, User.objects.get(pk=cast.alice.pk), second_factor=False)
    client.post("/account/again/", {"step": "send"})
    return code_in(Express.objects.get().body)


def enrolling(user) -> tuple[Client, str]:
    client = Client()
    log_in(client, user, second_factor=False)
    client.post("/account/confirm/", {"password": "correct horse"})
    return client, client.get(ACTIVATE).context["form"].secret


def seed_at_enrolment(cast) -> str:
    return enrolling(cast.petra)[1]


def seed_of_an_authenticator(cast) -> str:
    return give_authenticator(cast.petra)


def seed_of_recovery_codes(cast) -> str:
    client, secret = enrolling(cast.petra)
    client.post(ACTIVATE, {"code": code_of(secret)})
    row = Authenticator.objects.get(user=cast.petra, type="recovery_codes")
    return decrypt(row.data["seed"])


def code_of_a_slip(cast) -> str:
    words = {"number": "B-1", "due": "", "code": "ABCDEFGH"}
    notify_number(
        estate=cast.riverside, phone="+8613900002222", kind="repairs.slip", subject="repairs.ticket:1",
        path="/r/", params=words, now=clock.now(),
    )  # fmt: skip
    assert "ABCDEFGH" in Notice.objects.exclude(phone="").get().words
    return "ABCDEFGH"


WAITING = [
    login_code, step_up_code, seed_at_enrolment, seed_of_an_authenticator, seed_of_recovery_codes,
    code_of_a_slip,
]  # fmt: skip


@pytest.mark.parametrize("waits", WAITING)
def test_no_table_holds_it_while_it_waits(cast, waits):
    assert not holds(waits(cast))


@pytest.mark.parametrize("waits", WAITING)
def test_control_unsealed_it_is_found(cast, waits, monkeypatch, settings):
    in_the_open(monkeypatch, settings)

    assert holds(waits(cast))


def test_what_was_sealed_opens_for_its_purpose_alone(settings):
    settings.SECRETS_KEYS = KEYS
    sealed = seal("密", "one")

    assert unseal(sealed, "one") == "密"
    assert "密" not in sealed
    assert seal("密", "one") != sealed
    for other in (sealed[:-3] + "AAA", sealed):
        with pytest.raises(CannotOpen, match="SECRETS_KEYS"):
            unseal(other, "two")
    assert unseal("was never sealed", "one") == "was never sealed"


def test_each_key_opens_and_the_first_one_seals(settings):
    settings.SECRETS_KEYS = KEYS[1:]
    old = seal("x", "one")
    settings.SECRETS_KEYS = KEYS

    assert unseal(old, "one") == "x"
    assert not old.startswith(newest())
    settings.SECRETS_KEYS = KEYS[:1]
    with pytest.raises(CannotOpen):
        unseal(old, "one")


@pytest.fixture
def held(cast, settings):
    """Everything that lies under the second key."""
    settings.SECRETS_KEYS = KEYS[1:]
    secret, client = give_authenticator(cast.petra), Client()
    log_in(client, cast.petra)
    login_code(cast)
    return secret, client


def test_a_change_of_keys_leaves_nothing_under_the_old_one(held, cast, settings):
    secret, client = held
    settings.SECRETS_KEYS = KEYS

    assert client.get("/me/").status_code == 200
    seal_secrets()

    settings.SECRETS_KEYS = KEYS[:1]
    assert seal_all() == (0, 0)
    assert client.get("/me/").status_code == 200
    assert decrypt(Authenticator.objects.get(user=cast.petra).data["secret"]) == secret
    assert code_in(Express.objects.get().body) == sent_code()


def test_what_an_earlier_state_left_open_is_read_and_sealed(cast):
    Authenticator.objects.create(user=cast.petra, type="totp", data={"secret": "OPENSEED"})
    client = Client()
    client.post("/login/", {"login": "13900002222"})
    with connection.cursor() as cursor:
        cursor.execute("update notifications_express set body = 'code 123456'")
    assert Express.objects.get().body == "code 123456"
    assert holds("OPENSEED")
    assert holds("123456")

    call_command("seal_secrets")

    assert not holds("OPENSEED")
    assert not holds("123456")
    assert Express.objects.get().body == "code 123456"
    assert decrypt(Authenticator.objects.get(user=cast.petra).data["secret"]) == "OPENSEED"


def test_a_lost_key_is_said_and_lets_nobody_in(held, cast, settings):
    _secret, client = held
    settings.SECRETS_KEYS = KEYS[:1]

    assert client.get("/me/").status_code == 302
    with pytest.raises(CommandError, match="sealed under a key that SECRETS_KEYS does not name"):
        call_command("seal_secrets")
    assert Authenticator.objects.filter(user=cast.petra).exists()

    call_command("seal_secrets", drop_lost=True)
    assert not Authenticator.objects.exists()
    assert not Session.objects.filter(user=cast.petra).exists()
    assert seal_all() == (0, 0)


def test_the_database_takes_a_sealed_column_for_a_text():
    for field in (Session._meta.get_field("data"), Express._meta.get_field("body")):
        assert field.deconstruct()[1] == "django.db.models.TextField"
        assert isinstance(field, SealedText)


def test_lost_keys_are_said_at_the_second_step_and_leave_a_line(client, cast, settings):
    code = code_of(give_authenticator(cast.petra))
    settings.SECRETS_KEYS = KEYS
    client.post("/login/password/", {"login": cast.petra.email, "password": "correct horse"})

    page = client.post("/account/second/authenticate/", {"code": code})

    assert page.status_code == 200
    assert "本站现在打不开您的验证器和备用码" in page.content.decode()
    refused = AuditEvent.objects.get(verb="communities.second_factor.wrong")
    assert refused.detail["why"] == "sealed"
    assert client.get("/desk/").status_code == 302


def test_a_night_that_finds_lost_rows_says_so_until_one_finds_none(held, client, settings):
    settings.SECRETS_KEYS = KEYS[:1]
    assert client.get("/healthz").json()["secrets"] == {"ok": True}

    seal_secrets()
    assert client.get("/healthz").json()["secrets"] == {"ok": False}

    settings.SECRETS_KEYS = KEYS
    seal_secrets()
    assert client.get("/healthz").json()["secrets"] == {"ok": True}


def test_a_page_about_keys_that_a_lost_one_shuts_says_so(client, cast, settings):
    settings.SECRETS_KEYS = KEYS[1:]
    give_codes(cast.petra)
    settings.SECRETS_KEYS = KEYS[:1]
    log_in(client, cast.petra)
    client.post("/account/confirm/", {"password": "correct horse"})

    page = client.get("/account/second/recovery-codes/")

    assert page.status_code == 503
    assert "本站现在打不开您的验证器和备用码" in page.content.decode()
