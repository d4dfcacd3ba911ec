"""Scans of paper ballots, sealed to the vote's key, in votes whose notice says that they are kept."""

import django.db.models.deletion
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0004_ladders'),
        ('decisions', '0003_same_estate'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='keeps_scans',
            field=models.BooleanField(default=False, verbose_name='留选票照片'),
        ),
        migrations.CreateModel(
            name='PaperScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reading', models.PositiveSmallIntegerField(verbose_name='第几次录入')),
                ('page', models.PositiveSmallIntegerField(verbose_name='第几张')),
                ('box', models.BinaryField()),
                ('sha256', models.CharField(max_length=64, verbose_name='指纹')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='decisions.paperentry')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('entry'), models.F('page'), name='page_of_a_reading_once'), models.CheckConstraint(condition=models.Q(('page__range', (1, 2))), name='scan_is_of_a_page')],
            },
        ),
        migrations.AlterField(
            model_name='foreignopening',
            name='what',
            field=models.CharField(choices=[('unsealing', '开箱记录'), ('ballots', '开出的选票'), ('result', '公布的结果'), ('flaws', '不计票的原因')], max_length=9, verbose_name='什么'),
        ),
        *ties("decisions", ("paperscan", "entry_id", "decisions_paperentry")),
    ]
