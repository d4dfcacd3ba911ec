"""Papers of an office: private, kept once, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0014_print_recovery_sheets'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficePaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rules', '议事规则或管理规约'), ('minutes', '会议纪要'), ('result', '表决结果'), ('contract', '合同'), ('other', '其他')], max_length=10, verbose_name='类别')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('dated', models.DateField(verbose_name='日期')),
                ('proves', models.CharField(blank=True, max_length=200, verbose_name='证明什么')),
                ('readers', models.CharField(choices=[('bodies', '业委会、居委会和街道'), ('office', '业委会、居委会、街道和物业')], default='bodies', max_length=10, verbose_name='谁可以看')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('original_path', models.CharField(max_length=200)),
                ('mime', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField(verbose_name='字节数')),
                ('pages', models.PositiveSmallIntegerField(verbose_name='页数')),
                ('sha256', models.CharField(max_length=64, verbose_name='指纹')),
                ('kept_at', models.DateTimeField(verbose_name='存入时间')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('kept_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='存入人')),
            ],
            options={
                'verbose_name': '存档文件',
                'verbose_name_plural': '存档文件',
                'indexes': [models.Index(models.F('estate'), models.F('dated'), name='office_papers_by_date')],
                'constraints': [models.UniqueConstraint(models.F('estate'), models.F('sha256'), name='office_paper_is_kept_once')],
            },
        ),
    ]
