"""Decisions that a court or an authority took back, recorded by one body and checked by another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0002_announce_votes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='elsewheredecision',
            name='status',
            field=models.CharField(choices=[('recorded', '等另一单位核对'), ('confirmed', '已核对'), ('returned', '已退回'), ('replaced', '已更正'), ('revoked', '已撤销')], default='recorded', max_length=10, verbose_name='状态'),
        ),
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(choices=[('court', '人民法院'), ('authority', '住房主管部门或街道（乡镇）')], max_length=10, verbose_name='谁撤销的')),
                ('reference', models.CharField(max_length=60, verbose_name='文号')),
                ('revoked_on', models.DateField(verbose_name='撤销日期')),
                ('words', models.CharField(max_length=300, verbose_name='撤销了什么、为什么')),
                ('status', models.CharField(choices=[('recorded', '等另一单位核对'), ('confirmed', '已核对'), ('returned', '已退回')], default='recorded', max_length=10, verbose_name='状态')),
                ('recorded_at', models.DateTimeField(verbose_name='录入时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='核对时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='退回的原因')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revocations', to='decisions.elsewheredecision', verbose_name='哪个决定')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='文书')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
            ],
            options={
                'verbose_name': '撤销',
                'verbose_name_plural': '撤销',
                'constraints': [models.UniqueConstraint(models.F('decision'), condition=models.Q(('status', 'returned'), _negated=True), name='one_revocation_of_a_decision'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('recorded_by')), _negated=True), name='revocation_by_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'recorded')), models.Q(models.Q(('status', 'recorded'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='revocation_is_decided_by_somebody')],
            },
        ),
        *ties(
            "decisions",
            ("revocation", "decision_id", "decisions_elsewheredecision"),
            ("revocation", "paper_id", "communities_officepaper"),
        ),
    ]
