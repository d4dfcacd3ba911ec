from datetime import date

from django.db import migrations, models
from django.db.models import Q

FIRST_DAY = date(2000, 1, 1)
# What is not posted yet takes the day on which it was written; what was confirmed so needs a new
# confirmation, for its content is another.
MEND = """
update finance_entrydraft set booking_date = (created_at at time zone 'Asia/Shanghai')::date
where booking_date < '2000-01-01' and status <> 'posted'
"""


class Migration(migrations.Migration):
    dependencies = [("finance", "0007_post_many_by_their_keys")]

    operations = [
        migrations.RunSQL(MEND, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="entrydraft",
            constraint=models.CheckConstraint(
                condition=Q(booking_date__gte=FIRST_DAY), name="draft_has_a_possible_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=Q(booking_date__gte=FIRST_DAY), name="entry_has_a_possible_day"
            ),
        ),
    ]
