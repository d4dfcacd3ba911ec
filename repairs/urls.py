"""Repairs for residents and strangers, in both languages; private pages lie below ``me/``."""

from django.urls import path, re_path

from repairs.views import (
    entry,
    files,
    joining,
    mine,
    my_acts,
    photos,
    public,
    rating,
    report,
    sending,
    slips,
)

app_name = "repairs"

NEW = "e/<slug:slug>/repairs/new/"
DRAFT = f"{NEW}<uuid:draft_id>/"
# ``new`` is no number.
NUMBER = r"(?P<number>[a-z]-[0-9]{6}-[0-9]{2,6})/"
TICKET = rf"^e/(?P<slug>[a-z0-9-]{{1,40}})/repairs/{NUMBER}"
MINE = rf"^me/repairs/(?P<slug>[a-z0-9-]{{1,40}})/{NUMBER}"

urlpatterns = [
    path("repairs/new/", entry.anywhere, name="anywhere"),
    path(NEW, entry.entry, name="entry"),
    path(f"{NEW}at/<slug:code>/", entry.spot, name="spot"),
    path(f"{NEW}begin/", report.begin, name="begin"),
    path(DRAFT, report.resume, name="draft"),
    path(f"{DRAFT}photos/", photos.photo_step, name="draft-photos"),
    path(f"{DRAFT}photos/add/", photos.photo_add, name="draft-photo-add"),
    path(f"{DRAFT}photos/<int:pk>/drop/", photos.photo_drop, name="draft-photo-drop"),
    path(f"{DRAFT}place/", report.place, name="draft-place"),
    path(f"{DRAFT}call/", report.call, name="draft-call"),
    path(f"{DRAFT}similar/", sending.similar, name="draft-similar"),
    path(f"{DRAFT}words/", report.words, name="draft-words"),
    path(f"{DRAFT}check/", sending.check, name="draft-check"),
    path(f"{DRAFT}save/<slug:name>/", report.save, name="draft-save"),
    path(f"{DRAFT}discard/", report.discard, name="draft-discard"),
    path("me/repairs/", mine.mine, name="mine"),
    path("me/repairs/photos/<int:pk>.jpg", files.photo, name="photo"),
    path(
        "me/repairs/photos/<int:pk>-small.jpg", files.photo, {"is_small": True}, name="photo-thumb"
    ),
    re_path(rf"{TICKET}$", public.ticket, name="ticket"),
    re_path(rf"{TICKET}join/$", joining.join, name="ticket-join"),
    re_path(rf"{TICKET}photos/(?P<pk>[0-9]{{1,15}})\.jpg$", public.photo, name="ticket-photo"),
    re_path(
        rf"{TICKET}photos/(?P<pk>[0-9]{{1,15}})-small\.jpg$",
        public.photo,
        {"is_small": True},
        name="ticket-thumb",
    ),
    re_path(rf"{MINE}$", mine.ticket, name="my-ticket"),
    re_path(rf"{MINE}sent/$", mine.sent, name="my-ticket-sent"),
    re_path(rf"{MINE}message/$", my_acts.message, name="my-message"),
    re_path(rf"{MINE}urge/$", my_acts.press_urge, name="my-urge"),
    re_path(rf"{MINE}escalate/$", my_acts.press_escalate, name="my-escalate"),
    re_path(rf"{MINE}quote/$", my_acts.press_quote, name="my-quote"),
    re_path(rf"{MINE}extension/$", my_acts.press_extension, name="my-extension"),
    re_path(rf"{MINE}withdraw/$", my_acts.press_withdraw, name="my-withdraw"),
    re_path(rf"{MINE}rate/$", rating.my_rate, name="my-rate"),
    re_path(rf"{MINE}reopen/$", rating.my_reopen, name="my-reopen"),
    path("r/", slips.slip, name="slip"),
    path("r/rate/", slips.slip_rate, name="slip-rate"),
    path("r/quote/", slips.slip_quote, name="slip-quote"),
    path("r/reopen/", slips.slip_reopen, name="slip-reopen"),
    path("r/withdraw/", slips.slip_withdraw, name="slip-withdraw"),
]
