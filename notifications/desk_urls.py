"""The desk's part: Chinese only."""

from django.urls import path

from notifications.views import failures

urlpatterns = [
    path("desk/notices/", failures.failed_deliveries, name="failed-deliveries"),
]
