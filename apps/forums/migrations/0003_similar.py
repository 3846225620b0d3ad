from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # So that a large portal goes on being written to while its indexes are built.
    atomic = False

    dependencies = [("forums", "0002_freshness"), ("content", "0006_item_by_space_and_kind")]

    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
                ("items", models.FloatField()),
            ],
        ),
        *(
            migrations.RunSQL(
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON content_item USING gin ({expression}) "
                "WHERE title <> ''",
                f"DROP INDEX IF EXISTS {name}",
            )
            for name, expression in [
                ("item_words", f"to_tsvector('{settings.TEXT_SEARCH_CONFIG}', title || ' ' || excerpt)"),
                ("item_words_of_title", f"to_tsvector('{settings.TEXT_SEARCH_CONFIG}', title)"),
            ]
        ),
    ]
