from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0029_keep_what_no_bill_took'),
    ]

    operations = [
        migrations.AddField(
            model_name='payeeaccount',
            name='identity',
            field=models.CharField(blank=True, default='', max_length=32, verbose_name='渠道账号'),
        ),
    ]
