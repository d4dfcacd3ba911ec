"""The account of a person: the libraries' tables point at it."""

import django.contrib.auth.models
import django.core.validators
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

import communities.models.people


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('communities', '0001_user'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('username', models.CharField(default=communities.models.people.opaque_username, max_length=32, unique=True)),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='姓名')),
                ('phone', models.CharField(blank=True, max_length=16, null=True, unique=True, validators=[django.core.validators.RegexValidator('^\\+[1-9]\\d{6,14}$')], verbose_name='手机号')),
                ('email', models.EmailField(blank=True, max_length=254, null=True, verbose_name='邮箱')),
                ('phone_verified', models.BooleanField(default=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('slip_used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='凭应急登录单登录')),
            ],
            options={
                'verbose_name': '账户',
                'verbose_name_plural': '账户',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='email_once_whatever_its_case')],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
    ]
