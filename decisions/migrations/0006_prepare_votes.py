"""Who got the notice of a vote and how, who will count it, whose account is held, and who was reminded at the door."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0005_seal_to_keys_of_bodies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DoorVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('reminded', '见到本人，已提醒'), ('family', '见到家人，已转告'), ('closed', '没有人在'), ('left_word', '留了字条'), ('declined', '不想再被打扰')], max_length=10, verbose_name='结果')),
                ('visited_at', models.DateTimeField(verbose_name='时间')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='door_visits', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='door_visits', to='decisions.rollparty')),
                ('visited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上门人')),
            ],
            options={
                'verbose_name': '上门',
                'verbose_name_plural': '上门',
                'ordering': ['visited_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BoardPosting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=80, verbose_name='地点')),
                ('day', models.DateField(verbose_name='张贴日期')),
                ('recorded_at', models.DateTimeField(verbose_name='录入时间')),
                ('gone_on', models.DateField(blank=True, null=True, verbose_name='取下日期')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('gone_said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='decisions.notice')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='照片')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
            ],
            options={
                'verbose_name': '张贴',
                'verbose_name_plural': '张贴',
                'ordering': ['day', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('gone_on', None), ('gone_said_by', None)), models.Q(('gone_on__gte', models.F('day')), ('gone_said_by__isnull', False)), _connector='OR'), name='poster_is_gone_after_it_hung')],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('named_at', models.DateTimeField(verbose_name='指定时间')),
                ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='退出时间')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='单位')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counters', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('left_said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('named_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='指定人')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='计票人')),
            ],
            options={
                'verbose_name': '计票人',
                'verbose_name_plural': '计票人',
                'ordering': ['named_at', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('decision'), models.F('user'), condition=models.Q(('left_at', None)), name='counter_once_of_a_vote'), models.CheckConstraint(condition=models.Q(models.Q(('left_at', None), ('left_said_by', None)), models.Q(('left_at__gte', models.F('named_at')), ('left_said_by__isnull', False)), _connector='OR'), name='counter_leaves_after_being_named')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('handed', '当面交给'), ('mail', '邮寄'), ('text', '用自己的手机发的短信、微信'), ('failed', '没有送到')], max_length=8, verbose_name='方式')),
                ('day', models.DateField(verbose_name='日期')),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='说明')),
                ('recorded_at', models.DateTimeField(verbose_name='录入时间')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='凭证')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='decisions.notice')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='decisions.rollparty')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
            ],
            options={
                'verbose_name': '送达',
                'verbose_name_plural': '送达',
                'constraints': [models.CheckConstraint(condition=models.Q(('channel', 'failed'), ('evidence__isnull', False), _connector='OR'), name='delivery_has_its_evidence'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'failed'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='failed_delivery_says_why')],
            },
        ),
        migrations.CreateModel(
            name='PaperOnly',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_at', models.DateTimeField(verbose_name='决定时间')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper_only', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('ownership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.ownership', verbose_name='产权')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
            ],
            options={
                'verbose_name': '只用纸票',
                'verbose_name_plural': '只用纸票',
                'constraints': [models.UniqueConstraint(models.F('decision'), models.F('ownership'), name='paper_only_said_once')],
            },
        ),
        *ties(
            "decisions",
            ("delivery", "notice_id", "decisions_notice"),
            ("delivery", "party_id", "decisions_rollparty"),
            ("delivery", "evidence_id", "communities_officepaper"),
            ("boardposting", "notice_id", "decisions_notice"),
            ("boardposting", "photo_id", "communities_officepaper"),
            ("counter", "decision_id", "decisions_decision"),
            ("paperonly", "decision_id", "decisions_decision"),
            ("paperonly", "ownership_id", "communities_ownership"),
            ("doorvisit", "decision_id", "decisions_decision"),
            ("doorvisit", "party_id", "decisions_rollparty"),
        ),
    ]
