"""Addresses of letters. Chinese only."""

from django.urls import path

from portal.views import referrals

urlpatterns = [
    path("desk/referrals/", referrals.letters, name="referrals"),
    path("desk/referrals/<int:pk>/", referrals.letter, name="referral"),
    path("desk/referrals/<int:pk>/letter/", referrals.letter_paper, name="referral-paper"),
    path("desk/referrals/<int:pk>/letter.pdf", referrals.letter_pdf, name="referral-pdf"),
    path("desk/referrals/new/<slug:slug>/<slug:kind>/", referrals.letter_new, name="referral-new"),
]
