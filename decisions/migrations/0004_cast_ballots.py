"""Ballots in sealed boxes, and what comes of them: opening, closing, unsealing, result."""

import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0003_revoke_decisions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='way',
            field=models.CharField(choices=[('elsewhere', '线下或在其他平台表决，结果在这里登记'), ('portal', '在这里投票，手机或纸质')], default='elsewhere', max_length=10, verbose_name='表决方式'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='status',
            field=models.CharField(choices=[('draft', '起草中'), ('announced', '已公告'), ('open', '表决中'), ('closed', '已截止，正在计票'), ('counted', '初步结果'), ('decided', '已有结果'), ('withdrawn', '已取消')], default='draft', max_length=10, verbose_name='状态'),
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='第几次')),
                ('channel', models.CharField(choices=[('online', '线上'), ('paper', '纸质')], max_length=6, verbose_name='方式')),
                ('box', models.BinaryField()),
                ('cast_at', models.DateTimeField(verbose_name='投票时间')),
                ('cast_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='投票人')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='decisions.rollparty')),
            ],
        ),
        migrations.CreateModel(
            name='BallotFlaw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('flaw', models.CharField(choices=[('late', 'late'), ('replaced', 'replaced'), ('duplicate', 'duplicate'), ('unsigned', 'unsigned'), ('identity', 'identity'), ('proxy_cap', 'proxy_cap'), ('proxy_paper', 'proxy_paper'), ('disputed', 'disputed'), ('unreadable', 'unreadable')], max_length=12, verbose_name='原因')),
                ('ballot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='flaw', to='decisions.ballot')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('boxes', models.PositiveIntegerField(verbose_name='票数')),
                ('sha256', models.CharField(max_length=64, verbose_name='指纹')),
                ('leaf', models.BigIntegerField(verbose_name='存证序号')),
                ('closed_at', models.DateTimeField(verbose_name='截止时间')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='closing', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OpenedBallot',
            fields=[
                ('code', models.BinaryField(primary_key=True, serialize=False)),
                ('area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='专有面积')),
                ('letters', models.CharField(max_length=50, verbose_name='选择')),
                ('r', models.BinaryField()),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opened', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('leaf', models.BigIntegerField(verbose_name='存证序号')),
                ('opened_at', models.DateTimeField(verbose_name='开始时间')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opening', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('roll', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opening', to='decisions.roll')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counted_at', models.DateTimeField(verbose_name='统计时间')),
                ('area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='参与面积')),
                ('heads', models.PositiveIntegerField(default=0, verbose_name='参与人数')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.BinaryField()),
                ('lines', models.BinaryField()),
                ('counters_sha256', models.CharField(max_length=64, verbose_name='监票文件的指纹')),
                ('leaf', models.BigIntegerField(verbose_name='存证序号')),
                ('counted_at', models.DateTimeField(verbose_name='计票时间')),
                ('final_at', models.DateTimeField(null=True, verbose_name='生效时间')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='result', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Unsealing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ballots', models.PositiveIntegerField(verbose_name='开出的选票')),
                ('sha256', models.CharField(max_length=64, verbose_name='指纹')),
                ('unsealed_at', models.DateTimeField(verbose_name='开箱时间')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='unsealing', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.UniqueConstraint(models.F('party'), models.F('version'), name='ballot_version_once'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['online', 'paper'])), name='ballot_has_a_channel'),
        ),
        migrations.AddConstraint(
            model_name='openedballot',
            constraint=models.CheckConstraint(condition=models.Q(('letters__regex', '^[FANBV]+$')), name='ballot_says_choices'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(models.F('decision'), models.F('counted_at'), name='participation_of_an_hour_once'),
        ),
        # Neither the write-ahead log nor a backup ever holds what a ballot says.
        migrations.RunSQL(
            "alter table decisions_openedballot set unlogged", migrations.RunSQL.noop
        ),
        *ties(
            "decisions",
            ("opening", "decision_id", "decisions_decision"),
            ("opening", "roll_id", "decisions_roll"),
            ("ballot", "decision_id", "decisions_decision"),
            ("ballot", "party_id", "decisions_rollparty"),
            ("closing", "decision_id", "decisions_decision"),
            ("unsealing", "decision_id", "decisions_decision"),
            ("ballotflaw", "ballot_id", "decisions_ballot"),
            ("openedballot", "decision_id", "decisions_decision"),
            ("result", "decision_id", "decisions_decision"),
            ("participation", "decision_id", "decisions_decision"),
        ),
    ]
