"""Addresses of the ground floor: log-in, one's own pages, the roster."""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path
from django.views.generic import RedirectView

from communities.access import require_fresh_proof
from communities.views import (
    again,
    changes,
    contact_counter,
    contacts,
    devices,
    document_checks,
    first_operator,
    homes,
    invitations,
    office_ends,
    offices,
    owners,
    papers,
    roster,
    settings,
    sheets,
    slips,
    titles,
)
from communities.views.keys import AddPasskey, Enrol, PasskeyAgain, SecondStep
from communities.views.login import CodePage, CodeRequestPage, by_slip

# allauth reverses its own names, so these stay without a namespace.
urlpatterns = [
    path("login/", CodeRequestPage.as_view(), name="account_request_login_code"),
    path("login/code/", CodePage.as_view(), name="account_confirm_login_code"),
    path("login/slip/", by_slip, name="login-slip"),
    path("login/password/", account.login, name="account_login"),
    path("start/", first_operator.who, name="first-operator"),
    path("start/code/", first_operator.code, name="first-operator-code"),
    path("start/<str:token>/", first_operator.arrive, name="first-link"),
    path("logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/again/", again.again, name="again"),
    path(
        "account/password/",
        require_fresh_proof(account.password_change),
        name="account_change_password",
    ),
    path(
        "account/password/set/",
        require_fresh_proof(account.password_set),
        name="account_set_password",
    ),
    # allauth asks for the password alone, and for nothing where there is none.
    path("account/second/totp/activate/", require_fresh_proof(Enrol.as_view())),
    path("account/second/totp/deactivate/", require_fresh_proof(totp.deactivate_totp)),
    path("account/second/recovery-codes/", require_fresh_proof(codes.view_recovery_codes)),
    path(
        "account/second/recovery-codes/generate/",
        require_fresh_proof(codes.generate_recovery_codes),
    ),
    path(
        "account/second/recovery-codes/download/",
        require_fresh_proof(codes.download_recovery_codes),
    ),
    path("account/second/authenticate/", SecondStep.as_view()),
    path("account/second/webauthn/", RedirectView.as_view(pattern_name="mfa_index")),
    path("account/second/webauthn/add/", require_fresh_proof(AddPasskey.as_view())),
    path("account/second/webauthn/reauthenticate/", PasskeyAgain.as_view()),
    path(
        "account/second/webauthn/keys/<int:pk>/remove/",
        require_fresh_proof(passkeys.remove_webauthn),
    ),
    path(
        "account/second/webauthn/keys/<int:pk>/edit/", require_fresh_proof(passkeys.edit_webauthn)
    ),
    path("account/second/", include("allauth.mfa.urls")),
    path("me/", homes.me, name="me"),
    path("me/contact/", contacts.contact, name="my-contact"),
    path("me/contact/email/remove/", contacts.remove, name="my-contact-remove"),
    path("me/contact/<slug:kind>/", contacts.ask, name="my-contact-new"),
    path("me/contact/<int:pk>/code/", contacts.prove, name="my-contact-code"),
    path("me/contact/<int:pk>/stop/", contacts.stop, name="my-contact-stop"),
    path("me/slips/<int:pk>/stop/", slips.my_slip_stop, name="my-slip-stop"),
    path("me/devices/", devices.devices, name="my-devices"),
    path("me/devices/end/", devices.end_others, name="my-devices-end"),
    path("me/devices/<int:pk>/end/", devices.end, name="my-device-end"),
    path("me/units/", homes.units, name="my-units"),
    path("me/units/bind/", homes.bind, name="my-unit-bind"),
    path("me/units/bind/code/", homes.bind_code, name="my-unit-code"),
    path("me/units/<int:pk>/delegates/new/", homes.delegate_new, name="my-delegate-new"),
    path("me/units/<int:pk>/invite/", invitations.invite, name="my-invite"),
    path("me/invitations/", invitations.arrive, name="invitation"),
    path("me/invitations/<int:pk>/", invitations.accept, name="my-invitation"),
    path("me/invitations/<int:pk>/revoke/", invitations.revoke, name="my-invitation-revoke"),
    path("me/offices/", offices.arrive, name="office-invitation"),
    path("me/offices/<int:pk>/", offices.office, name="my-office"),
    path("me/delegates/<int:pk>/revoke/", homes.delegate_revoke, name="my-delegate-revoke"),
    path("desk/roster/", roster.roster, name="roster"),
    path("desk/roster/on-site/", document_checks.checks, name="roster-on-site"),
    path("desk/roster/on-site/<int:pk>/", document_checks.check, name="roster-check"),
    path("desk/roster/tenant/", invitations.tenant, name="roster-tenant"),
    path("desk/owners/", owners.owners, name="owners"),
    path("desk/owners/<int:pk>/<int:other>/", owners.pair, name="owner-pair"),
    path("desk/owners/joins/<int:pk>/", owners.join, name="owner-join"),
    path("desk/titles/", titles.titles, name="titles"),
    path("desk/titles/<int:pk>/", titles.title, name="title-end"),
    path("desk/homes/<int:pk>/", titles.home, name="title-home"),
    path("desk/contacts/", contact_counter.contacts, name="desk-contacts"),
    path("desk/contacts/<int:pk>/", contact_counter.contact, name="desk-contact"),
    path("desk/slips/", slips.slips, name="desk-slips"),
    path("desk/slips/new/", slips.slip_new, name="desk-slip-new"),
    path("desk/slips/<int:pk>/", slips.slip, name="desk-slip"),
    path("desk/sheets/", sheets.sheets, name="desk-sheets"),
    path("desk/sheets/<int:pk>/", sheets.sheet, name="desk-sheet"),
    path("desk/people/", offices.choose, name="office-places"),
    path("desk/people/<slug:slug>/", offices.people, name="office-people"),
    path("desk/people/roles/<int:pk>/", office_ends.end, name="office-end"),
    path("oversight/people/<int:pk>/", offices.area_people, name="area-people"),
    path("desk/changes/", changes.changes, name="admin-changes"),
    path("desk/changes/<int:pk>/", changes.change, name="admin-change"),
    path("desk/papers/", papers.papers, name="office-papers"),
    path("desk/papers/new/", papers.paper_new, name="office-paper-new"),
    path("desk/papers/<int:pk>/", papers.paper, name="office-paper"),
    path("desk/papers/<int:pk>/<int:number>/", papers.paper_page, name="office-paper-page"),
    path("desk/settings/", settings.choose, name="estate-settings"),
    path("desk/settings/<slug:slug>/", settings.estate_settings, name="estate-settings-of"),
]
