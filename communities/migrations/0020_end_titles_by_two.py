"""The end of an ownership, and of a binding to a wrong account, is agreed on by two bodies."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='TitleEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sold', '买卖过户'), ('inherited', '继承或者赠与'), ('court', '法院裁判'), ('wrong', '名册登记有误'), ('account', '账号绑错了人（产权不变）')], max_length=10, verbose_name='原因')),
                ('ownerships', models.JSONField(verbose_name='产权')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='终止日期')),
                ('buyers', models.JSONField(blank=True, default=list, verbose_name='新业主')),
                ('reason', models.CharField(max_length=200, verbose_name='说明')),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='不同意的理由')),
                ('status', models.CharField(choices=[('asked', '等另一单位确认'), ('made', '已生效'), ('declined', '未同意')], default='asked', max_length=8, verbose_name='状态')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='凭证')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='title_ends', to='communities.unit', verbose_name='房屋')),
            ],
            options={
                'verbose_name': '产权终止',
                'verbose_name_plural': '产权终止',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('buyers', []), ('ends_on', None), ('kind', 'account')), models.Q(models.Q(('kind', 'account'), _negated=True), ('ends_on__isnull', False)), _connector='OR'), name='title_ends_on_a_day'), models.CheckConstraint(condition=models.Q(('kind__in', ['wrong', 'account']), ('paper__isnull', False), _connector='OR'), name='title_ends_by_its_paper'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='title_end_says_why'), models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('unit',), name='one_open_title_end_of_a_home'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='a_declined_title_end_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'made'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='titles_end_by_two')],
            },
        ),
        *ties(
            "communities",
            ("titleend", "unit_id", "communities_unit"),
            ("titleend", "paper_id", "communities_officepaper"),
        ),
    ]
