"""Addresses: everything of our own before Wagtail's catch-all.

What strangers may read, log-in and one's own pages exist twice: in Chinese without a prefix and
in English under /en/.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from communities.views import log
from decisions.views.public import recount_file
from finance.views.notify import notify
from portal.content import views as guides
from portal.decided import views as decided
from portal.demo import views as demo
from portal.publishing import views as publishing
from portal.views import desk, pages, share
from portal.views.closed import CLOSED, closed
from portal.views.health import healthz
from portal.views.size import size, size_css

handler500 = "portal.views.errors.server_error"

urlpatterns = [
    # First, since nothing else comes by the thousand.
    path("pay/notify/<slug:channel>/<slug:merchant>/", notify, name="pay-notify"),
    path("healthz", healthz, name="healthz"),
    path("e/<slug:slug>/log/checkpoint", log.checkpoint, name="log-checkpoint"),
    path("e/<slug:slug>/log/keys", log.keys, name="log-keys"),
    path("s/<slug:code>", publishing.short, name="short"),
    path("size.css", size_css, name="size-css"),
    path("verify/recount.py", recount_file, name="recount"),
    re_path(f"^admin/({'|'.join(CLOSED)})/(?P<rest>.*)$", closed, name="closed"),
    # Wagtail's own log-in asks for no second factor.
    path("admin/login/", RedirectView.as_view(url="/login/password/?next=/admin/")),
    # A statement is decided only after the second factor, in the admin as on the desk.
    path(
        "admin/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/",
        publishing.action,
    ),
    path(
        "admin/pages/workflow/collect_action_data/<int:page_id>/<slug:action_name>/"
        "<int:task_state_id>/",
        publishing.comment,
    ),
    path("admin/", include(wagtailadmin_urls)),
    path("desk/", desk.home, name="desk"),
    path("desk/votes/<int:pk>/filing.zip", decided.filing, name="filing"),
    path("", include("decisions.desk_urls")),
    path("", include("decisions.owner_urls")),
    path("", include("finance.urls")),
    path("", include("notifications.desk_urls")),
    path("", include("portal.finding.urls")),
    path("", include("portal.founding.urls")),
    path("", include("portal.handover.urls")),
    path("", include("portal.letters.urls")),
    path("", include("portal.oversight.urls")),
    path("", include("portal.shown_files.urls")),
    path("", include("repairs.desk_urls")),
    path("documents/", include(wagtaildocs_urls)),
    *i18n_patterns(
        path("demo/login/", demo.login, name="demo-login"),
        path("demo/mail/", demo.mail, name="demo-mail"),
        path("", include("communities.urls")),
        path("", include("notifications.urls")),
        path("", include("finance.owner_urls")),
        path("size/", size, name="size"),
        path("me/guides/<slug:slug>/<slug:guide>/ack/", guides.acknowledgement, name="guide-ack"),
        path("help/", pages.plain, {"name": "help"}, name="help"),
        path("accessibility/", pages.plain, {"name": "accessibility"}, name="accessibility"),
        path("privacy/", pages.plain, {"name": "privacy"}, name="privacy"),
        path("share/<slug:kind>.png", share.platform, name="share"),
        path("share/<slug:slug>/<slug:kind>.png", share.of_estate, name="share-estate"),
        path("share/<slug:slug>/<slug:kind>/<slug:key>.png", share.of_estate, name="share-page"),
        path("e/<slug:slug>/accounts/", include("portal.accounts.urls")),
        re_path(
            r"^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/$",
            decided.decision,
            name="decision",
        ),
        re_path(
            r"^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/certificate/$",
            decided.certificate,
            name="certificate",
        ),
        re_path(
            r"^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/certificate\.pdf$",
            decided.certificate_pdf,
            name="certificate-pdf",
        ),
        path("", include("decisions.urls")),
        path("", include("repairs.board_urls")),
        path("", include("repairs.urls")),
        path(
            "e/<slug:estate_slug>/notices/<slug:slug>.ics",
            pages.notice_calendar,
            name="notice-calendar",
        ),
        # Wagtail's own log-in knows no second factor and counts no attempts; no page has a password.
        path(
            "_util/login/",
            RedirectView.as_view(pattern_name="account_request_login_code", query_string=True),
        ),
        path("_util/<path:rest>", closed),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
