"""Addresses of what owners decided: public, in both languages."""

from django.urls import path, re_path

from decisions.views import polls, public, results

app_name = "decisions"

VOTE = r"^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/"

urlpatterns = [
    path("e/<slug:slug>/decisions/", public.decisions, name="list"),
    re_path(
        r"^e/(?P<slug>[-a-zA-Z0-9_]+)/polls/(?P<number>[0-9]{4}-[0-9]{3})/$",
        polls.poll,
        name="poll",
    ),
    re_path(rf"{VOTE}votes\.ndjson$", results.public_file, name="file"),
    re_path(rf"{VOTE}codes/$", results.codes, name="codes"),
]
