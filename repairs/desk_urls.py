"""Repairs on the desk: private pages, Chinese only, merged over the estates a person serves."""

from django.urls import path

from repairs.views import (
    categories,
    desk_lists,
    entering,
    handling,
    labels,
    queue,
    rating,
    ticket_list,
    times,
)

app_name = "tickets"

TICKET = "desk/tickets/<int:pk>/"

urlpatterns = [
    path("desk/tickets/new/", entering.choose, name="new"),
    path("desk/tickets/new/<slug:slug>/", entering.enter, name="new-in"),
    path(f"{TICKET}slip/", entering.slip, name="slip"),
    path(f"{TICKET}rate/", rating.record, name="record"),
    path("desk/tickets/", queue.ticket_queue, name="queue"),
    path("desk/tickets/all/", ticket_list.tickets, name="all"),
    path("desk/tickets/bulk/", queue.bulk, name="bulk"),
    path("desk/tickets/calls/", desk_lists.calls, name="calls"),
    path("desk/tickets/objections/", desk_lists.objections, name="objections"),
    path(TICKET, handling.ticket_detail, name="ticket"),
    path(f"{TICKET}<slug:verb>/photos/", handling.act_photo_add, name="act-photo"),
    path(
        f"{TICKET}<slug:verb>/photos/<int:photo>/drop/",
        handling.act_photo_drop,
        name="act-photo-drop",
    ),
    path(f"{TICKET}<slug:verb>/", handling.ticket_act, name="act"),
    path("desk/signals/", desk_lists.signals, name="signals"),
    path("desk/signals/<int:pk>/", desk_lists.signal, name="signal"),
    path("desk/replies/", desk_lists.replies, name="replies"),
    path("desk/replies/<int:pk>/", desk_lists.reply, name="reply"),
    path("desk/replies/<int:pk>/drop/", desk_lists.reply_drop, name="reply-drop"),
    path("desk/service-times/", times.times_list, name="times"),
    path("desk/service-times/<slug:slug>/", times.times, name="times-of"),
    path("desk/service-times/<slug:slug>/adopt/", times.times_adopt, name="times-adopt"),
    path("desk/categories/<slug:slug>/", categories.categories, name="categories"),
    path(
        "desk/categories/<slug:slug>/adopt/", categories.categories_adopt, name="categories-adopt"
    ),
    path("desk/labels/", labels.label_list, name="labels"),
    path("desk/labels/print/", labels.label_sheet, name="label-sheet"),
    path("desk/labels/new/<slug:slug>/", labels.label_new, name="label-new"),
    path("desk/labels/<int:pk>/", labels.label_detail, name="label"),
    path("desk/labels/<int:pk>/turn/", labels.label_turn, name="label-turn"),
]
