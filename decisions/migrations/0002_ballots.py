"""Ballots, keys and envelopes, paper, letters of authority, openings and results."""

import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from communities.creation import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('decisions', '0004_cast_ballots'),
        ('decisions', '0005_seal_to_keys_of_bodies'),
        ('decisions', '0007_sign_and_object_to_results'),
        ('decisions', '0008_vote_on_paper'),
        ('decisions', '0009_hear_co_owners'),
        ('decisions', '0010_give_letters_of_authority'),
        ('decisions', '0011_register_letters_on_paper'),
        ('decisions', '0013_sign_openings'),
    ]

    dependencies = [
        ('decisions', '0001_votes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
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
                    ('register', models.BinaryField(default=b'', verbose_name='截止时的登记')),
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
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('letters__regex', '^[FANBV]+$')), name='ballot_says_choices')],
                },
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
                options={
                    'constraints': [models.UniqueConstraint(models.F('decision'), models.F('counted_at'), name='participation_of_an_hour_once')],
                },
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
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unsealings', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('note', models.TextField(blank=True, verbose_name='开箱声明')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='unsealing_has_a_hash')],
                },
            ),
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
                    'constraints': [models.UniqueConstraint(models.F('body'), condition=models.Q(('printed_at__isnull', False), ('replaced_at', None)), name='one_key_of_a_body'), models.CheckConstraint(condition=models.Q(('replaced_at', None), ('printed_at__isnull', False), _connector='OR'), name='key_is_printed_before_it_is_replaced')],
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
                    ('destroyed_at', models.DateTimeField(null=True, verbose_name='信封销毁时间')),
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
                options={
                    'constraints': [models.UniqueConstraint(models.F('decision_key'), models.F('first'), models.F('second'), name='one_envelope_of_a_pair'), models.CheckConstraint(condition=models.Q(('first', models.F('second')), _negated=True), name='envelope_is_of_two_keys')],
                },
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
                    'constraints': [models.UniqueConstraint(models.F('body'), condition=models.Q(('ended_at', None)), name='one_open_request_of_a_body'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('sealed', None), _connector='OR'), name='what_ended_is_wiped'), models.CheckConstraint(condition=models.Q(('sealed', None), ('body_key__isnull', False), _connector='OR'), name='sheet_is_of_a_key')],
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
                options={
                    'constraints': [models.UniqueConstraint(models.F('decision'), models.F('body_key'), name='one_test_envelope_of_a_key'), models.CheckConstraint(condition=models.Q(models.Q(('opened_at', None), ('opened_by', None), ('word', None)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False), ('word__isnull', False)), _connector='OR'), name='test_envelope_is_opened_by_somebody')],
                },
            ),
            migrations.CreateModel(
                name='CounterWord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('agrees', models.BooleanField(verbose_name='无误')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='不签的原因')),
                    ('at', models.DateTimeField(verbose_name='时间')),
                    ('counter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='word', to='decisions.counter')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='decisions.result')),
                ],
                options={
                    'verbose_name': '计票人签字',
                    'verbose_name_plural': '计票人签字',
                    'ordering': ['at', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agrees', True), ('reason', '')), models.Q(('agrees', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='counter_refuses_with_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='ResultObjection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('words', models.CharField(max_length=500, verbose_name='哪里不对')),
                    ('homes', models.JSONField(blank=True, default=list, verbose_name='涉及的房屋')),
                    ('area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='涉及面积')),
                    ('heads', models.PositiveIntegerField(default=0, verbose_name='涉及人数')),
                    ('made_at', models.DateTimeField(verbose_name='提出时间')),
                    ('answer', models.CharField(blank=True, max_length=500, verbose_name='答复')),
                    ('answered_at', models.DateTimeField(null=True, verbose_name='答复时间')),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                    ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='decisions.result')),
                ],
                options={
                    'verbose_name': '对结果的异议',
                    'verbose_name_plural': '对结果的异议',
                    'ordering': ['made_at', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='result_objection_is_answered_by_somebody')],
                },
            ),
            migrations.CreateModel(
                name='PaperClosing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('boxes', models.PositiveIntegerField(verbose_name='票数')),
                    ('sha256', models.CharField(max_length=64, verbose_name='指纹')),
                    ('leaf', models.BigIntegerField(verbose_name='存证序号')),
                    ('closed_at', models.DateTimeField(verbose_name='录完时间')),
                    ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='paper_closing', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='PaperSheet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=9, verbose_name='存根编码')),
                    ('number', models.CharField(max_length=6, verbose_name='票号')),
                    ('made_at', models.DateTimeField(verbose_name='生成时间')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('party', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sheet', to='decisions.rollparty')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('decision'), models.F('code'), name='stub_code_once'), models.UniqueConstraint(models.F('decision'), models.F('number'), name='sheet_number_once')],
                },
            ),
            migrations.CreateModel(
                name='PaperEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('mark', models.CharField(max_length=80)),
                    ('entered_at', models.DateTimeField(verbose_name='录入时间')),
                    ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='decisions.papersheet')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('sheet'), models.F('entered_by'), name='sheet_read_once_by_each')],
                },
            ),
            migrations.CreateModel(
                name='HandIn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                    ('confirmed_at', models.DateTimeField(null=True, verbose_name='投入票箱时间')),
                    ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_ins', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                    ('sheet', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='hand_in', to='decisions.papersheet')),
                    ('signers', models.JSONField(null=True, verbose_name='签名的业主')),
                ],
                options={
                    'ordering': ['recorded_at', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__gte', models.F('recorded_at')), ('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('recorded_by')), _negated=True)), _connector='OR'), name='hand_in_is_confirmed_by_another')],
                },
            ),
            migrations.CreateModel(
                name='SheetPrint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('building', models.CharField(blank=True, max_length=60, verbose_name='幢')),
                    ('printed_at', models.DateTimeField(verbose_name='打印时间')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheet_prints', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('printed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='打印人')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='UnsettledSheet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(choices=[('not_found', '票箱里没有这张票'), ('read_once', '只有一个人录入'), ('differs', '几个人录入的不一样')], max_length=10, verbose_name='原因')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('sheet', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='unsettled', to='decisions.papersheet')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='CoOwnerWord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('word', models.CharField(choices=[('names', '推选'), ('objects', '不同意'), ('withdraws', '撤回')], max_length=10, verbose_name='表态')),
                    ('said_at', models.DateTimeField(verbose_name='时间')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='co_owner_words', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('names', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='推选谁')),
                    ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='co_owner_words', to='decisions.rollparty')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='共有业主')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('names__isnull', False), ('word', 'names')), models.Q(('names', None), ('word__in', ['objects', 'withdraws'])), _connector='OR'), name='co_owner_names_somebody')],
                },
            ),
            migrations.CreateModel(
                name='ProxyLetter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('matters', models.JSONField(verbose_name='事项')),
                    ('instruction', models.CharField(blank=True, max_length=500, verbose_name='怎么投')),
                    ('since', models.DateField(verbose_name='起')),
                    ('until', models.DateField(verbose_name='止')),
                    ('given_at', models.DateTimeField(verbose_name='委托时间')),
                    ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='受托人')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='decisions.rollparty')),
                    ('principal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='委托人')),
                    ('kind', models.CharField(choices=[('agent', '受托人（委托代理）'), ('guardian', '监护人（业主未成年或不能自己决定）'), ('representative', '法定代表人（业主是单位或建设单位）')], default='agent', max_length=14, verbose_name='身份')),
                    ('registered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                    ('scan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='签名的委托书')),
                    ('signers', models.JSONField(null=True, verbose_name='签名的业主')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='letter_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('agent', models.F('principal')), _negated=True), name='letter_is_for_another'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'agent'), ('principal__isnull', False), ('registered_by', None), ('scan', None)), models.Q(('principal', None), ('registered_by__isnull', False), ('scan__isnull', False)), _connector='OR'), name='letter_is_online_or_on_paper')],
                },
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
                    ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='decisions.proxyletter', verbose_name='委托书')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('party'), models.F('version'), name='ballot_version_once'), models.CheckConstraint(condition=models.Q(('channel__in', ['online', 'paper'])), name='ballot_has_a_channel')],
                },
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
                name='LetterEnd',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ended_at', models.DateTimeField(verbose_name='终止时间')),
                    ('ended_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='终止人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='end', to='decisions.proxyletter')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='LetterCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('checked_at', models.DateTimeField(verbose_name='核对时间')),
                    ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='check_row', to='decisions.proxyletter')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ForeignOpening',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(choices=[('unsealing', '开箱记录'), ('ballots', '开出的选票'), ('result', '公布的结果')], max_length=9, verbose_name='什么')),
                    ('found_at', models.DateTimeField(verbose_name='发现时间')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='foreign_openings', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(models.F('decision'), models.F('what'), name='foreign_opening_once')],
                },
            ),
        ),
        # Neither a backup nor a replica holds what was opened.
        migrations.RunSQL('alter table decisions_openedballot set unlogged', migrations.RunSQL.noop),
    ]
