"""Rows point at rows of their own estate and book, at once and not at commit."""

from django.db.migrations import Migration as Base
from django.db.migrations import RunSQL

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
"""
NO_KEYS = """
alter table finance_bookhead drop constraint a_year_begins_with_number_one;
alter table finance_match drop constraint match_of_its_posting;
alter table finance_posting drop constraint posting_of_its_entry,
    drop constraint posting_of_its_account;
alter table finance_entrydraft drop constraint draft_corrects_within_its_estate;
alter table finance_entry drop constraint entry_of_its_fund,
    drop constraint entry_reverses_in_its_book, drop constraint entry_of_its_draft,
    drop constraint entry_is_not_from_the_future;
"""


class Migration(Base):
    replaces = [
        ("finance", "0002_guard_the_books"),
        ("finance", "0004_correct_within_one_book"),
        ("finance", "0005_lighten_posting"),
    ]

    dependencies = [("communities", "0003_ties"), ("finance", "0001_books")]

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
        ),
        RunSQL(KEYS, NO_KEYS),
    ]
