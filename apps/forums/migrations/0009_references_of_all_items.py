from django.db import migrations

RENAME = """
UPDATE events_delivery SET handler = 'discussion.' || substr(handler, length('forums.') + 1)
WHERE handler IN ('forums.references', 'forums.references_of_comments') AND state <> 'done'
"""


class Migration(migrations.Migration):
    """Texts name any item now, in rows of `discussion`; `manage.py find_references` finds them."""

    dependencies = [
        ("discussion", "0006_references"),
        ("events", "0001_initial"),
        ("forums", "0008_shows"),
    ]

    operations = [
        migrations.RunSQL(RENAME, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Reference"),
    ]
