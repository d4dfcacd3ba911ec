"""Guesses at codes are counted in rows of their own; a code of an authenticator works once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0006_hold_changes_for_two'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='bindingattempt',
            name='n_wrong_codes',
        ),
        migrations.CreateModel(
            name='CodeAttempts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('subject', models.CharField(max_length=64)),
                ('count', models.PositiveIntegerField(verbose_name='次数')),
                ('since', models.DateTimeField(verbose_name='自')),
            ],
            options={
                'indexes': [models.Index(models.F('since'), name='code_attempts_by_age')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject'), name='attempts_are_counted_in_one_row')],
            },
        ),
        migrations.CreateModel(
            name='UsedCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counter', models.BigIntegerField(verbose_name='时间段')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账户')),
            ],
            options={
                'indexes': [models.Index(models.F('at'), name='used_codes_by_age')],
                'constraints': [models.UniqueConstraint(fields=('user', 'counter'), name='authenticator_code_works_once')],
            },
        ),
    ]
