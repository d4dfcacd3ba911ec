"""The desk of decisions: private pages, Chinese only."""

from django.urls import path

from decisions.views import desk

app_name = "decisions-desk"

urlpatterns = [
    path("desk/decisions/", desk.decisions, name="list"),
    path("desk/decisions/new/<slug:slug>/", desk.record, name="record"),
    path("desk/decisions/<int:pk>/", desk.decision, name="decision"),
]
