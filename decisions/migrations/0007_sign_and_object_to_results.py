"""Counters sign a result, owners object to it, before it is final."""

import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0006_prepare_votes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CounterWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agrees', models.BooleanField(verbose_name='无误')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='不签的原因')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('counter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='word', to='decisions.counter')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='decisions.result')),
            ],
            options={
                'verbose_name': '计票人签字',
                'verbose_name_plural': '计票人签字',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agrees', True), ('reason', '')), models.Q(('agrees', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='counter_refuses_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='ResultObjection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=500, verbose_name='哪里不对')),
                ('homes', models.JSONField(blank=True, default=list, verbose_name='涉及的房屋')),
                ('area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='涉及面积')),
                ('heads', models.PositiveIntegerField(default=0, verbose_name='涉及人数')),
                ('made_at', models.DateTimeField(verbose_name='提出时间')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='答复')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='答复时间')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='decisions.result')),
            ],
            options={
                'verbose_name': '对结果的异议',
                'verbose_name_plural': '对结果的异议',
                'ordering': ['made_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='result_objection_is_answered_by_somebody')],
            },
        ),
        *ties(
            "decisions",
            ("counterword", "result_id", "decisions_result"),
            ("counterword", "counter_id", "decisions_counter"),
            ("resultobjection", "result_id", "decisions_result"),
        ),
    ]
