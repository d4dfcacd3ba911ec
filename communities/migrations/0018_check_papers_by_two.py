"""Papers of an owner are looked at by two bodies; what one person alone had marked counts no more.

Who was marked before stands in the trail (``communities.ownership.bound``, ``on_site``).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0017_know_owners_apart_from_homes'),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('ends_at', models.DateTimeField(verbose_name='失效时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                ('status', models.CharField(choices=[('asked', '等另一单位确认'), ('made', '已确认'), ('declined', '未同意'), ('lapsed', '已失效')], default='asked', max_length=8, verbose_name='状态')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('ownership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='document_checks', to='communities.ownership', verbose_name='产权')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账户')),
            ],
            options={
                'verbose_name': '现场核验',
                'verbose_name_plural': '现场核验',
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('ownership',), name='one_open_check_of_an_ownership'), models.CheckConstraint(condition=models.Q(models.Q(('asked_by', models.F('user')), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True)), name='nobody_checks_her_own_papers'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'made'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='papers_are_checked_by_two'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_declined_check_says_why')],
            },
        ),
        *ties("communities", ("documentcheck", "ownership_id", "communities_ownership")),
        migrations.RunSQL(
            "update communities_ownership set is_document_checked = false where is_document_checked",
            migrations.RunSQL.noop,
        ),
    ]
