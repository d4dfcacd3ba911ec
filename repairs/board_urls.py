"""Addresses of the open board and the scores: public, in both languages."""

from django.urls import path

from repairs.views import board, board_csv, times

app_name = "service"

urlpatterns = [
    path("e/<slug:slug>/service/", board.service, name="board"),
    path("e/<slug:slug>/service/tickets.csv", board_csv.service_csv, name="csv"),
    path("e/<slug:slug>/service/times/<int:number>/", times.times_version, name="times"),
    path(
        "e/<slug:slug>/service/times/<int:number>/<int:page>.jpg",
        times.times_page,
        name="times-page",
    ),
    path("companies/<slug:code>/", board.company, name="company"),
    path("companies/<slug:code>/tickets.csv", board_csv.company_csv, name="company-csv"),
]
