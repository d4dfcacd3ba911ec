"""Addresses of founding estates; Chinese only."""

from django.urls import path

from portal.founding import progress_views, views

urlpatterns = [
    path("oversight/ground/<slug:kind>/", views.ground, name="ground"),
    path("oversight/ground/<slug:kind>/<int:pk>/", views.ground, name="ground-row"),
    path("oversight/ground/bodies/<int:pk>/try/", views.try_body, name="ground-body-try"),
    path("oversight/estates/new/", views.begin, name="founding-new"),
    path("oversight/founding/", views.overview, name="founding"),
    path("oversight/founding/<int:pk>/", views.draft_page, name="founding-draft"),
    path("oversight/founding/<int:pk>/decide/", views.decide, name="founding-decide"),
    path("oversight/founding/<int:pk>/<slug:key>/", views.step_page, name="founding-step"),
    path("desk/founding/<slug:slug>/", progress_views.progress, name="founding-progress"),
    path("desk/founding/<slug:slug>/facts/", progress_views.facts, name="estate-facts"),
]
