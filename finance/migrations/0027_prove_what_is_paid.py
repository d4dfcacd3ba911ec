import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('finance', '0026_note_looks_at_complaints'),
    ]

    operations = [
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='编码')),
                ('until', models.DateField(verbose_name='到何月（1日）')),
                ('snapshot', models.JSONField(verbose_name='内容')),
                ('issued_at', models.DateTimeField(verbose_name='开具时间')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ownership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.ownership')),
            ],
            options={
                'verbose_name': '缴清证明',
                'verbose_name_plural': '缴清证明',
                'indexes': [models.Index(fields=['ownership', '-issued_at'], name='clearances_of_a_title')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__day', 1)), name='a_clearance_is_up_to_a_month')],
            },
        ),
        *ties('finance', ('clearance', 'ownership_id', 'communities_ownership')),
    ]
