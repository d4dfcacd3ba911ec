"""An estate that is being prepared."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0005_ground'),
        ('portal', '0003_same_estate'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EstateDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('slug', models.CharField(blank=True, max_length=40, verbose_name='网址名')),
                ('address', models.CharField(blank=True, max_length=120, verbose_name='地址')),
                ('property_phone', models.CharField(blank=True, max_length=30, verbose_name='物业电话')),
                ('community_phone', models.CharField(blank=True, max_length=30, verbose_name='社区电话')),
                ('body_kind', models.CharField(blank=True, choices=[('committee', '业主委员会'), ('custody', '居民委员会代管'), ('preparatory', '筹备组')], max_length=12, verbose_name='由谁管理')),
                ('body_from', models.DateField(null=True, verbose_name='从哪一天起')),
                ('fee_model', models.CharField(blank=True, choices=[('lump_sum', '包干制'), ('commission', '酬金制')], max_length=12, verbose_name='收费方式')),
                ('contract_from', models.DateField(null=True, verbose_name='合同从哪一天起')),
                ('contract_until', models.DateField(null=True, verbose_name='合同到哪一天止')),
                ('no_company', models.CharField(blank=True, max_length=200, verbose_name='没有物业的原因')),
                ('begun_at', models.DateTimeField(verbose_name='开始时间')),
                ('changed_at', models.DateTimeField(verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.area', verbose_name='社区')),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='开始的人')),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='机构')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
                ('company', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.propertycompany', verbose_name='物业服务企业')),
                ('founded', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='开通的小区')),
                ('founded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='开通人')),
                ('register', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.unconnectedestate', verbose_name='登记的小区')),
            ],
            options={
                'verbose_name': '开通草稿',
                'verbose_name_plural': '开通草稿',
                'constraints': [models.UniqueConstraint(models.F('area'), django.db.models.functions.text.Lower('name'), name='estate_is_drafted_once'), models.UniqueConstraint(models.F('slug'), condition=models.Q(('slug', ''), _negated=True), name='drafted_slug_once'), models.CheckConstraint(condition=models.Q(models.Q(('body', None), ('body_kind', '')), models.Q(('body__isnull', False), ('body_from__isnull', False), ('body_kind__in', ['committee', 'custody'])), _connector='OR'), name='drafted_estate_is_kept_by_a_body_of_its_kind'), models.CheckConstraint(condition=models.Q(models.Q(('company', None), ('contract_from', None), ('contract_until', None), ('fee_model', '')), models.Q(models.Q(('fee_model', ''), _negated=True), ('company__isnull', False), ('contract_from__isnull', False), ('no_company', '')), _connector='OR'), name='drafted_estate_has_a_contract_or_none'), models.CheckConstraint(condition=models.Q(models.Q(('founded', None), ('founded_by', None)), models.Q(('founded__isnull', False), ('founded_by__isnull', False)), _connector='OR'), name='founded_estate_says_by_whom')],
            },
        ),
    ]
