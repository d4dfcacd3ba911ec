"""The desk of money: private pages, Chinese only, merged over the estates a person serves."""

from django.urls import path

from finance.views import vouchers

app_name = "finance"

urlpatterns = [
    path("desk/vouchers/", vouchers.voucher_list, name="vouchers"),
    path("desk/vouchers/<int:pk>/", vouchers.voucher_detail, name="voucher"),
    path("desk/vouchers/<int:pk>/confirm/", vouchers.voucher_confirm, name="voucher-confirm"),
    path("desk/vouchers/<int:pk>/undo/", vouchers.voucher_undo, name="voucher-undo"),
    path("desk/vouchers/<int:pk>/original.pdf", vouchers.voucher_pdf, name="voucher-pdf"),
    path("desk/vouchers/<int:pk>/<int:number>.jpg", vouchers.voucher_page, name="voucher-page"),
    path(
        "desk/vouchers/<int:pk>/redacted/<int:number>.jpg",
        vouchers.voucher_redacted,
        name="voucher-redacted",
    ),
]
