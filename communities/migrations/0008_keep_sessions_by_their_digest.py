"""Sessions are found by a digest of their key; everybody logs in once more."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0007_count_guesses_at_codes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('data', models.TextField()),
                ('since', models.DateTimeField(null=True, verbose_name='登录时间')),
                ('last_seen', models.DateTimeField(verbose_name='最近使用')),
                ('user_agent', models.CharField(blank=True, max_length=200, verbose_name='设备')),
                ('expires_at', models.DateTimeField(verbose_name='失效时间')),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账户')),
            ],
            options={
                'verbose_name': '登录会话',
                'verbose_name_plural': '登录会话',
                'indexes': [models.Index(models.F('expires_at'), name='sessions_by_end'), models.Index(models.F('user'), condition=models.Q(('user__isnull', False)), name='sessions_of_user')],
            },
        ),
        # The keys in it would still let somebody in, were this state of the code run again.
        migrations.RunSQL('delete from django_session', migrations.RunSQL.noop),
    ]
