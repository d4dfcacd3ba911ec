"""The desk of money: private pages, Chinese only, merged over the estates a person serves."""

from django.urls import path

from finance.views import imports, vouchers

app_name = "finance"

urlpatterns = [
    path("desk/import/", imports.import_list, name="imports"),
    path("desk/import/<int:pk>/", imports.import_detail, name="import"),
    path("desk/import/<int:pk>/mapping/", imports.import_mapping, name="import-mapping"),
    path("desk/import/<int:pk>/store/", imports.import_store, name="import-store"),
    path("desk/import/<int:pk>/undo/", imports.import_undo, name="import-undo"),
    path("desk/import/<int:pk>/errors.csv", imports.import_errors, name="import-errors"),
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
