import django.db.models.deletion
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0007_count_guesses_at_codes'),
        ('finance', '0009_bear_out_deposits_by_certificates'),
        ('portal', '0004_keep_shown_files'),
    ]

    operations = [
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
        *ties(
            "portal",
            ("filecheck", "shown_id", "portal_shownfile"),
            ("filecheck", "voucher_id", "finance_voucher"),
        ),
    ]
