from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0004_seed_ladders'),
    ]

    operations = [
        migrations.AddField(
            model_name='auditevent',
            name='transaction',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='written_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('met_at', None), ('met_at__gte', models.F('started_at')), _connector='OR'), models.Q(('stopped_at', None), ('stopped_at__gte', models.F('started_at')), _connector='OR')), name='clock_is_not_done_before_it_starts'),
        ),
    ]
