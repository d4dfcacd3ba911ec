"""What a text tells one reader alone stands in a column of its own, which is sealed."""

from django.db import migrations, models

# `seal_secrets` seals what is on its way while the portal is brought up to date.
APART = """
    update notifications_notice set secret = params ->> 'code', params = params - 'code'
    where kind in ('repairs.slip', 'repairs.urgent_slip') and params ? 'code'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0003_keep_codes_until_they_are_sent'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='secret',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='密语'),
        ),
        migrations.RunSQL(APART, migrations.RunSQL.noop),
    ]
