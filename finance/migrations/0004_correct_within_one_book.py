from django.db import migrations

ADD = """
alter table finance_entrydraft add constraint draft_corrects_within_its_book
    foreign key (estate_id, fund_id, reverses_id)
    references finance_entry (estate_id, fund_id, id)
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0003_number_rejected_statements_again")]
    operations = [
        migrations.RunSQL(
            ADD, "alter table finance_entrydraft drop constraint draft_corrects_within_its_book"
        ),
    ]
