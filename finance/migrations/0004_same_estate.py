"""Rows point at rows of their own estate and book, at once and not at commit."""

from django.db import migrations

from communities.ties import ties

# The keys that Django would make are deferred. The fund of an entry's lines is checked with their
# day and estate by the trigger that checks its balance.
KEYS = """
alter table finance_entry
    add constraint entry_of_its_fund foreign key (estate_id, fund_id)
        references finance_fund (estate_id, id),
    add constraint entry_reverses_in_its_book foreign key (estate_id, reverses_id)
        references finance_entry (estate_id, id),
    add constraint entry_of_its_draft foreign key (estate_id, fund_id, draft_id)
        references finance_entrydraft (estate_id, fund_id, id),
    add constraint entry_is_not_from_the_future
        check (booking_date <= (posted_at at time zone 'Asia/Shanghai')::date);
alter table finance_entrydraft
    add constraint draft_corrects_within_its_estate foreign key (estate_id, reverses_id)
        references finance_entry (estate_id, id);
alter table finance_posting
    add constraint posting_of_its_entry foreign key (estate_id, entry_id)
        references finance_entry (estate_id, id) not deferrable,
    add constraint posting_of_its_account foreign key (estate_id, fund_id, account_id)
        references finance_account (estate_id, fund_id, id) not deferrable;
alter table finance_match
    add constraint match_of_its_posting foreign key (posting_id) references finance_posting (id);
alter table finance_bookhead
    add constraint a_year_begins_with_number_one check (last_number >= 0);
alter table finance_bill
    add constraint bill_is_of_its_runs_month foreign key (run_id, month)
        references finance_billingrun (id, month);
"""
NO_KEYS = """
alter table finance_bill drop constraint bill_is_of_its_runs_month;
alter table finance_bookhead drop constraint a_year_begins_with_number_one;
alter table finance_match drop constraint match_of_its_posting;
alter table finance_posting drop constraint posting_of_its_entry,
    drop constraint posting_of_its_account;
alter table finance_entrydraft drop constraint draft_corrects_within_its_estate;
alter table finance_entry drop constraint entry_of_its_fund,
    drop constraint entry_reverses_in_its_book, drop constraint entry_of_its_draft,
    drop constraint entry_is_not_from_the_future;
"""


class Migration(migrations.Migration):
    replaces = [
        ('finance', '0002_ties'),
    ]

    dependencies = [("decisions", "0003_same_estate"), ("finance", "0003_payments")]

    operations = [
        *ties(
            "finance",
            ("account", "fund_id", "finance_fund"),
            ("account", "parent_id", "finance_account"),
            ("account", "bank_account_id", "finance_bankaccount"),
            ("account", "building_id", "communities_building"),
            ("bankaccount", "fund_id", "finance_fund"),
            ("bankfile", "bank_account_id", "finance_bankaccount"),
            ("bankrow", "bank_account_id", "finance_bankaccount"),
            ("bankrow", "bank_file_id", "finance_bankfile"),
            ("bookhead", "fund_id", "finance_fund"),
            ("entrydraft", "fund_id", "finance_fund"),
            ("entrydraft", "authority_id", "finance_authority"),
            ("draftline", "draft_id", "finance_entrydraft"),
            ("draftline", "account_id", "finance_account"),
            ("draftline", "bank_row_id", "finance_bankrow"),
            ("draftvoucher", "draft_id", "finance_entrydraft"),
            ("draftvoucher", "voucher_id", "finance_voucher"),
            ("approval", "draft_id", "finance_entrydraft"),
            ("entry", "authority_id", "finance_authority"),
            ("entryvoucher", "voucher_id", "finance_voucher"),
            ("entryvoucher", "entry_id", "finance_entry"),
            ("entrytext", "entry_id", "finance_entry"),
            ("statement", "fund_id", "finance_fund"),
            ("filewithdrawal", "bank_file_id", "finance_bankfile"),
            ("rowsetaside", "bank_row_id", "finance_bankrow"),
            ("finding", "voucher_id", "finance_voucher"),
            ("depositcertificate", "bank_account_id", "finance_bankaccount"),
            ("depositcertificate", "voucher_id", "finance_voucher"),
            ("depositturn", "bank_account_id", "finance_bankaccount"),
            ("certificatewithdrawal", "certificate_id", "finance_depositcertificate"),
            ("authority", "matter_id", "decisions_elsewherematter"),
            ("authority", "motion_id", "decisions_decisionmatter"),
            ("feeschedule", "paper_id", "communities_officepaper"),
            ("feenote", "unit_id", "communities_unit"),
            ("billingreversal", "run_id", "finance_billingrun"),
            ("bill", "run_id", "finance_billingrun"),
            ("bill", "unit_id", "communities_unit"),
            ("bill", "schedule_id", "finance_feeschedule"),
            ("bill", "fund_id", "finance_fund"),
            ("bill", "reversal_id", "finance_billingreversal"),
            ("billdebtor", "bill_id", "finance_bill"),
            ("billdebtor", "ownership_id", "communities_ownership"),
            ("billopening", "ownership_id", "communities_ownership"),
            ("payorder", "fund_id", "finance_fund"),
            ("reservation", "order_id", "finance_payorder"),
            ("reservation", "bill_id", "finance_bill"),
            ("payment", "order_id", "finance_payorder"),
            ("paymentshare", "payment_id", "finance_payment"),
            ("paymentshare", "bill_id", "finance_bill"),
            ("oddproposal", "payment_id", "finance_payment"),
            ("receipt", "payment_id", "finance_payment"),
            ("receipt", "cancels_id", "finance_receipt"),
            ("prepayment", "order_id", "finance_payorder"),
            ("prepayment", "ownership_id", "communities_ownership"),
            ("prepayment", "unit_id", "communities_unit"),
            ("transferslip", "order_id", "finance_payorder"),
            ("transferslip", "bank_account_id", "finance_bankaccount"),
            ("transferslip", "paper_id", "communities_officepaper"),
            ("cashdifference", "shift_id", "finance_cashshift"),
            ("cashtaking", "shift_id", "finance_cashshift"),
            ("cashtaking", "payment_id", "finance_payment"),
            ("cashdeposit", "shift_id", "finance_cashshift"),
            ("cashdeposit", "fund_id", "finance_fund"),
            ("cashdeposit", "bank_account_id", "finance_bankaccount"),
            ("payeeaccount", "fund_id", "finance_fund"),
            ("billpart", "bill_id", "finance_channelbill"),
            ("billpart", "fund_id", "finance_fund"),
            ("billdifference", "bill_id", "finance_channelbill"),
            ("billdifference", "payment_id", "finance_payment"),
            ("clearance", "ownership_id", "communities_ownership"),
            ("refund", "payment_id", "finance_payment"),
            ("refund", "bill_id", "finance_bill"),
            ("refundend", "refund_id", "finance_refund"),
            ("refund", "to_order_id", "finance_payorder"),
            ("orderclosing", "order_id", "finance_payorder"),
        ),
        migrations.RunSQL(KEYS, NO_KEYS),
    ]
