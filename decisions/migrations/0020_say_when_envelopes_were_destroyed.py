"""The key of a vote says when its envelopes were destroyed, after the estate's retention."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0019_ask_for_opinions'),
    ]

    operations = [
        migrations.AddField(
            model_name='decisionkey',
            name='destroyed_at',
            field=models.DateTimeField(null=True, verbose_name='信封销毁时间'),
        ),
    ]
