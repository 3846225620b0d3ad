from django.db import migrations

NEWEST = (
    "(space_id, last_activity_at DESC, id DESC) WHERE kind = 'question' AND state = 'published' AND deleted_at IS NULL"
)


class Migration(migrations.Migration):
    """What is rare among many questions is found without reading them all; the conditions are those of `reads.SHOWS`."""

    # So that a large portal goes on being written to while its indexes are built.
    atomic = False

    dependencies = [("forums", "0007_promise")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON content_item {NEWEST} AND {fits}",
            f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
        )
        for name, fits in [
            ("question_unanswered", "COALESCE((facts->>'answers')::int, 0) = 0"),
            ("question_open", "NOT facts ? 'accepted'"),
            ("question_stale", "facts ? 'stale'"),
        ]
    ]
