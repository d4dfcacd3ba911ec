"""A person's own bills, in her language."""

from django.urls import path

from finance.views import bills

app_name = "bills"

urlpatterns = [
    path("me/bills/", bills.my_bills, name="mine"),
    path("me/bills/open/<int:pk>/", bills.bills_open, name="open"),
    path("me/bills/close/<int:pk>/", bills.bills_close, name="close"),
]
