"""What changed in a roll since its notice is seen by people of two bodies before votes are cast by it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0013_sign_openings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RollCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, verbose_name='指纹')),
                ('checked_at', models.DateTimeField(verbose_name='核对时间')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='单位')),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll_checks', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'verbose_name': '核对名册',
                'verbose_name_plural': '核对名册',
                'ordering': ['checked_at', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('decision'), models.F('sha256'), models.F('body'), name='roll_is_checked_once_by_a_body')],
            },
        ),
        *ties("decisions", ("rollcheck", "decision_id", "decisions_decision")),
    ]
