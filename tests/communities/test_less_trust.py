"""Seven days after a slip: what the session that began with it may not do, and nobody for it."""

import time
from datetime import timedelta

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.test import Client

from communities import clock, wording
from communities.models import ContactChange, Estate, Membership, Role, User
from communities.models.people import LESS_TRUST
from communities.services.contact_counter import Lost, ask_at_counter, decide_contact, show_code
from communities.services.contacts import ask_contact, make_due_contacts
from communities.states import ContactStatus
from tests.cast import member
from tests.codes import mailed_code, received, sent_code
from tests.communities.slips import NUMBER, asked, come_in, counter, printed
from tests.communities.test_ceilings import ask, mail_box
from tests.house.routes import leaves
from tests.house.urls import TABLE
from tests.sessions import log_in

__all__ = ["counter"]
pytestmark = pytest.mark.usefixtures(mail_box.__name__)
DAY, NEW = timedelta(days=1), "+8613800002222"
SAYS = "您是用应急登录单登录的，"


@pytest.fixture
def came(client, counter):
    """Alice's new browser, in which she came in by a slip."""
    come_in(client, printed(counter))
    counter.alice.refresh_from_db()
    assert counter.alice.slip_used_at
    return client


def is_refused(answer) -> bool:
    return answer.status_code == 403 and SAYS in answer.content.decode()


# Every address that a session asks for its person's own things; all others stand open to it.
CLOSED = {
    "account/password/",
    "account/password/set/",
    "account/second/recovery-codes/",
    "account/second/recovery-codes/download/",
    "account/second/recovery-codes/generate/",
    "account/second/totp/activate/",
    "account/second/totp/deactivate/",
    "account/second/webauthn/add/",
    "account/second/webauthn/keys/<int:pk>/edit/",
    "account/second/webauthn/keys/<int:pk>/remove/",
    "me/bills/<int:pk>/clear/",
    "me/bills/open/<int:pk>/",
    "me/contact/<int:pk>/code/",
    "me/contact/<int:pk>/stop/",
    "me/contact/<slug:kind>/",
    "me/contact/email/remove/",
    "me/delegates/<int:pk>/revoke/",
    "me/devices/<int:pk>/end/",
    "me/devices/end/",
    "me/offices/",
    "me/offices/<int:pk>/",
    "me/rests/<int:pk>/keep/",
    "me/rests/<int:pk>/refund/",
    "me/slips/<int:pk>/stop/",
    "me/units/<int:pk>/delegates/new/",
    "me/units/<int:pk>/invite/",
}


def test_which_of_her_own_addresses_demand_full_trust(came, counter):
    ContactChange.objects.create(
        user=counter.alice, kind="email", after="x@example.org", asked_by=counter.alice,
        asked_at=clock.now(),
    )  # fmt: skip
    given = {"pk": ContactChange.objects.get().pk, "kind": "phone", "token": "x"}
    came.raise_request_exception, closed = False, set()
    for leaf in leaves():
        if (
            leaf.route.startswith(("me/", "account/"))
            and leaf.route != "me/notices/off/<str:token>/"
        ):
            words = {"slug": "riverside", "guide": "renovation"} | given
            address = leaf.address({key: words.get(key, "1") for key in leaf.params})
            if is_refused(came.post(address)):
                closed.add(leaf.route)

    assert closed == CLOSED


def test_no_office_opens_though_it_began_after_the_slip(came, counter):
    member(counter.alice, Role.PROPERTY_MANAGER, counter.riverside, contract=counter.contract)
    offices = [
        leaf.route
        for leaf in leaves()
        if leaf.route.startswith("desk/") and not leaf.params and TABLE.get(leaf.route)
    ]
    assert len(offices) > 10
    for address in [*offices, "admin/", "oversight/", "desk/settings/riverside/"]:
        assert is_refused(came.get(f"/{address}")), address
    log_in(came, counter.petra)
    assert came.get("/desk/").status_code == 200


def test_who_is_at_home_alone_is_told_of_her_missing_right(came):
    answer = came.get("/desk/")
    assert answer.status_code == 403
    assert not is_refused(came.get("/desk/slips/"))


