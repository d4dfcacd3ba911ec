"""Addresses of offices: letters, the street's supervision. Chinese only."""

from django.urls import path

from portal.views import oversight, referrals

urlpatterns = [
    path("desk/referrals/", referrals.letters, name="referrals"),
    path("desk/referrals/<int:pk>/", referrals.letter, name="referral"),
    path("desk/referrals/<int:pk>/letter/", referrals.letter_paper, name="referral-paper"),
    path("desk/referrals/<int:pk>/letter.pdf", referrals.letter_pdf, name="referral-pdf"),
    path("desk/referrals/new/<slug:slug>/<slug:kind>/", referrals.letter_new, name="referral-new"),
    path("oversight/", oversight.overview, name="oversight"),
    path("oversight/export.csv", oversight.export, name="oversight-export"),
    path("oversight/rules/", oversight.rules_page, name="oversight-rules"),
    path("oversight/estates/<slug:slug>/", oversight.estate_page, name="oversight-estate"),
    path("oversight/register/", oversight.register, name="oversight-register"),
]
