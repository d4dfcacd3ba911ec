"""Addresses of the open books below ``/e/<estate>/accounts/``: pages of the tree, then rows."""

from django.urls import path, re_path

from finance.periods import PATTERN
from finance.views import entries, exports, rates
from portal.accounts import views

app_name = "accounts"
# Statements of the public income go by their period alone, those of other funds by both.
STATEMENT = rf"(?P<key>(?:(?:wx|wy)-)?{PATTERN})"
ENTRY = r"entries/(?P<code>(?:gs|wx|wy)-[0-9]{4}-[0-9]{6})"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("entries/", entries.entries_page, name="entries"),
    path("entries/export.csv", exports.entries_csv, name="entries-csv"),
    path("entries/export.xlsx", exports.entries_xlsx, name="entries-xlsx"),
    path("rates/", rates.rates, name="rates"),
    re_path(rf"^{ENTRY}/$", entries.entry, name="entry"),
    re_path(rf"^{ENTRY}/voucher/(?P<pk>[0-9]{{1,15}})/$", entries.voucher, name="voucher"),
    re_path(
        rf"^{ENTRY}/voucher/(?P<pk>[0-9]{{1,15}})/(?P<name>(?:thumb-)?[0-9]{{1,2}}\.jpg)$",
        entries.voucher_file,
        name="voucher-file",
    ),
    re_path(rf"^{STATEMENT}/$", views.statement, name="statement"),
    re_path(rf"^{STATEMENT}/export\.(?P<end>csv|xlsx)$", views.export, name="statement-export"),
    re_path(rf"^{STATEMENT}/print/$", views.poster, name="statement-print"),
]
