"""Addresses of the street's supervision; Chinese only."""

from django.urls import path

from portal.oversight import views

urlpatterns = [
    path("oversight/", views.overview, name="oversight"),
    path("oversight/export.csv", views.export, name="oversight-export"),
    path("oversight/rules/", views.rules_page, name="oversight-rules"),
    path("oversight/estates/<slug:slug>/", views.estate_page, name="oversight-estate"),
    path("oversight/register/", views.register, name="oversight-register"),
]
