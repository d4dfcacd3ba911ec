"""What decides between co-owners and of letters is fixed as a vote closes; votes closed before have nothing fixed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0011_register_letters_on_paper'),
    ]

    operations = [
        migrations.AddField(
            model_name='closing',
            name='register',
            field=models.BinaryField(default=b'', verbose_name='截止时的登记'),
        ),
    ]