def test_a_slip_is_no_fresh_proof(came, counter):
    assert came.get("/me/units/bind/").url.startswith("/account/again/")


def test_changing_the_password_asks_for_a_fresh_proof(client, counter):
    log_in(client, counter.alice, second_factor=False)
    assert client.get("/account/password/").status_code == 200
    session = client.session
    session[RECORDS] = [{"method": "password", "at": time.time() - 3600}]
    session.save()

    assert client.get("/account/password/").url.startswith("/account/again/")


def test_a_code_to_her_phone_lets_others_act_and_restores_no_keys(came, counter):
    came.post("/logout/")
    ask(came)
    came.post("/login/code/", {"code": received()[0]["body"][10:16]})
    assert came.get(f"/me/units/{counter.unit.pk}/invite/").status_code == 200
    for address in ("/me/contact/email/", "/account/password/"):
        assert is_refused(came.get(address)), address


def test_a_code_to_her_mail_restores_her_keys(came, counter, mailoutbox):
    came.post("/account/again/", {"step": "send"})
    came.post("/account/again/", {"code": mailed_code(mailoutbox)})

    assert came.get("/me/contact/phone/").status_code == 200
    assert came.get("/account/password/").status_code == 200


def at_counter(cast, now) -> ContactChange:
    lost = Lost(1, "1-101", NUMBER, NEW)
    change = ask_at_counter(estate=cast.riverside, lost=lost, actor=cast.petra, now=now)
    show_code(change=change, code=sent_code(), actor=cast.petra, now=now)
    change.refresh_from_db()
    return decide_contact(change=change, agrees=True, actor=cast.orla, now=now)


def phone_of(cast) -> str:
    return User.objects.get(pk=cast.alice.pk).phone


def test_the_counter_changes_no_number_sooner_than_seven_days_after_a_slip(came, counter):
    used = counter.alice.slip_used_at
    at_counter(counter, clock.now())

    says = wording.moment(used + LESS_TRUST, year=False)
    assert says in received()[0]["body"] + received()[1]["body"]
    assert make_due_contacts(used + LESS_TRUST - timedelta(minutes=1)) == 0
    assert phone_of(counter) == NUMBER
    assert make_due_contacts(used + LESS_TRUST) == 1
    assert phone_of(counter) == NEW


def test_without_a_slip_it_takes_its_three_days(counter):
    at_counter(counter, clock.now())
    assert make_due_contacts(clock.now() + timedelta(days=3)) == 1


def test_nor_does_a_change_that_waited_before(client, counter):
    at_counter(counter, clock.now())
    come_in(client, printed(counter))

    assert make_due_contacts(clock.now() + timedelta(days=4)) == 0
    assert phone_of(counter) == NUMBER
    assert make_due_contacts(clock.now() + LESS_TRUST) == 1


def test_a_slip_stops_what_was_asked_for_in_a_session(client, counter):
    ask_contact(user=counter.alice, kind="phone", value=NEW, now=clock.now())
    come_in(client, printed(counter))

    assert ContactChange.objects.get().status == ContactStatus.STOPPED


def test_the_session_stops_no_change_of_the_owners(came, counter):
    after = ask_contact(user=counter.alice, kind="phone", value=NEW, now=clock.now())
    assert is_refused(came.post(f"/me/contact/{after.pk}/stop/"))


def test_a_slip_shuts_nobody_out(came, counter):
    owner = Client()
    log_in(owner, counter.alice)
    assert is_refused(came.post("/me/devices/end/"))
    assert owner.get("/me/").status_code == 200
    later = clock.now() + timedelta(hours=2)
    slip = asked(counter, later)
    assert is_refused(came.post(f"/me/slips/{slip.pk}/stop/"))
    helper = Membership.objects.create(
        user=counter.bob, role=Role.DELEGATE, estate=Estate.objects.get(slug="riverside"),
        unit=counter.unit, valid_from=clock.now() - DAY, valid_until=clock.now() + DAY,
    )  # fmt: skip
    assert is_refused(came.post(f"/me/delegates/{helper.pk}/revoke/"))
