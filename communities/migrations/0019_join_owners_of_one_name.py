"""Owners of one name are one where two bodies say so; nothing of what they are registered as changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0018_check_papers_by_two'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnerJoin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='不同意的理由')),
                ('status', models.CharField(choices=[('asked', '等另一单位确认'), ('made', '已生效'), ('declined', '未同意')], default='asked', max_length=8, verbose_name='状态')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.owner', verbose_name='业主')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.owner', verbose_name='另一业主')),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='communities.ownerjoin', verbose_name='撤销哪一次')),
            ],
            options={
                'verbose_name': '认定同一业主',
                'verbose_name_plural': '认定同一业主',
                'constraints': [models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='owners_are_joined_in_order'), models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('first', 'second'), name='one_open_join_of_two_owners'), models.UniqueConstraint(condition=models.Q(('status__in', ['asked', 'made'])), fields=('undoes',), name='a_join_is_undone_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_join_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='a_declined_join_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'made'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='owners_are_joined_by_two')],
            },
        ),
        *ties(
            "communities",
            ("ownerjoin", "first_id", "communities_owner"),
            ("ownerjoin", "second_id", "communities_owner"),
            ("ownerjoin", "undoes_id", "communities_ownerjoin"),
        ),
    ]
