import datetime

from django.conf import settings
from django.db import migrations, models

from repairs.migrations._due_sql import TICKET_FOLLOWS_ITS_CLOCKS, TICKET_FOLLOWS_NOTHING


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0006_guard_the_clocks'),
        ('repairs', '0003_seed_categories'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='ticket',
            name='next_due_at',
            field=models.DateTimeField(default=datetime.datetime(9000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), editable=False, verbose_name='最近时限'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='paused_until',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='暂停到'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(models.F('estate'), models.F('next_due_at'), models.F('id'), condition=models.Q(('status__in', ['acknowledged', 'reported'])), name='open_by_due'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(models.F('handler'), models.F('estate'), models.F('next_due_at'), models.F('id'), condition=models.Q(('status__in', ['acknowledged', 'reported'])), name='open_of_handler'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(models.F('estate'), models.F('next_due_at'), models.F('id'), condition=models.Q(('status__in', ['acknowledged', 'reported']), ('paused_until__isnull', False)), name='open_and_paused'),
        ),
        migrations.RunSQL(TICKET_FOLLOWS_ITS_CLOCKS, TICKET_FOLLOWS_NOTHING),
    ]
