"""The desk of money: private pages, Chinese only, merged over the estates a person serves."""

from django.urls import path

from finance.views import (
    approvals,
    certificates,
    drafts,
    imports,
    ledger,
    matching,
    statement_desk,
    vouchers,
)

app_name = "finance"

urlpatterns = [
    path("desk/ledger/", ledger.ledger, name="ledger"),
    path("desk/ledger/entries/", ledger.entries, name="entries"),
    path("desk/ledger/new/", drafts.draft_new, name="draft-new"),
    path("desk/ledger/submit/", ledger.drafts_submit, name="drafts-submit"),
    path("desk/ledger/post/", ledger.drafts_post, name="drafts-post"),
    path("desk/ledger/rows/<int:pk>/", ledger.bank_rows, name="bank-rows"),
    path(
        "desk/ledger/rows/<int:pk>/transfer/<int:other>/",
        ledger.bank_row_transfer,
        name="bank-row-transfer",
    ),
    path("desk/ledger/rows/<int:pk>/match/", matching.row_match, name="row-match"),
    path("desk/ledger/rows/<int:pk>/aside/", matching.row_set_aside, name="row-set-aside"),
    path("desk/ledger/aside/", matching.set_aside_list, name="set-asides"),
    path("desk/ledger/aside/<int:pk>/", matching.set_aside_decide, name="set-aside-decide"),
    path("desk/ledger/drafts/<int:pk>/link/<int:row>/", matching.draft_link, name="draft-link"),
    path("desk/ledger/drafts/<int:pk>/unlink/", matching.draft_unlink, name="draft-unlink"),
    path("desk/ledger/drafts/<int:pk>/", drafts.draft_detail, name="draft"),
    path("desk/ledger/drafts/<int:pk>/autosave/", drafts.draft_autosave, name="draft-autosave"),
    path("desk/ledger/drafts/<int:pk>/discard/", drafts.draft_discard, name="draft-discard"),
    path("desk/ledger/entries/<int:pk>/reverse/", ledger.entry_reverse, name="entry-reverse"),
    path("desk/approvals/", approvals.approvals, name="approvals"),
    path("desk/approvals/<int:pk>/", approvals.approval, name="approval"),
    path("desk/import/", imports.import_list, name="imports"),
    path("desk/import/<int:pk>/", imports.import_detail, name="import"),
    path("desk/import/<int:pk>/mapping/", imports.import_mapping, name="import-mapping"),
    path("desk/import/<int:pk>/store/", imports.import_store, name="import-store"),
    path("desk/import/<int:pk>/withdraw/", imports.import_withdraw, name="import-withdraw"),
    path("desk/import/<int:pk>/abandon/", imports.import_abandon, name="import-abandon"),
    path("desk/import/withdrawals/<int:pk>/", imports.withdrawal_decide, name="withdrawal-decide"),
    path("desk/import/<int:pk>/errors.csv", imports.import_errors, name="import-errors"),
    path("desk/import/certificates/", certificates.certificate_list, name="certificates"),
    path(
        "desk/import/certificates/<int:pk>/",
        certificates.certificate_decide,
        name="certificate-decide",
    ),
    path(
        "desk/import/certificates/<int:pk>/withdraw/",
        certificates.certificate_withdraw,
        name="certificate-withdraw",
    ),
    path(
        "desk/import/certificates/withdrawals/<int:pk>/",
        certificates.certificate_withdrawal_decide,
        name="certificate-withdrawal-decide",
    ),
    path("desk/import/deposits/", certificates.deposit_turn, name="deposit-turn"),
    path(
        "desk/import/deposits/<int:pk>/",
        certificates.deposit_turn_decide,
        name="deposit-turn-decide",
    ),
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
    path("desk/statements/", statement_desk.statement_list, name="statements"),
    path("desk/statements/new/<int:pk>/", statement_desk.statement_new, name="statement-new"),
    path("desk/statements/<int:pk>/", statement_desk.statement_detail, name="statement"),
    path(
        "desk/statements/<int:pk>/preview/",
        statement_desk.statement_preview,
        name="statement-preview",
    ),
]
