"""Decisions that owners took elsewhere: totals, matters and papers, all of one estate."""

import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('communities', '0015_keep_office_papers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ElsewhereDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=8, verbose_name='编号')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('form', models.CharField(choices=[('paper', '书面征求意见'), ('meeting', '集体讨论'), ('platform', '其他电子投票平台')], max_length=10, verbose_name='形式')),
                ('platform', models.CharField(blank=True, max_length=80, verbose_name='平台名称')),
                ('scope', models.CharField(max_length=80, verbose_name='表决范围')),
                ('noticed_on', models.DateField(verbose_name='通知业主的日期')),
                ('opened_on', models.DateField(verbose_name='开始表决')),
                ('closed_on', models.DateField(verbose_name='结束表决')),
                ('decided_on', models.DateField(verbose_name='结果日期')),
                ('total_area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='总专有面积')),
                ('total_heads', models.PositiveIntegerField(default=0, verbose_name='总人数')),
                ('status', models.CharField(choices=[('recorded', '等另一单位核对'), ('confirmed', '已核对'), ('returned', '已退回'), ('replaced', '已更正')], default='recorded', max_length=10, verbose_name='状态')),
                ('recorded_at', models.DateTimeField(verbose_name='录入时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='核对时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='退回的原因')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='decisions.elsewheredecision', verbose_name='更正哪一份')),
            ],
            options={
                'verbose_name': '线下或其他平台的表决',
                'verbose_name_plural': '线下或其他平台的表决',
            },
        ),
        migrations.CreateModel(
            name='ElsewherePaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.elsewheredecision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper')),
            ],
        ),
        migrations.AddField(
            model_name='elsewheredecision',
            name='papers',
            field=models.ManyToManyField(related_name='+', through='decisions.ElsewherePaper', to='communities.officepaper', verbose_name='材料'),
        ),
        migrations.CreateModel(
            name='ElsewhereMatter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('code', models.CharField(choices=[('rules', '制定和修改业主大会议事规则'), ('covenant', '制定和修改管理规约'), ('committee', '选举业主委员会或者更换业主委员会成员'), ('provider', '选聘和解聘物业服务企业或者其他管理人'), ('fund_use', '使用建筑物及其附属设施的维修资金'), ('fund_raise', '筹集建筑物及其附属设施的维修资金'), ('rebuild', '改建、重建建筑物及其附属设施'), ('common_use', '改变共有部分的用途或者利用共有部分从事经营活动'), ('other', '有关共有和共同管理权利的其他重大事项')], max_length=12, verbose_name='事项')),
                ('text', models.CharField(max_length=300, verbose_name='表决的问题')),
                ('for_area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='同意面积')),
                ('for_heads', models.PositiveIntegerField(default=0, verbose_name='同意人数')),
                ('against_area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='反对面积')),
                ('against_heads', models.PositiveIntegerField(default=0, verbose_name='反对人数')),
                ('abstain_area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='弃权面积')),
                ('abstain_heads', models.PositiveIntegerField(default=0, verbose_name='弃权人数')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matters', to='decisions.elsewheredecision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(models.F('decision'), models.F('position'), name='elsewhere_matter_position_once'), models.CheckConstraint(condition=models.Q(('abstain_area__gte', 0), ('against_area__gte', 0), ('for_area__gte', 0)), name='elsewhere_areas_are_not_negative')],
            },
        ),
        migrations.AddConstraint(
            model_name='elsewherepaper',
            constraint=models.UniqueConstraint(models.F('decision'), models.F('paper'), name='elsewhere_paper_is_named_once'),
        ),
        migrations.AddConstraint(
            model_name='elsewheredecision',
            constraint=models.UniqueConstraint(models.F('estate'), models.F('number'), name='elsewhere_number_once'),
        ),
        migrations.AddConstraint(
            model_name='elsewheredecision',
            constraint=models.CheckConstraint(condition=models.Q(('total_area__gt', 0), ('total_heads__gt', 0)), name='elsewhere_has_owners'),
        ),
        migrations.AddConstraint(
            model_name='elsewheredecision',
            constraint=models.CheckConstraint(condition=models.Q(('noticed_on__lte', models.F('opened_on')), ('opened_on__lte', models.F('closed_on')), ('closed_on__lte', models.F('decided_on'))), name='elsewhere_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='elsewheredecision',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', models.F('recorded_by')), _negated=True), name='elsewhere_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='elsewheredecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'recorded')), models.Q(models.Q(('status', 'recorded'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='elsewhere_is_decided_by_somebody'),
        ),
        *ties(
            "decisions",
            ("elsewheredecision", "replaces_id", "decisions_elsewheredecision"),
            ("elsewherematter", "decision_id", "decisions_elsewheredecision"),
            ("elsewherepaper", "decision_id", "decisions_elsewheredecision"),
            ("elsewherepaper", "paper_id", "communities_officepaper"),
        ),
    ]
