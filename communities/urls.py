"""Addresses of the ground floor: log-in, one's own pages, the roster."""

from allauth.account import views as account
from django.urls import include, path

# allauth reverses its own names, so these stay without a namespace.
urlpatterns = [
    path("login/", account.request_login_code, name="account_request_login_code"),
    path("login/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("login/password/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/set/", account.password_set, name="account_set_password"),
    path("account/second/", include("allauth.mfa.urls")),
]
