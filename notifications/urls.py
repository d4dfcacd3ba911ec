"""One's own messages, in both languages."""

from django.urls import path

from notifications.views import inbox

urlpatterns = [
    path("me/notices/", inbox.notices, name="notices"),
    path("me/notices/<int:pk>/", inbox.notice_open, name="notice-open"),
    path("me/notices/<int:pk>/handled/", inbox.notice_handled, name="notice-handled"),
    path("me/notices/preferences/", inbox.preferences, name="notices-preferences"),
    path("me/notices/off/<str:token>/", inbox.notices_off, name="notices-off"),
]
