import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0008_index_clocks_for_the_sweep'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name='年份')),
                ('source_url', models.URLField(blank=True, verbose_name='依据')),
                ('entered_at', models.DateTimeField(verbose_name='录入时间')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
            ],
            options={
                'verbose_name': '全年放假安排',
                'verbose_name_plural': '全年放假安排',
                'constraints': [models.CheckConstraint(condition=models.Q(('year__gte', 2004), ('year__lte', 2199)), name='calendar_year_is_sane')],
            },
        ),
        migrations.AddField(
            model_name='calendaroverride',
            name='schedule',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='days', to='communities.calendaryear'),
        ),
        migrations.AddField(
            model_name='calendaroverride',
            name='entered_at',
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now, verbose_name='录入时间'),
            preserve_default=False,
        ),
    ]
