"""Addresses of what owners decided: public, in both languages."""

from django.urls import path

from decisions.views import public

app_name = "decisions"

urlpatterns = [
    path("e/<slug:slug>/decisions/", public.decisions, name="list"),
]
