from django.db import migrations

from communities.guards import insert_only, same_estate
from finance.migrations import _books_sql as guards

run = migrations.RunSQL


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0002_guard_log_and_estates"),
        ("finance", "0001_initial"),
    ]

    operations = [
        same_estate("finance_account", "fund_id", "finance_fund"),
        same_estate("finance_account", "parent_id", "finance_account"),
        same_estate("finance_account", "bank_account_id", "finance_bankaccount"),
        same_estate("finance_account", "building_id", "communities_building"),
        same_estate("finance_bankaccount", "fund_id", "finance_fund"),
        same_estate("finance_bankfile", "bank_account_id", "finance_bankaccount"),
        same_estate("finance_bankrow", "bank_account_id", "finance_bankaccount"),
        same_estate("finance_bankrow", "bank_file_id", "finance_bankfile"),
        same_estate("finance_bookhead", "fund_id", "finance_fund"),
        same_estate("finance_entrydraft", "fund_id", "finance_fund"),
        same_estate("finance_entrydraft", "authority_id", "finance_authority"),
        same_estate("finance_draftline", "draft_id", "finance_entrydraft"),
        same_estate("finance_draftline", "account_id", "finance_account"),
        same_estate("finance_draftline", "bank_row_id", "finance_bankrow"),
        same_estate("finance_draftvoucher", "draft_id", "finance_entrydraft"),
        same_estate("finance_draftvoucher", "voucher_id", "finance_voucher"),
        same_estate("finance_approval", "draft_id", "finance_entrydraft"),
        same_estate("finance_entry", "authority_id", "finance_authority"),
        same_estate("finance_entryvoucher", "voucher_id", "finance_voucher"),
        same_estate("finance_entryvoucher", "entry_id", "finance_entry"),
        same_estate("finance_entrytext", "entry_id", "finance_entry"),
        same_estate("finance_statement", "fund_id", "finance_fund"),
        run(guards.KEYS, guards.NO_KEYS),
        insert_only("finance_entry"),
        insert_only("finance_posting"),
        insert_only("finance_entryvoucher"),
        insert_only("finance_match"),
        insert_only("finance_approval"),
        run(guards.CHECK_POSTINGS, "drop function check_postings() cascade"),
        run(
            guards.NUMBER_ENTRIES,
            "drop function number_entries() cascade; drop function entry_is_whole() cascade",
        ),
        run(
            guards.KEPT_BY_TRIGGERS,
            "drop function only_by_triggers() cascade; drop function head_starts_at_zero() cascade;"
            "alter table finance_bookhead drop constraint a_year_begins_with_number_one",
        ),
        run(guards.VOUCHERS_COME_FIRST, "drop function vouchers_come_first() cascade"),
        run(
            guards.TEXT_IS_ONLY_ERASED,
            "drop function text_is_only_erased() cascade;"
            "drop trigger text_stays on finance_entrytext;"
            "drop trigger text_stays_whole on finance_entrytext",
        ),
        run(guards.MATCHES_FIT, "drop function matches_fit() cascade"),
        run(
            guards.STATEMENT_IS_FROZEN,
            "drop function statement_is_frozen() cascade;"
            "drop trigger statement_stays on finance_statement;"
            "drop trigger statement_stays_whole on finance_statement",
        ),
        run(guards.POST_ENTRY, "drop function post_entry"),
    ]
