"""Addresses of offices: letters, the change of company, the street's supervision. Chinese only."""

from django.urls import path

from portal.views import handover, oversight, referrals

urlpatterns = [
    path("desk/referrals/", referrals.letters, name="referrals"),
    path("desk/referrals/<int:pk>/", referrals.letter, name="referral"),
    path("desk/referrals/<int:pk>/letter/", referrals.letter_paper, name="referral-paper"),
    path("desk/referrals/<int:pk>/letter.pdf", referrals.letter_pdf, name="referral-pdf"),
    path("desk/referrals/new/<slug:slug>/<slug:kind>/", referrals.letter_new, name="referral-new"),
    path("desk/handover/", handover.handovers, name="handovers"),
    path("desk/handover/new/<slug:slug>/", handover.handover_new, name="handover-new"),
    path("desk/handover/<int:pk>/", handover.handover, name="handover"),
    path("desk/handover/<int:pk>/list/", handover.draw_up, name="handover-list"),
    path("desk/handover/<int:pk>/lines/", handover.line_add, name="handover-line"),
    path("desk/handover/<int:pk>/answers/", handover.answer, name="handover-answers"),
    path("desk/handover/<int:pk>/stand/", handover.stand, name="handover-stand"),
    path("desk/handover/<int:pk>/sign/", handover.sign, name="handover-sign"),
    path("desk/handover/<int:pk>/refusal/", handover.refuse, name="handover-refusal"),
    path("desk/handover/<int:pk>/complete/", handover.complete, name="handover-complete"),
    path("desk/handover/<int:pk>/cancel/", handover.cancel, name="handover-cancel"),
    path("desk/handover/<int:pk>/record/", handover.record, name="handover-record"),
    path("desk/handover/<int:pk>/record.pdf", handover.record_pdf, name="handover-pdf"),
    path("oversight/", oversight.overview, name="oversight"),
    path("oversight/export.csv", oversight.export, name="oversight-export"),
    path("oversight/rules/", oversight.rules_page, name="oversight-rules"),
    path("oversight/estates/<slug:slug>/", oversight.estate_page, name="oversight-estate"),
    path("oversight/register/", oversight.register, name="oversight-register"),
]
