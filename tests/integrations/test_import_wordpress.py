"""A WordPress site moves into a space: each row goes in or is listed with its reason, twice is once, nobody is told."""

from collections import Counter
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from PIL import Image

from apps.accounts.models import User
from apps.blogs.models import Article
from apps.content.models import Item
from apps.discussion.models import Comment
from apps.events.models import Delivery, Event
from apps.files.models import File
from apps.spaces.models import Space

SITE = Path(__file__).parent.parent / "data" / "wxr" / "site.xml"


@pytest.fixture
def craft(space: Space, organisation: object) -> Space:
    return space


def bring_in(file: Path, **options: Any) -> str:
    said = StringIO()
    call_command("import_wordpress", file, space="craft", stdout=said, **options)
    return said.getvalue()


def refused(file: Path) -> str:
    with pytest.raises(CommandError) as error:
        bring_in(file)
    assert not Article.everything.exists()
    return str(error.value)


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A folder of uploads with the one picture, and one outside it that nothing may reach."""
    folder = tmp_path / "site" / "uploads"
    (folder / "2014" / "05").mkdir(parents=True)
    picture = BytesIO()
    Image.new("RGB", (900, 600), "#2a7f86").save(picture, "JPEG")
    (folder / "2014" / "05" / "pump.jpg").write_bytes(picture.getvalue())
    (tmp_path / "secret.jpg").write_bytes(picture.getvalue())
    return folder


def article(title: str) -> Article:
    return Article.everything.get(title=title)


def test_posts_and_pages_come_with_time_author_and_tags(craft: Space, alice: User, as_user: Any) -> None:
    bring_in(SITE)
    pump = article("Why the old pump sings")
    assert pump.created == pump.published_at == datetime(2014, 5, 3, 13, 20, 32, tzinfo=UTC)
    assert pump.author == alice
    assert pump.summary == "A pump and its note."
    assert [name for name, _slug in pump.tag_names] == ["pumps", "Noise & vibration"]
    assert pump.body.startswith("<p>It sings at <strong>40 Hz</strong>.<br>Nobody knew.</p>")
    assert "[brackets like these]" in pump.body
    assert "alert" not in pump.body and "[caption" not in pump.body
    page = as_user(alice).get(pump.get_absolute_url()).content.decode()
    assert "Bearing or impeller?" in page
    ines = article("Half a thought").author
    assert (ines.name, ines.email, ines.has_usable_password()) == ("Inès Corbeau", "ines@pumps.example.org", False)
    assert article("About").author.email == "nobodydescribed@pumps.example.org.invalid"


def test_what_was_not_public_stays_so(craft: Space, charlie: User) -> None:
    bring_in(SITE)
    states = dict(Article.everything.values_list("title", "state"))
    assert {states[title] for title in ("Half a thought", "For us only", "Behind a password")} == {"draft"}
    seen = set(Item.visible_to(charlie).values_list("title", flat=True))
    assert seen == {"Why the old pump sings", "About", "No number"}


def test_comments_hang_below_what_they_answer(craft: Space, alice: User) -> None:
    bring_in(SITE)
    question = Comment.everything.get(body__contains="Bearing")
    answer = Comment.everything.get(body__contains="Both")
    assert answer.parent == question and answer.author == alice
    assert question.author is None
    assert question.body.startswith("<p><strong>A &lt;b&gt;visitor&lt;/b&gt;</strong></p>")
    assert question.created == datetime(2014, 5, 4, 9, tzinfo=UTC)
    pump = article("Why the old pump sings")
    assert pump.comment_count == 2
    assert pump.last_activity_at == answer.created


def test_every_row_is_imported_or_named_with_its_reason(craft: Space) -> None:
    said = bring_in(SITE)
    assert "post              5 imported" in said and "page              1 imported" in said
    assert "comment           2 imported" in said
    for line in (
        "skipped post “Thrown away”: its state is 'trash'",
        "skipped nav_menu_item “Home”: the portal has nothing like 'nav_menu_item'",
        "skipped comment “Spammer”: it was not approved",
        "skipped comment “Other blog”: it is a pingback, not a comment",
        "skipped attachment “pump”: no folder with the uploads was given",
    ):
        assert line in said


def test_a_second_run_adds_nothing(craft: Space, uploads: Path) -> None:
    bring_in(SITE, uploads=uploads)
    models = (Article, Comment, File, User, Event)
    before = [model._default_manager.count() for model in models]
    said = bring_in(SITE, uploads=uploads)
    assert [model._default_manager.count() for model in models] == before
    assert "post              0 imported       5 here already" in said


def test_nobody_is_told(craft: Space) -> None:
    waiting = Delivery.objects.count()
    bring_in(SITE)
    assert Delivery.objects.count() == waiting
    assert mail.outbox == []
    told = Counter(Event.objects.filter(verb__endswith=".published").values_list("verb", flat=True))
    assert told == {"article.published": 3, "comment.published": 2}


def test_pictures_come_from_the_folder_given(craft: Space, uploads: Path, alice: User, as_user: Any) -> None:
    said = bring_in(SITE, uploads=uploads)
    pump = article("Why the old pump sings")
    picture = File.everything.get(item=pump)
    assert f'<img src="/files/{picture.pk}/" alt="The pump">' in pump.body
    assert pump.cover == picture
    assert pump.preview[0]["id"] == str(picture.pk)
    assert as_user(alice).get(f"/files/{picture.pk}/").status_code == 200
    assert "attachment        1 imported" in said


def test_a_name_cannot_lead_out_of_the_folder(craft: Space, uploads: Path) -> None:
    (uploads / "secret.jpg").symlink_to(uploads.parent.parent / "secret.jpg")
    assert "skipped attachment “escape”: the folder does not hold it" in bring_in(SITE, uploads=uploads)


def test_a_file_that_only_says_it_is_a_picture_is_listed(craft: Space, uploads: Path) -> None:
    (uploads / "2014" / "05" / "pump.jpg").write_text("<svg onload=alert(1)>")
    said = bring_in(SITE, uploads=uploads)
    assert "skipped attachment “pump”:" in said
    assert not File.everything.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>',
            "declares a document type or entities",
        ),
        ('<!DOCTYPE r SYSTEM "file:///etc/passwd"><rss/>', "declares a document type or entities"),
        ("<html><body>Hello</body></html>", "no WordPress export"),
        ("just words", "no well-formed XML"),
        ("", "no WordPress export"),
        ("<rss><channel>" + "<a>" * 60, "nested more deeply"),
        ("<rss><channel><title>cut", "no well-formed XML"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_in_a_sentence(
    craft: Space, tmp_path: Path, content: str, sentence: str
) -> None:
    file = tmp_path / "export.xml"
    file.write_text(content)
    assert sentence in refused(file)


def test_a_missing_file_a_missing_space_and_a_missing_folder(craft: Space, tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "nothing.xml")
    with pytest.raises(CommandError, match="no space 'nowhere'"):
        call_command("import_wordpress", SITE, space="nowhere")
    with pytest.raises(CommandError, match="no folder"):
        call_command("import_wordpress", SITE, space="craft", uploads=tmp_path / "none")


def entry(number: int, content: str) -> str:
    return (
        f"<item><title>Entry {number}</title><wp:post_id>{number}</wp:post_id>"
        f"<content:encoded>{content}</content:encoded>"
        "<wp:post_date_gmt>2014-05-03 13:20:32</wp:post_date_gmt><wp:status>publish</wp:status>"
        "<wp:post_type>post</wp:post_type></item>"
    )


def export(tmp_path: Path, *entries: str) -> Path:
    file = tmp_path / "export.xml"
    file.write_text(f"<rss><channel><title>Site</title>{''.join(entries)}</channel></rss>")
    return file


def test_an_endless_text_is_skipped_and_the_rest_goes_in(craft: Space, tmp_path: Path) -> None:
    said = bring_in(export(tmp_path, entry(1, "word " * 600_000), entry(2, "Short.")))
    assert "skipped post “Entry 1”: it is longer than the portal takes" in said
    assert set(Article.everything.values_list("title", flat=True)) == {"Entry 2"}


def test_two_entries_with_one_number_both_go_in(craft: Space, tmp_path: Path) -> None:
    other = entry(1, "Second.").replace("Entry 1", "Another")
    file = export(tmp_path, entry(1, "First."), other)
    bring_in(file)
    bring_in(file)
    assert set(Article.everything.values_list("title", flat=True)) == {"Entry 1", "Another"}


def test_control_characters_are_left_out(craft: Space, tmp_path: Path) -> None:
    bring_in(export(tmp_path, entry(1, "A\x0bB\x00C")))
    assert article("Entry 1").body == "<p>ABC</p>"
