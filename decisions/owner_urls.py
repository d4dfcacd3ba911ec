"""What owners alone may see of a vote: private pages, Chinese only."""

from django.urls import re_path

from decisions.views import ballots, co_owners, letters, objections, polls, votes

app_name = "decisions-owner"

urlpatterns = [
    re_path(
        r"^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/ballot/$",
        ballots.ballot,
        name="ballot",
    ),
    re_path(
        r"^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/co-owners/$",
        co_owners.co_owners,
        name="co-owners",
    ),
    re_path(
        r"^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/proxies/$",
        letters.letters,
        name="proxies",
    ),
    re_path(
        r"^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/roll/$",
        votes.roll,
        name="roll",
    ),
    re_path(
        r"^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/objections/$",
        objections.objections,
        name="objections",
    ),
    re_path(
        r"^e/(?P<slug>[-a-zA-Z0-9_]+)/polls/(?P<number>[0-9]{4}-[0-9]{3})/answer/$",
        polls.answer,
        name="poll-answer",
    ),
]
