"""A revision is a row of its own; of ratings revised before, their events alone tell what was said
first. Going back works while nothing was revised since: what was said first has no column then."""

from django.db import migrations, models

REVISED = "update repairs_rating set revision = 1, at = revised_at where revised_at is not null"

class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0005_date_records_and_keep_ends_after_starts'),
        ('repairs', '0002_ties'),
    ]

    operations = [
        migrations.AddField(
            model_name='rating',
            name='revision',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='第几次修改'),
        ),
        migrations.RemoveConstraint(
            model_name='rating',
            name='one_rating_per_round',
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.UniqueConstraint(models.F('ticket'), models.F('round'), models.F('revision'), name='one_rating_per_round_and_revision'),
        ),
        migrations.RunSQL(REVISED, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='rating',
            name='revised_at',
        ),
    ]
