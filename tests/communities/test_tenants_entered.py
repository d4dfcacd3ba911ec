"""登记租客: staff enter a tenant with her lease, and who was entered has her say."""

from communities import clock
from communities.models import (
    AuditEvent,
    Invitation,
    Role,
    User,
)
from communities.services.people import end_contract
from notifications.models import Notice
from tests.cast import home
from tests.codes import received
from tests.communities.test_contacts import go_on, mail_box
from tests.communities.test_invitations import alice, day, eve, roles
from tests.sessions import log_in

__all__ = ["alice", "eve", "go_on", "mail_box"]


def lease(cast, **more):
    words = {"building": "1", "unit": "1-101", "phone": "139 0000 5555", "last_day": day(days=300)}
    return words | {"estate": cast.riverside.pk, "is_document_seen": "on"} | more


def test_staff_enter_a_tenant_with_her_lease_and_the_owner_is_told(client, eve, cast):
    log_in(client, cast.petra)
    wrong = client.post("/desk/roster/tenant/", lease(cast, unit="9-999")).content.decode()
    assert "名册里没有这套房屋" in wrong
    unknown = client.post("/desk/roster/tenant/", lease(cast, phone="13900006666"))
    assert "先用这个手机号登录一次" in unknown.content.decode()

    assert client.post("/desk/roster/tenant/", lease(cast)).url == "/desk/roster/"

    assert roles(cast.eve, cast.riverside) == frozenset(), "not before she says so herself"
    assert "登记您为租户" in received()[0]["body"]
    invitation = Invitation.objects.get()
    for page in ("/me/", "/me/units/"):
        assert f"/me/invitations/{invitation.pk}/" in eve.get(page).content.decode()
    address = f"/me/invitations/{invitation.pk}/"
    assert "凭租赁合同登记您住进" in eve.get(address).content.decode()
    assert eve.post(address).url == "/me/units/"
    assert roles(cast.eve, cast.riverside) == {Role.RESIDENT}
    assert Notice.objects.get(path="/me/units/").user == cast.alice
    granted = AuditEvent.objects.get(verb="communities.tenant.granted")
    assert granted.actor == cast.eve
    sent = AuditEvent.objects.get(verb="communities.invitation.sent")
    assert sent.actor == cast.petra


def test_whom_staff_entered_says_no_or_is_entered_again(client, alice, eve, cast):
    log_in(client, cast.petra)
    for _ in range(2):
        client.post("/desk/roster/tenant/", lease(cast))
    assert list(Invitation.objects.order_by("pk").values_list("status", flat=True)) == [
        "revoked",
        "open",
    ]
    named = Invitation.objects.get(status="open")
    for other in (alice, client):
        log_in(other, cast.alice if other is alice else cast.dan)
        assert other.post(f"/me/invitations/{named.pk}/").status_code == 404

    eve.post(f"/me/invitations/{named.pk}/revoke/")

    assert eve.post(f"/me/invitations/{named.pk}/").status_code == 410
    assert roles(cast.eve, cast.riverside) == frozenset()


def test_staff_who_left_let_nobody_in_any_more(client, eve, cast):
    log_in(client, cast.petra)
    client.post("/desk/roster/tenant/", lease(cast))
    named = Invitation.objects.get()
    now = clock.now()
    end_contract(contract=cast.contract, at=now, reason="到期", actor=None, now=now)

    assert "不在这里工作" in eve.post(f"/me/invitations/{named.pk}/").content.decode()


def test_entering_a_tenant_takes_the_right_the_second_factor_and_ones_own_estate(client, eve, cast):
    home(cast.riverside, "1-303")
    for who, second, status in (
        (cast.alice, True, 403),
        (cast.petra, False, 302),
        (cast.hal, True, 200),
    ):
        log_in(client, who, second_factor=second)
        assert client.post("/desk/roster/tenant/", lease(cast)).status_code == status
    User.objects.filter(pk=cast.eve.pk).update(phone=None)
    User.objects.filter(pk=cast.petra.pk).update(phone="+8613900005555", phone_verified=True)
    log_in(client, cast.petra)
    assert client.post("/desk/roster/tenant/", lease(cast)).status_code == 403
    assert not Invitation.objects.exists()
