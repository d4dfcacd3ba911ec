"""Keys of bodies, test envelopes, and the envelopes of a vote's key."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0004_cast_ballots'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BodyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public', models.BinaryField(unique=True)),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
                ('printed_at', models.DateTimeField(null=True, verbose_name='打印时间')),
                ('replaced_at', models.DateTimeField(null=True, verbose_name='更换时间')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='单位')),
            ],
            options={
                'verbose_name': '单位的密钥',
                'verbose_name_plural': '单位的密钥',
            },
        ),
        migrations.CreateModel(
            name='DecisionKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public', models.BinaryField(unique=True)),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
                ('erased_at', models.DateTimeField(null=True, verbose_name='销毁时间')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='key_pair', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Envelope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField()),
                ('decision_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='envelopes', to='decisions.decisionkey')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.bodykey')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.bodykey')),
            ],
        ),
        migrations.CreateModel(
            name='KeyRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('ends_at', models.DateTimeField(verbose_name='有效到')),
                ('reply_to', models.BinaryField()),
                ('sealed', models.BinaryField(null=True)),
                ('ended_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='单位')),
                ('body_key', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.bodykey')),
            ],
            options={
                'verbose_name': '要密钥单',
                'verbose_name_plural': '要密钥单',
            },
        ),
        migrations.CreateModel(
            name='TestEnvelope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField()),
                ('word_hash', models.BinaryField()),
                ('made_at', models.DateTimeField(verbose_name='封好时间')),
                ('word', models.BinaryField(null=True)),
                ('opened_at', models.DateTimeField(null=True, verbose_name='试开时间')),
                ('body_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.bodykey')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='test_envelopes', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='试开人')),
            ],
        ),
        migrations.AddConstraint(
            model_name='bodykey',
            constraint=models.UniqueConstraint(models.F('body'), condition=models.Q(('printed_at__isnull', False), ('replaced_at', None)), name='one_key_of_a_body'),
        ),
        migrations.AddConstraint(
            model_name='bodykey',
            constraint=models.CheckConstraint(condition=models.Q(('replaced_at', None), ('printed_at__isnull', False), _connector='OR'), name='key_is_printed_before_it_is_replaced'),
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.UniqueConstraint(models.F('decision_key'), models.F('first'), models.F('second'), name='one_envelope_of_a_pair'),
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.CheckConstraint(condition=models.Q(('first', models.F('second')), _negated=True), name='envelope_is_of_two_keys'),
        ),
        migrations.AddConstraint(
            model_name='keyrequest',
            constraint=models.UniqueConstraint(models.F('body'), condition=models.Q(('ended_at', None)), name='one_open_request_of_a_body'),
        ),
        migrations.AddConstraint(
            model_name='keyrequest',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('sealed', None), _connector='OR'), name='what_ended_is_wiped'),
        ),
        migrations.AddConstraint(
            model_name='keyrequest',
            constraint=models.CheckConstraint(condition=models.Q(('sealed', None), ('body_key__isnull', False), _connector='OR'), name='sheet_is_of_a_key'),
        ),
        migrations.AddConstraint(
            model_name='testenvelope',
            constraint=models.UniqueConstraint(models.F('decision'), models.F('body_key'), name='one_test_envelope_of_a_key'),
        ),
        migrations.AddConstraint(
            model_name='testenvelope',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opened_at', None), ('opened_by', None), ('word', None)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False), ('word__isnull', False)), _connector='OR'), name='test_envelope_is_opened_by_somebody'),
        ),
        *ties(
            "decisions",
            ("testenvelope", "decision_id", "decisions_decision"),
            ("decisionkey", "decision_id", "decisions_decision"),
            ("envelope", "decision_key_id", "decisions_decisionkey"),
        ),
    ]
