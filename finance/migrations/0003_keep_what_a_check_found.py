import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0005_date_records_and_keep_ends_after_starts'),
        ('finance', '0002_ties'),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sentence', models.CharField(max_length=400, verbose_name='问题')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('gone_at', models.DateTimeField(blank=True, null=True, verbose_name='消失时间')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'verbose_name': '核对问题',
                'verbose_name_plural': '核对问题',
                'constraints': [models.UniqueConstraint(models.F('estate'), models.F('sentence'), condition=models.Q(('gone_at', None)), name='open_finding_once')],
            },
        ),
    ]
