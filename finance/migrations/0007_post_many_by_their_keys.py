import importlib

from django.db import migrations

before = importlib.import_module("finance.migrations.0006_post_many_at_once")

# While nobody has counted the table, a look for keys would walk all entries of the estate, once for
# each key. The unique index refuses a known key as well, and whoever calls then goes one by one.
LOOK = """    if exists (select 1 from finance_entry where estate_id = p_estate and key in (
            select g.key from json_to_recordset(p_entries) as g (key text))) then
        return;
    end if;
"""
SAME = before.POST_ENTRIES.replace("create function", "create or replace function")


class Migration(migrations.Migration):
    dependencies = [("finance", "0006_post_many_at_once")]

    operations = [migrations.RunSQL(SAME.replace(LOOK, ""), SAME)]
