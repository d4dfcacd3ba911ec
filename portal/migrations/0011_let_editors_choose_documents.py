"""Who may upload a document for an estate may attach it again, not at its upload alone."""

from django.db import migrations

GRANT = """
insert into wagtailcore_groupcollectionpermission (group_id, collection_id, permission_id)
select held.group_id, held.collection_id, choosing.id
from wagtailcore_groupcollectionpermission as held
    join auth_permission as adding on adding.id = held.permission_id
        and adding.codename = 'add_document'
    join auth_permission as choosing on choosing.content_type_id = adding.content_type_id
        and choosing.codename = 'choose_document'
on conflict do nothing
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0010_list_keys_and_what_may_come_back"), ("wagtaildocs", "0013_delete_uploadeddocument")]

    operations = [migrations.RunSQL(GRANT, migrations.RunSQL.noop)]
