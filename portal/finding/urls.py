"""The address of the search field; what is looked for never stands in it."""

from django.urls import path

from portal.finding import views

urlpatterns = [path("desk/find/", views.find, name="desk-find")]
