from django.db import migrations, models

FILL = """
UPDATE discussion_comment SET helpful = (SELECT sum(value::int) FROM jsonb_each_text(reaction_counts))
WHERE reaction_counts <> '{}'
"""


class Migration(migrations.Migration):
    dependencies = [("discussion", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="helpful",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
