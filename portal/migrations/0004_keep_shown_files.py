"""What published pages refer to is kept, and what was taken down."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0005_date_records_and_keep_ends_after_starts'),
        ('portal', '0003_ties'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailimages', '0027_image_description'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            },
        ),
        migrations.AddIndex(
            model_name='shownfile',
            index=models.Index(models.F('estate'), models.F('sha256'), name='shown_file_of_bytes'),
        ),
        migrations.AddConstraint(
            model_name='shownfile',
            constraint=models.UniqueConstraint(models.F('page'), models.F('block'), models.F('number'), name='shown_file_number_once'),
        ),
        migrations.AddConstraint(
            model_name='shownfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('picture', None)), models.Q(('document', None), ('picture__isnull', False)), _connector='OR'), name='shown_file_is_picture_or_document'),
        ),
        migrations.AddConstraint(
            model_name='fileremoval',
            constraint=models.UniqueConstraint(models.F('estate'), models.F('sha256'), condition=models.Q(('status__in', ['asked', 'removed'])), name='bytes_removed_once'),
        ),
        migrations.AddConstraint(
            model_name='fileremoval',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='removal_says_why'),
        ),
        migrations.AddConstraint(
            model_name='fileremoval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'asked')), models.Q(models.Q(('status', 'asked'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='removal_is_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='fileremoval',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', models.F('asked_by')), _negated=True), name='removal_by_two_people'),
        ),
        *ties("portal", ("fileremoval", "file_id", "portal_shownfile")),
    ]
