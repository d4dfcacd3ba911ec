"""An authority may be a matter that owners adopted elsewhere."""

import django.db.models.deletion
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0001_record_decisions_taken_elsewhere'),
        ('finance', '0009_bear_out_deposits_by_certificates'),
    ]

    operations = [
        migrations.AddField(
            model_name='authority',
            name='matter',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='authority', to='decisions.elsewherematter', verbose_name='事项'),
        ),
        *ties("finance", ("authority", "matter_id", "decisions_elsewherematter")),
    ]
