from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('finance', '0008_bill_in_tasks_and_open_by_two')]

    operations = [
        migrations.AddIndex('channelnote', BrinIndex(fields=['received_at'], name='notes_by_time')),
    ]
