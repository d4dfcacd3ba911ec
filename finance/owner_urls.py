"""A person's own bills and payments, in her language; receipts, for whoever holds their id."""

from django.urls import path

from finance.views import (
    bills,
    clearances,
    demands,
    doubts,
    pay,
    payee_accounts,
    prepaid,
    receipts,
    rests,
    simulator,
)

app_name = "bills"

urlpatterns = [
    path("me/bills/", bills.my_bills, name="mine"),
    path("me/bills/open/<int:pk>/", bills.bills_open, name="open"),
    path("me/bills/close/<int:pk>/", bills.bills_close, name="close"),
    path("me/rests/<int:pk>/keep/", rests.rest_keep, name="rest-keep"),
    path("me/rests/<int:pk>/refund/", rests.rest_refund, name="rest-refund"),
    path("me/pay/", pay.choose, name="pay"),
    path("me/pay/check/", pay.check, name="pay-check"),
    path("me/prepay/", prepaid.prepay, name="prepay"),
    path("me/prepay/check/", prepaid.prepay_check, name="prepay-check"),
    path("me/pay/<slug:number>/", pay.order_page, name="order"),
    path("me/pay/<slug:number>/cancel/", pay.order_cancel, name="order-cancel"),
    path("e/<slug:slug>/payees/", payee_accounts.public_accounts, name="payees"),
    path("me/bills/<int:pk>/statement/", clearances.my_statement, name="statement"),
    path("me/bills/<int:pk>/statement.pdf", clearances.my_statement_pdf, name="statement-pdf"),
    path("me/bills/<int:pk>/clear/", clearances.my_clearance, name="clear"),
    path("me/bills/<int:pk>/doubt/", doubts.bill_doubt, name="doubt"),
    path("me/demands/<int:pk>/", demands.my_demand, name="demand"),
    path("me/demands/<int:pk>/letter.pdf", demands.my_demand_pdf, name="demand-pdf"),
    path("receipts/clear/<uuid:code>/", clearances.clearance, name="clearance"),
    path("receipts/clear/<uuid:code>/clear.pdf", clearances.clearance_pdf, name="clearance-pdf"),
    path("receipts/<uuid:code>/", receipts.receipt, name="receipt"),
    path("receipts/<uuid:code>/receipt.pdf", receipts.receipt_pdf, name="receipt-pdf"),
    path("demo/pay/<slug:number>/", simulator.simulator, name="simulator"),
]
