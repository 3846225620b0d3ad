"""What documents can begin with, and the templates every portal begins with; learning admins change them."""

from typing import Any

from django.db import migrations, models

# Each is (name, what it is for, whether it is a checklist, its text).
TEMPLATES = [
    (
        "Meeting notes",
        "Who was there, what you decided, and who does what until when.",
        False,
        "<p><strong>Day:</strong></p><p><strong>Here:</strong> write @ and a name</p><p><strong>Not here, please read:</strong></p>"
        "<h2>What we wanted to settle</h2>"
        "<ul><li>One line for each question, before you meet.</li></ul>"
        "<h2>What we decided</h2><p>Write each decision so that somebody who was not there understands it, with the reason.</p>"
        "<h2>Who does what</h2>"
        '<ul><li><input type="checkbox" disabled=""> Who, what, until when</li><li><input type="checkbox" disabled=""> Who, what, until when</li></ul>'
        "<h2>Left open</h2>"
        "<ul><li>What you could not settle, and what you need to settle it.</li></ul>",
    ),
    (
        "Procedure",
        "How something is done here, step by step, and what to do when it goes wrong.",
        False,
        "<p><em>In one sentence: what is done here, and when one needs it.</em></p>"
        "<h2>Before you begin</h2>"
        "<ul><li>What you need: tools, rights, protective gear.</li><li>Whom you tell beforehand.</li></ul>"
        "<h2>Steps</h2>"
        "<ol><li>Begin each step with what one does: “Close the valve.”</li><li>Say how one sees that it worked.</li><li>Put a picture where words take too long.</li></ol>"
        "<h2>When something goes wrong</h2>"
        "<table><thead><tr><th>What you see</th><th>What it means</th><th>What you do</th></tr></thead><tbody><tr><td></td><td></td><td></td></tr></tbody></table>"
        "<h2>Who knows more</h2><p>Name the people to ask, and link to what lies behind it.</p>",
    ),
    (
        "Checklist",
        "A short list to tick off while you work. Everyone goes through a copy of their own.",
        True,
        "<p><em>When to use it, and how long it takes.</em></p>"
        "<h2>Before</h2>"
        '<ul><li><input type="checkbox" disabled=""> One thing to do or to check, in a few words</li></ul>'
        "<h2>Meanwhile</h2>"
        '<ul><li><input type="checkbox" disabled=""> Only what is forgotten easily, or must not be forgotten</li><li><input type="checkbox" disabled=""> Say what is right: “Pressure between 3 and 4 bar”</li></ul>'
        "<h2>Afterwards</h2>"
        '<ul><li><input type="checkbox" disabled=""> Tidy up, and tell whoever waits for it</li></ul><p>If a step cannot be done, stop and ask: write here whom.</p>',
    ),
    (
        "Decision",
        "What you decide, what else you looked at, and why. Read by whoever asks again in a year.",
        False,
        "<p><strong>Decided on:</strong></p><p><strong>Decided by:</strong> write @ and a name</p>"
        "<h2>The question</h2><p>What had to be decided, and why now? Two or three sentences.</p>"
        "<h2>What we decided</h2><p>One sentence that stands on its own.</p>"
        "<h2>What we looked at</h2>"
        "<table><thead><tr><th>Possibility</th><th>For it</th><th>Against it</th></tr></thead><tbody><tr><td></td><td></td><td></td></tr><tr><td>As it is now</td><td></td><td></td></tr></tbody></table>"
        "<h2>Why</h2><p>What tipped the scales. Say what you did not know.</p>"
        "<h2>What follows</h2>"
        '<ul><li><input type="checkbox" disabled=""> Who does what, until when</li><li><input type="checkbox" disabled=""> When we look at it again, and what would change our minds</li></ul>',
    ),
    (
        "Retrospective",
        "Look back together: what went well, what was hard, what you change.",
        False,
        "<p><strong>About:</strong> which piece of work, from when to when</p><p><strong>Here:</strong> write @ and a name</p>"
        "<h2>What we wanted, and what came of it</h2><p>Facts first: what was planned, what happened.</p>"
        "<h2>What went well</h2>"
        "<ul><li>And why: what would you do the same way again?</li></ul>"
        "<h2>What was hard</h2>"
        "<ul><li>What got in the way, not who.</li></ul>"
        "<h2>What we learned</h2><p>Write it for a colleague who begins something like it tomorrow.</p>"
        "<h2>What we change</h2><p>At most three things, so that they happen.</p>"
        '<ul><li><input type="checkbox" disabled=""> Who, what, until when</li><li><input type="checkbox" disabled=""> On which day we look whether it helped</li></ul>',
    ),
    (
        "How-to",
        "Show somebody how to reach one goal, from the beginning to a result they can see.",
        False,
        "<p><em>At the end of this you can … It takes about … minutes.</em></p>"
        "<h2>What you need</h2>"
        "<ul><li>What must be there, and what one should know already.</li></ul>"
        "<h2>How it goes</h2>"
        "<ol><li>One step, one action.</li><li>Show what it looks like now: a picture says it fastest.</li><li>Go on until the goal is reached.</li></ol>"
        "<h2>How you know that it worked</h2><p>What one sees, hears or measures when all is well.</p>"
        "<h2>If it does not work</h2>"
        "<ul><li><strong>What happens:</strong> what to try first.</li></ul>"
        "<h2>Go on from here</h2><p>Link to what one may want to do next.</p>",
    ),
]


def begin_with(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("documents", "Template")
    model.objects.bulk_create(
        model(name=name, description=description, is_checklist=is_checklist, body=body, position=position)
        for position, (name, description, is_checklist, body) in enumerate(TEMPLATES)
    )


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="what it is for")),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_checklist", models.BooleanField(default=False, verbose_name="a checklist to go through")),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.RunPython(begin_with, migrations.RunPython.noop),
    ]
