"""备用码单: two employers vouch for a person in office, and ten codes on paper let her in."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.test import Client

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, RecoverySheet, Role, Session, User
from communities.services.sheets import (
    ask_sheet,
    decide_sheet,
    lapse_sheets,
    print_sheet,
)
from communities.states import SheetStatus
from notifications.models import Express
from tests.cast import member, person
from tests.communities.slips import counter
from tests.owner import owning, switch_off
from tests.sessions import code_of, give_authenticator, log_in

__all__ = ["counter"]
DESK, SECOND = "/desk/sheets/", "/account/second/"
PASSWORD, PHONE = "correct horse", "+8613800007777"


@pytest.fixture(autouse=True)
def mail_box(settings, tmp_path):
    settings.STATE_DIR = tmp_path


@pytest.fixture
def office(counter):
    """Bob of the 业委会 has nothing but his password; petra and orla are of two other employers."""
    User.objects.filter(pk=counter.bob.pk).update(phone=PHONE, phone_verified=True)
    counter.bob.refresh_from_db()
    return counter


def asked(office, now=None, **more) -> RecoverySheet:
    words = {"user": office.bob, "is_lost": False, "actor": office.petra} | more
    return ask_sheet(estate=office.riverside, now=now or clock.now(), **words)


def confirmed(office, now=None, **more) -> RecoverySheet:
    sheet = asked(office, now, **more)
    return decide_sheet(sheet=sheet, agrees=True, actor=office.orla, now=now or clock.now())


def printed(office, **more) -> list[str]:
    return print_sheet(sheet=confirmed(office, **more), actor=office.orla, now=clock.now())


def begin(user, client=None):
    client = client or Client()
    return client, client.post("/login/password/", {"login": user.email, "password": PASSWORD})


def texts() -> list[str]:
    return [row.body for row in Express.objects.filter(address=PHONE).order_by("pk")]


def test_it_is_asked_confirmed_by_another_employer_printed_once_and_lets_in(client, office):
    log_in(client, office.petra)
    assert f'href="{DESK}"' in client.get("/desk/").content.decode()
    page = client.get(DESK).content.decode()
    whom = re.search(rf'value="(\d+-{office.bob.pk})"', page)[1]
    address = client.post(DESK, {"whom": whom, "is_document_seen": "on"}).url
    assert "备用码单待确认" not in client.get("/desk/").content.decode(), "not for her to confirm"
    log_in(client, office.orla)
    assert "备用码单待确认" in client.get("/desk/").content.decode()
    client.post(address, {"act": "agree"})

    paper = client.post(address, {"act": "print"})

    codes = re.findall(r'class="code">(\d{4} \d{4})<', paper.content.decode())
    assert len(codes) == 10
    assert "no-store" in paper["Cache-Control"]
    assert client.post(address, {"act": "print"}).status_code == 409
    assert not any(code in client.get(address).content.decode() for code in codes)
    bob, step = begin(office.bob)
    assert step.url.startswith(f"{SECOND}authenticate/")
    assert bob.get("/desk/").status_code == 302
    typed = {"code": codes[3].replace(" ", "")}
    assert bob.post(step.url, typed).url == "/me/"
    assert bob.get("/desk/roster/").status_code == 200
    again, step = begin(office.bob)
    assert again.post(step.url, typed).status_code == 200, "each works once"


def test_control_without_a_sheet_nobody_asks_her_for_a_second_factor(office):
    _client, step = begin(office.bob)
    assert step.url == "/me/"


def test_allauth_alone_would_let_in_whoever_has_codes_only(office, settings):
    printed(office)
    settings.MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
    _client, step = begin(office.bob)
    assert step.url == "/me/"


def test_what_was_lost_ends_when_it_is_printed_and_not_before(office):
    secret, lost = give_authenticator(office.bob), Client()
    log_in(lost, office.bob)
    sheet = confirmed(office, is_lost=True)
    assert lost.get("/desk/").status_code == 200

    codes = print_sheet(sheet=sheet, actor=office.petra, now=clock.now())

    assert lost.get("/desk/").status_code == 302
    assert not Session.objects.filter(user=office.bob).exists()
    assert [row.type for row in Authenticator.objects.filter(user=office.bob)] == ["recovery_codes"]
    client, step = begin(office.bob)
    assert client.post(step.url, {"code": code_of(secret)}).status_code == 200
    assert client.post(step.url, {"code": codes[0]}).url == "/me/"


def test_she_is_told_when_it_is_asked_for_and_printed(office):
    codes = printed(office)

    told = texts()
    assert ["申请备用码单" in words for words in told] == [True, False]
    assert "打印了一批备用码" in told[1]
    assert not any(code in words for code in codes for words in told)


def test_no_code_is_in_the_audit_and_each_step_is(office):
    codes = printed(office)

    rows = AuditEvent.objects.filter(subject__startswith="communities.recoverysheet:")
    assert list(rows.order_by("pk").values_list("verb", "actor")) == [
        ("communities.recoverysheet.asked", office.petra.pk),
        ("communities.recoverysheet.confirm", office.orla.pk),
        ("communities.recoverysheet.print", office.orla.pk),
    ]
    assert not any(code in str(row.detail) for row in rows for code in codes)


@pytest.mark.parametrize("who", ["petra", "paul", "bob", "carol"])
def test_nobody_too_close_confirms(client, office, who):
    """Not who asked, nor a colleague of hers, nor the person herself, nor of another estate."""
    if who not in office.people:
        office.people[who] = person(who)
        member(office.people[who], Role.COMMITTEE, office.hilltop, body=office.office)
    sheet = asked(office)

    with pytest.raises(NotAllowed):
        decide_sheet(sheet=sheet, agrees=True, actor=office.people[who], now=clock.now())

    log_in(client, office.people[who])
    assert client.post(f"{DESK}{sheet.pk}/", {"act": "agree"}).status_code in {403, 404}
    assert RecoverySheet.objects.get().status == SheetStatus.ASKED


def test_nobody_asks_for_herself_and_only_the_two_print(client, office):
    with pytest.raises(NotAllowed):
        asked(office, user=office.petra)
    sheet = confirmed(office)
    log_in(client, office.bob)
    assert client.post(f"{DESK}{sheet.pk}/", {"act": "print"}).status_code == 403
    assert not Authenticator.objects.exists()


def test_who_has_a_second_factor_says_that_it_is_lost(client, office):
    give_authenticator(office.bob)
    log_in(client, office.petra)
    words = {"whom": f"{office.riverside.pk}-{office.bob.pk}", "is_document_seen": "on"}

    refused = client.post(DESK, words).content.decode()

    assert "请勾选“丢了”" in refused
    assert f'value="{words["whom"]}" selected' in refused, "nothing chosen is lost"
    assert client.post(DESK, words | {"is_lost": "on"}).status_code == 302


def test_who_set_one_up_herself_meanwhile_gets_no_codes(office):
    sheet = confirmed(office)
    give_authenticator(office.bob)

    with pytest.raises(DomainError, match="已有二次验证"):
        print_sheet(sheet=sheet, actor=office.petra, now=clock.now())

    assert [row.type for row in Authenticator.objects.all()] == ["totp"]


def test_a_resident_gets_none_and_one_waits_at_a_time(office):
    with pytest.raises(DomainError, match="没有职务"):
        asked(office, user=office.alice)
    sheet = asked(office)
    with pytest.raises(DomainError, match="已有一张"):
        asked(office)
    decide_sheet(sheet=sheet, agrees=False, actor=office.orla, now=clock.now())
    with pytest.raises(StaleState):
        decide_sheet(sheet=sheet, agrees=True, actor=office.orla, now=clock.now())
    assert asked(office).status == SheetStatus.ASKED


def test_each_step_has_seven_days(office):
    now, span = clock.now(), timedelta(days=7)
    sheet = asked(office, now)
    with pytest.raises(DomainError, match="已过七天"):
        decide_sheet(sheet=sheet, agrees=True, actor=office.orla, now=now + span)
    late = now + span - timedelta(minutes=1)
    sheet = decide_sheet(sheet=sheet, agrees=True, actor=office.orla, now=late)
    with pytest.raises(DomainError, match="已过七天"):
        print_sheet(sheet=sheet, actor=office.orla, now=late + span)

    assert lapse_sheets(late) == 0
    assert lapse_sheets(late + span) == 1
    assert RecoverySheet.objects.get().status == SheetStatus.LAPSED


def test_with_codes_alone_she_sets_up_more_and_is_told_why_she_cannot_renew_them(office):
    client = Client()
    client.defaults["wsgi.url_scheme"] = "https"
    codes = printed(office)
    _client, step = begin(office.bob, client)
    client.post(step.url, {"code": codes[0]})
    client.post("/account/confirm/", {"password": PASSWORD})

    refused = client.post(f"{SECOND}recovery-codes/generate/")
    assert "先添加通行密钥或开通验证器" in refused.content.decode()
    assert client.get(f"{SECOND}webauthn/add/").status_code == 200
    assert client.get(f"{SECOND}totp/activate/").status_code == 200


SET = "update communities_recoverysheet set "


def refused(statement, words="insert-only", **given):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        run(statement, **given)


def run(statement, **given):
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def test_a_sheet_stays_as_it_was_asked_for_and_decided(office):
    sheet = confirmed(office)
    for column in ("user_id", "asked_by_id", "decided_by_id"):
        refused(f"{SET}{column} = %(other)s", other=office.alice.pk)
    for column in ("asked_at = now()", "decided_at = now()", "is_lost = not is_lost"):
        refused(f"{SET}{column}")
    RecoverySheet.objects.filter(pk=sheet.pk).update(status="lapsed")
    refused(f"{SET}status = 'confirmed'")

    switch_off("communities_recoverysheet", "sheet_stays")
    run(f"{SET}status = 'confirmed'")


def test_a_sheet_is_kept(office):
    asked(office)
    run("set constraints all immediate")
    with owning():
        refused("delete from communities_recoverysheet")
        refused("truncate communities_recoverysheet")


def test_two_others_vouch_before_it_is_printed(office):
    asked(office)
    refused(f"{SET}status = 'printed'", "sheet_is_confirmed_before_print")
    for column in ("asked_by_id", "user_id"):
        refused(f"{SET}status = 'confirmed', decided_by_id = {column}", "sheet_takes_two_others")
