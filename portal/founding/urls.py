"""Addresses of founding estates; Chinese only."""

from django.urls import path

from portal.founding import paper_views, progress_views, views

urlpatterns = [
    path("oversight/ground/<slug:kind>/", views.ground, name="ground"),
    path("oversight/ground/<slug:kind>/<int:pk>/", views.ground, name="ground-row"),
    path("oversight/ground/bodies/<int:pk>/try/", views.try_body, name="ground-body-try"),
    path("oversight/estates/new/", views.begin, name="founding-new"),
    path("oversight/founding/", views.overview, name="founding"),
    path("oversight/founding/<int:pk>/", views.draft_page, name="founding-draft"),
    path("oversight/founding/<int:pk>/decide/", views.decide, name="founding-decide"),
    path("oversight/founding/<int:pk>/papers/", paper_views.of_draft, name="founding-papers"),
    path(
        "oversight/founding/<int:pk>/papers/<slug:key>/",
        paper_views.draft_paper,
        name="founding-paper",
    ),
    path(
        "oversight/founding/<int:pk>/papers/<slug:key>.pdf",
        paper_views.draft_pdf,
        name="founding-paper-pdf",
    ),
    path("oversight/founding/<int:pk>/<slug:key>/", views.step_page, name="founding-step"),
    path("desk/founding/<slug:slug>/", progress_views.progress, name="founding-progress"),
    path("desk/founding/<slug:slug>/papers/", paper_views.of_estate, name="estate-papers"),
    path(
        "desk/founding/<slug:slug>/papers/<slug:key>/",
        paper_views.estate_paper,
        name="estate-paper",
    ),
    path(
        "desk/founding/<slug:slug>/papers/<slug:key>.pdf",
        paper_views.estate_pdf,
        name="estate-paper-pdf",
    ),
    path("desk/founding/<slug:slug>/facts/", progress_views.facts, name="estate-facts"),
]
