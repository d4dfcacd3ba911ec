"""Addresses of files that pages showed, and of what becomes of them."""

from django.urls import path, re_path

from portal.shown_files import views

urlpatterns = [
    path("files/<int:pk>/", views.shown, name="shown-file"),
    # What was made of pictures of notices and guides; vouchers are served by finance alone.
    re_path("^media/images/(?P<path>.+)$", views.picture),
    path("desk/files/", views.files, name="shown-files"),
    path("desk/files/<int:pk>/", views.file, name="desk-file"),
]
