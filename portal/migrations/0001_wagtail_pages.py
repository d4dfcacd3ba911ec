"""Wagtail's pages, and what the portal keeps beside them."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

from communities.creation import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('portal', '0001_pages'),
        ('portal', '0004_keep_shown_files'),
        ('portal', '0005_note_which_files_were_hashed_again'),
    ]

    dependencies = [
        ('communities', '0002_estates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('finance', '0001_ledger'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailimages', '0027_image_description'),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='AccountsPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ],
                options={
                    'abstract': False,
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='EstateIndexPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ],
                options={
                    'abstract': False,
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='GuidePage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                    ('event', models.CharField(choices=[('renovation', '装修'), ('moving-in', '入住'), ('parking', '车位'), ('charger', '充电桩'), ('balcony', '封阳台'), ('air-conditioner', '空调外机'), ('tenancy', '租房登记'), ('lift', '加装电梯'), ('other', '其他')], max_length=20, verbose_name='一件事')),
                    ('label', models.CharField(help_text='例如 2026年8月版', max_length=20, verbose_name='版本')),
                    ('changed', models.CharField(blank=True, max_length=160, verbose_name='这次改了什么')),
                    ('total_days', models.CharField(blank=True, max_length=40, verbose_name='一共几天')),
                    ('total_money', models.CharField(blank=True, help_text='押金写明怎么退，收费写明依据', max_length=80, verbose_name='一共多少钱')),
                    ('forbidden', models.TextField(blank=True, help_text='一行一条', verbose_name='不能做的')),
                    ('where', models.CharField(blank=True, max_length=120, verbose_name='到哪里办、找谁')),
                    ('hours', models.CharField(blank=True, max_length=80, verbose_name='办理时间')),
                    ('prose', wagtail.fields.StreamField([], blank=True, block_lookup={}, verbose_name='补充说明')),
                ],
                options={
                    'verbose_name': '办事指南',
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='GuidesIndexPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ],
                options={
                    'abstract': False,
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='HomePage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ],
                options={
                    'abstract': False,
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='NoticesIndexPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ],
                options={
                    'abstract': False,
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='ShortLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=6, unique=True, validators=[django.core.validators.RegexValidator('^[2-9a-hj-km-np-z]{6}$')])),
                    ('path', models.CharField(max_length=200, unique=True)),
                ],
            ),
            migrations.CreateModel(
                name='StatementTask',
                fields=[
                    ('task_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.task')),
                ],
                options={
                    'verbose_name': '公示表确认',
                    'verbose_name_plural': '公示表确认',
                },
                bases=('wagtailcore.task',),
            ),
            migrations.CreateModel(
                name='EstatePage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                    ('its_estate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='page', to='communities.estate')),
                ],
                options={
                    'abstract': False,
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='GuideStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('text', models.CharField(max_length=80, verbose_name='做什么')),
                    ('materials', models.CharField(blank=True, max_length=120, verbose_name='带什么')),
                    ('original', models.CharField(blank=True, choices=[('', '不用材料'), ('original', '原件'), ('copy', '复印件'), ('digital', '电子')], default='', max_length=8, verbose_name='材料形式')),
                    ('money', models.CharField(blank=True, max_length=60, verbose_name='交多少')),
                    ('days', models.CharField(blank=True, max_length=40, verbose_name='几天')),
                    ('note', models.CharField(blank=True, max_length=120, verbose_name='提示')),
                    ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='portal.guidepage')),
                ],
                options={
                    'ordering': ['sort_order'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='GuideVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                    ('hash', models.CharField(max_length=64, verbose_name='指纹')),
                    ('content', models.JSONField(verbose_name='内容')),
                    ('published_at', models.DateTimeField(verbose_name='发布时间')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='portal.guidepage')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('page'), models.F('hash'), name='guide_version_once'), models.UniqueConstraint(models.F('page'), models.F('number'), name='guide_version_number_once')],
                },
            ),
            migrations.CreateModel(
                name='GuideAcknowledgement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(verbose_name='时间')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to='portal.guideversion')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('version'), models.F('person'), name='acknowledged_once')],
                },
            ),
            migrations.CreateModel(
                name='Handover',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('open', '准备中'), ('listed', '核对签字中'), ('settled', '已签定，待生效'), ('done', '已交接'), ('cancelled', '已撤销')], default='open', max_length=10, verbose_name='状态')),
                    ('fee_model', models.CharField(choices=[('lump_sum', '包干制'), ('commission', '酬金制')], max_length=12, verbose_name='收费方式')),
                    ('valid_until', models.DateTimeField(blank=True, null=True, verbose_name='新合同止')),
                    ('authority', models.CharField(max_length=200, verbose_name='选聘依据')),
                    ('planned_at', models.DateTimeField(verbose_name='约定的交接时间')),
                    ('opened_at', models.DateTimeField(verbose_name='发起时间')),
                    ('listed_at', models.DateTimeField(blank=True, null=True, verbose_name='清单冻结时间')),
                    ('effective_at', models.DateTimeField(blank=True, null=True, verbose_name='生效时间')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='撤销原因')),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.propertycompany', verbose_name='新物业服务企业')),
                    ('completed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('incoming', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.servicecontract')),
                    ('incoming_user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='新物业负责人')),
                    ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
                    ('outgoing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.servicecontract', verbose_name='原合同')),
                ],
                options={
                    'verbose_name': '物业交接',
                    'verbose_name_plural': '物业交接',
                    'constraints': [models.UniqueConstraint(models.F('estate'), condition=models.Q(('status__in', ['open', 'listed', 'settled'])), name='one_handover_under_way'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['settled', 'done']), _negated=True), models.Q(('effective_at__isnull', False), ('incoming__isnull', False)), _connector='OR'), name='settled_handover_has_a_contract'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('planned_at')), _connector='OR'), name='new_contract_ends_after_handover')],
                },
            ),
            migrations.CreateModel(
                name='HandoverLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('ticket', '未办结的报事报修'), ('done', '待评价、待回访和可返修'), ('clock', '走着的时限和暂停'), ('referral', '未答复的督办和提醒'), ('contract', '合同与公共资源'), ('bank', '银行余额'), ('ledger', '账面余额'), ('arrears', '欠费'), ('voucher', '凭证'), ('keys', '钥匙和门禁卡'), ('item', '补充的钥匙、资料和物品')], max_length=10, verbose_name='类别')),
                    ('title', models.CharField(max_length=200, verbose_name='内容')),
                    ('value', models.CharField(blank=True, max_length=300, verbose_name='数量或金额')),
                    ('source', models.CharField(blank=True, max_length=80, verbose_name='来源')),
                    ('at', models.DateTimeField(verbose_name='时间')),
                    ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('handover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='portal.handover')),
                ],
                options={
                    'verbose_name': '交接清单',
                    'verbose_name_plural': '交接清单',
                    'indexes': [models.Index(models.F('handover'), name='line_of_handover')],
                },
            ),
            migrations.CreateModel(
                name='HandoverSignature',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('party', models.CharField(choices=[('outgoing', '原物业'), ('incoming', '新物业'), ('community', '居委会'), ('witness', '街道见证')], max_length=10, verbose_name='哪一方')),
                    ('refused', models.BooleanField(default=False, verbose_name='拒签')),
                    ('words', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                    ('digest', models.CharField(max_length=64, verbose_name='清单指纹')),
                    ('at', models.DateTimeField(verbose_name='时间')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('handover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='portal.handover')),
                ],
                options={
                    'verbose_name': '交接签字',
                    'verbose_name_plural': '交接签字',
                    'constraints': [models.UniqueConstraint(models.F('handover'), models.F('party'), models.F('refused'), name='handover_signed_once_per_party'), models.CheckConstraint(condition=models.Q(('refused', False), models.Q(('words', ''), _negated=True), _connector='OR'), name='refusal_says_why')],
                },
            ),
            migrations.CreateModel(
                name='HandoverStand',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('party', models.CharField(choices=[('outgoing', '原物业'), ('incoming', '新物业'), ('community', '居委会'), ('witness', '街道见证')], max_length=10, verbose_name='哪一方')),
                    ('agrees', models.BooleanField(verbose_name='认可')),
                    ('words', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                    ('at', models.DateTimeField(verbose_name='时间')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands', to='portal.handoverline')),
                ],
                options={
                    'verbose_name': '逐项意见',
                    'verbose_name_plural': '逐项意见',
                    'indexes': [models.Index(models.F('line'), name='stand_of_line')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('agrees', True), models.Q(('words', ''), _negated=True), _connector='OR'), name='dispute_says_why')],
                },
            ),
            migrations.CreateModel(
                name='NoticePage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                    ('kind', models.CharField(choices=[('urgent', '紧急'), ('utility', '停水停电'), ('fee', '收费'), ('event', '活动'), ('disclosure', '公示'), ('other', '其他')], max_length=10, verbose_name='类别')),
                    ('effective_from', models.DateTimeField(verbose_name='开始时间')),
                    ('effective_until', models.DateTimeField(blank=True, help_text='不填就是一直有效；到期后通知变灰，不会消失', null=True, verbose_name='结束时间')),
                    ('what', models.CharField(help_text='一句话说清楚', max_length=120, verbose_name='什么事')),
                    ('where', models.CharField(blank=True, max_length=80, verbose_name='在哪里')),
                    ('todo', models.CharField(blank=True, help_text='例如：请提前接好用水。没有就不填', max_length=160, verbose_name='您要做什么')),
                    ('prose', wagtail.fields.StreamField([], blank=True, block_lookup={}, verbose_name='详细说明')),
                    ('buildings', modelcluster.fields.ParentalManyToManyField(blank=True, help_text='不选就是全小区', to='communities.building', verbose_name='影响哪几幢')),
                ],
                options={
                    'verbose_name': '通知',
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='PublishJob',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('path', models.CharField(max_length=200)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'indexes': [models.Index(fields=['path'], name='publish_job_of_path')],
                },
            ),
            migrations.CreateModel(
                name='StatementPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                    ('statement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='page', to='finance.statement')),
                ],
                options={
                    'abstract': False,
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='UnconnectedEstate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, verbose_name='名称')),
                    ('stage', models.CharField(choices=[('unasked', '还没有联系'), ('asked', '已联系，未答复'), ('preparing', '准备接入'), ('refused', '暂不接入'), ('connected', '已接入')], default='unasked', max_length=10, verbose_name='进度')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                    ('noted_at', models.DateTimeField(verbose_name='登记时间')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.area', verbose_name='社区')),
                    ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ],
                options={
                    'verbose_name': '未接入小区',
                    'verbose_name_plural': '未接入小区',
                    'constraints': [models.UniqueConstraint(models.F('area'), django.db.models.functions.text.Lower('name'), name='unconnected_estate_once')],
                },
            ),
            migrations.CreateModel(
                name='ShownFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('block', models.CharField(max_length=36, verbose_name='位置')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='第几版')),
                    ('title', models.CharField(max_length=255, verbose_name='名称')),
                    ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                    ('sha256', models.CharField(max_length=64, verbose_name='指纹')),
                    ('shown_at', models.DateTimeField(verbose_name='公示时间')),
                    ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='shown', to='wagtaildocs.document')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shown_files', to='wagtailcore.page')),
                    ('picture', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='shown', to='wagtailimages.image')),
                ],
                options={
                    'verbose_name': '公示文件',
                    'verbose_name_plural': '公示文件',
                    'indexes': [models.Index(models.F('estate'), models.F('sha256'), name='shown_file_of_bytes')],
                    'constraints': [models.UniqueConstraint(models.F('page'), models.F('block'), models.F('number'), name='shown_file_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('picture', None)), models.Q(('document', None), ('picture__isnull', False)), _connector='OR'), name='shown_file_is_picture_or_document')],
                },
            ),
            migrations.CreateModel(
                name='FileRemoval',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sha256', models.CharField(max_length=64, verbose_name='指纹')),
                    ('reason', models.CharField(max_length=200, verbose_name='理由')),
                    ('status', models.CharField(choices=[('asked', '等另一单位确认'), ('removed', '已撤下'), ('declined', '不撤下')], default='asked', max_length=10, verbose_name='状态')),
                    ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                    ('decided_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.shownfile', verbose_name='文件')),
                ],
                options={
                    'verbose_name': '撤下',
                    'verbose_name_plural': '撤下',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('sha256'), condition=models.Q(('status__in', ['asked', 'removed'])), name='bytes_removed_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='removal_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'asked')), models.Q(models.Q(('status', 'asked'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='removal_is_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('asked_by')), _negated=True), name='removal_by_two_people')],
                },
            ),
            migrations.CreateModel(
                name='FileCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('checked_at', models.DateTimeField(verbose_name='核对时间')),
                    ('is_whole', models.BooleanField(verbose_name='与指纹相符')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('shown', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_made', to='portal.shownfile')),
                    ('voucher', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_made', to='finance.voucher')),
                ],
                options={
                    'verbose_name': '文件核对',
                    'verbose_name_plural': '文件核对',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('shown', None), ('voucher__isnull', False)), models.Q(('shown__isnull', False), ('voucher', None)), _connector='OR'), name='file_check_of_one_file')],
                },
            ),
        ),
    ]
