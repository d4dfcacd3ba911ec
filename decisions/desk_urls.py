"""The desk of decisions: private pages, Chinese only."""

from django.urls import path

from decisions.views import (
    counters,
    desk,
    doors,
    keys,
    letters_desk,
    objections,
    paper,
    polls,
    preparing,
    revocations,
    rolls,
    signing,
    votes_desk,
)

app_name = "decisions-desk"

urlpatterns = [
    path("desk/decisions/", desk.decisions, name="list"),
    path("desk/decisions/new/<slug:slug>/", desk.record, name="record"),
    path("desk/decisions/<int:pk>/", desk.decision, name="decision"),
    path("desk/decisions/<int:pk>/revoke/", revocations.record, name="revoke"),
    path("desk/votes/<int:pk>/revoke/", revocations.record_of_vote, name="revoke-vote"),
    path("desk/revocations/<int:pk>/", revocations.revocation, name="revocation"),
    path("desk/votes/new/<slug:slug>/", votes_desk.draft, name="draft"),
    path("desk/votes/<int:pk>/", votes_desk.vote, name="vote"),
    path("desk/votes/<int:pk>/edit/", votes_desk.edit, name="edit"),
    path("desk/polls/new/<slug:slug>/", polls.convene, name="poll-new"),
    path("desk/polls/<int:pk>/", polls.withhold, name="poll"),
    path("desk/keys/", keys.keys, name="keys"),
    path("desk/keys/<int:pk>/", keys.sheet, name="sheet"),
    path("desk/keys/tests/<int:pk>/", keys.test, name="test"),
    path("desk/votes/<int:pk>/delivery/", preparing.delivery, name="delivery"),
    path("desk/votes/<int:pk>/postings/", preparing.postings, name="postings"),
    path("desk/votes/<int:pk>/bindings/", preparing.bindings, name="bindings"),
    path("desk/votes/<int:pk>/roll/", rolls.check, name="roll-check"),
    path("desk/votes/<int:pk>/counters/", counters.counters, name="counters"),
    path("desk/votes/<int:pk>/doors/", doors.door_list, name="doors"),
    path("desk/votes/<int:pk>/sheets/", paper.sheets, name="sheets"),
    path("desk/votes/<int:pk>/hand-in/", paper.hand_in, name="hand-in"),
    path("desk/votes/<int:pk>/entry/", paper.entry, name="entry"),
    path("desk/votes/<int:pk>/letters/", letters_desk.letters, name="letters"),
    path("desk/votes/<int:pk>/signing/", signing.signing, name="signing"),
    path("desk/votes/<int:pk>/counters.ndjson", signing.ballots, name="counters-file"),
    path("desk/result-objections/<int:pk>/", objections.answer, name="result-objection"),
    path("desk/postings/<int:pk>/", preparing.posting, name="posting"),
    path("desk/objections/<int:pk>/", votes_desk.objection, name="objection"),
]
