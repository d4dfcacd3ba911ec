"""A ticket names the vote that its works wait for, or the decision that they go by, of its own estate."""

import django.db.models.deletion
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0018_take_no_opening_without_a_hash'),
        ('repairs', '0003_keep_ratings_as_said'),
    ]

    operations = [
        migrations.AddField(
            model_name='ticket',
            name='vote',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision', verbose_name='哪次表决'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='elsewhere',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.elsewheredecision', verbose_name='哪次线下或其他平台的表决'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('vote', None), ('elsewhere', None), _connector='OR'), name='ticket_names_one_decision'),
        ),
        *ties(
            "repairs",
            ("ticket", "vote_id", "decisions_decision"),
            ("ticket", "elsewhere_id", "decisions_elsewheredecision"),
        ),
    ]
