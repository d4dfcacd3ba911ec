"""Addresses of letters (函); Chinese only."""

from django.urls import path

from portal.letters import views

urlpatterns = [
    path("desk/referrals/", views.letters, name="referrals"),
    path("desk/referrals/<int:pk>/", views.letter, name="referral"),
    path("desk/referrals/<int:pk>/letter/", views.letter_paper, name="referral-paper"),
    path("desk/referrals/<int:pk>/letter.pdf", views.letter_pdf, name="referral-pdf"),
    path("desk/referrals/new/<slug:slug>/<slug:kind>/", views.letter_new, name="referral-new"),
]
