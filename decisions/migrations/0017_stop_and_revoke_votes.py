"""Votes held here that a court or an authority stopped, or whose result it took back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties

STATES = [('draft', '起草中'), ('announced', '已公告'), ('open', '表决中'), ('closed', '已截止，正在计票'), ('counted', '初步结果'), ('decided', '已有结果'), ('withdrawn', '已取消'), ('stopped', '已叫停'), ('revoked', '已撤销')]


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0016_open_without_waiting_for_bindings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='status',
            field=models.CharField(choices=STATES, default='draft', max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='revocation',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revocations', to='decisions.elsewheredecision', verbose_name='哪个决定'),
        ),
        migrations.AddField(
            model_name='revocation',
            name='vote',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revocations', to='decisions.decision', verbose_name='哪次表决'),
        ),
        migrations.AddConstraint(
            model_name='revocation',
            constraint=models.UniqueConstraint(models.F('vote'), condition=models.Q(('status', 'returned'), _negated=True), name='one_revocation_of_a_vote'),
        ),
        migrations.AddConstraint(
            model_name='revocation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', None), ('vote__isnull', False)), models.Q(('decision__isnull', False), ('vote', None)), _connector='OR'), name='revocation_of_a_decision_or_a_vote'),
        ),
        *ties("decisions", ("revocation", "vote_id", "decisions_decision")),
    ]
