# ruff: noqa: S608  (put together from constants and a checked setting)
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CONFIG = settings.TEXT_SEARCH_CONFIG
if not CONFIG.replace("_", "").isalnum():
    raise ValueError("TEXT_SEARCH_CONFIG names a text search configuration of PostgreSQL.")


def wording(row: str) -> str:
    title, excerpt = f"to_tsvector('{CONFIG}', {row}.title)", f"to_tsvector('{CONFIG}', {row}.excerpt)"
    return f"length({title}), setweight({title}, 'A') || {excerpt}"


KEEP = f"""
CREATE OR REPLACE FUNCTION forums_keep_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM forums_wording WHERE item_id = OLD.id;
    ELSIF NEW.title <> '' AND NEW.state = 'published' AND NEW.deleted_at IS NULL THEN
        INSERT INTO forums_wording (item_id, space_id, title_words, words)
        SELECT NEW.id, NEW.space_id, {wording("NEW")}
        ON CONFLICT (item_id) DO UPDATE SET
            space_id = EXCLUDED.space_id, title_words = EXCLUDED.title_words, words = EXCLUDED.words;
    ELSE
        DELETE FROM forums_wording WHERE item_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER forums_wording_of_new AFTER INSERT ON content_item FOR EACH ROW
WHEN (NEW.title <> '') EXECUTE FUNCTION forums_keep_wording();
CREATE TRIGGER forums_wording_of_changed AFTER UPDATE OF title, excerpt, state, deleted_at, space_id ON content_item
FOR EACH ROW WHEN (
    (OLD.title <> '' OR NEW.title <> '')
    AND (OLD.title, OLD.excerpt, OLD.state, OLD.deleted_at, OLD.space_id)
        IS DISTINCT FROM (NEW.title, NEW.excerpt, NEW.state, NEW.deleted_at, NEW.space_id)
) EXECUTE FUNCTION forums_keep_wording();
CREATE TRIGGER forums_wording_of_gone AFTER DELETE ON content_item FOR EACH ROW
WHEN (OLD.title <> '') EXECUTE FUNCTION forums_keep_wording();
"""
KEEP_NO_MORE = """
DROP TRIGGER IF EXISTS forums_wording_of_new ON content_item;
DROP TRIGGER IF EXISTS forums_wording_of_changed ON content_item;
DROP TRIGGER IF EXISTS forums_wording_of_gone ON content_item;
DROP FUNCTION IF EXISTS forums_keep_wording;
"""
# What is written while this runs is kept by the trigger already.
FILL = f"""
INSERT INTO forums_wording (item_id, space_id, title_words, words)
SELECT i.id, i.space_id, {wording("i")} FROM content_item i
WHERE i.title <> '' AND i.state = 'published' AND i.deleted_at IS NULL ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    # So that a large portal goes on being written to meanwhile.
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
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="content.item",
                    ),
                ),
                ("space_id", models.BigIntegerField()),
                ("title_words", models.PositiveSmallIntegerField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.RunSQL(KEEP, KEEP_NO_MORE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="wording",
            # Every search reads what is pending, so little of it may be.
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="wording_words", gin_pending_list_limit=512
            ),
        ),
        # How many things hold a word decides how it is looked up; the usual 100 are too few to know it.
        migrations.RunSQL("ALTER TABLE forums_wording ALTER words SET STATISTICS 1000", migrations.RunSQL.noop),
        migrations.RunSQL("ANALYZE forums_wording", migrations.RunSQL.noop),
    ]
