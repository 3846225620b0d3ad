"""The index of search, the words in it, and what people search for again and again."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.content.models import Item
from apps.discussion.models import Comment
from apps.files.models import Document
from apps.spaces.models import Space
from apps.tagging.models import Tag

USER = settings.AUTH_USER_MODEL


class Entry(models.Model):
    """One thing that can be found, written anew from the thing itself on every event about it (see entries.py).

    `sort` is item, comment, person, space, tag or file, and `source` the id of that thing (of a file, of its
    `Document`); one of the foreign keys leads to it. A comment has its `item` too; a file the item whose text leads to
    it, and the `comment` if it is one that does. `kind` is the kind of an item, else the sort. `space` is where a thing
    stands, not who may see it: nothing here says that, so whoever reads entries asks the doors of the things (see
    finding.py).
    `title`, `tags` and `body` are plain text. `vector` holds their stems, those of the title with the label A, of the
    tags B, of the text D; `names` the words of titles and names as they are, where there are any. `length` is the
    number of words, as ranking counts them; `at` (aware) when it was published, written or made.
    """

    sort = models.CharField(max_length=7)
    source = models.BigIntegerField()
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(USER, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.ForeignKey(Space, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    tag = models.ForeignKey(Tag, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    document = models.ForeignKey(Document, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    space = models.ForeignKey(Space, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    title = models.TextField()
    tags = models.TextField()
    body = models.TextField()
    vector = SearchVectorField()
    names = SearchVectorField(null=True)
    length = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sort", "source"], name="search_entry_once")]
        indexes = [
            # Without a list of what waits, which every search would have to look through.
            GinIndex(fields=["vector"], name="search_entry_words", fastupdate=False),
            GinIndex(fields=["names"], name="search_entry_names", fastupdate=False),
            models.Index(fields=["sort", "-at"], condition=~Q(names=None), name="search_entry_named"),
            models.Index(fields=["-at", "-id"], name="search_entry_newest"),
            models.Index(fields=["kind", "-at", "-id"], name="search_entry_of_kind"),
            models.Index(fields=["space", "-at", "-id"], name="search_entry_of_space"),
            models.Index(fields=["author", "-at"], name="search_entry_of_author"),
            models.Index(fields=["item"], condition=~Q(item=None), name="search_entry_of_item"),
            models.Index(fields=["comment"], condition=~Q(comment=None), name="search_entry_of_comment"),
            models.Index(fields=["person"], condition=~Q(person=None), name="search_entry_of_person"),
            models.Index(fields=["place"], condition=~Q(place=None), name="search_entry_of_place"),
            models.Index(fields=["tag"], condition=~Q(tag=None), name="search_entry_of_tag"),
            models.Index(fields=["document"], condition=~Q(document=None), name="search_entry_of_document"),
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.source}"


class Stem(models.Model):
    """In how many things of open spaces a stem is, about; the empty stem stands for all of them. See words.py."""

    stem = models.TextField(primary_key=True)
    entries = models.FloatField()

    def __str__(self) -> str:
        return f"{self.stem}: {self.entries}"


class Word(models.Model):
    """A word as it is written in open spaces, in how many things, and the threes of neighbours in it."""

    word = models.TextField(primary_key=True)
    entries = models.FloatField()
    threes = ArrayField(models.CharField(max_length=3))

    class Meta:
        indexes = [GinIndex(fields=["threes"], name="search_word_threes", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.word}: {self.entries}"


class Count(models.Model):
    """What the words were counted over last: how many things of open spaces, and how long they are on the average."""

    entries = models.FloatField()
    length = models.FloatField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.entries} entries"


class Rebuilding(models.Model):
    """How far a rebuilding of the index has come: `last` is the highest id of `sort` that is done."""

    sort = models.CharField(max_length=7)
    last = models.BigIntegerField()
    begun = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.sort} up to {self.last}"


class SavedSearch(models.Model):
    """Something a person searches for again and again; nobody else sees it. `words` is what they type.

    While it `tells_since` a moment, what is newer among what it finds waits for the person; `looked_at` is when that
    was looked for last (both aware).
    """

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="saved_searches")
    words = models.CharField(_("words"), max_length=300)
    created = models.DateTimeField(default=timezone.now)
    tells_since = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["words", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "words"], name="saved_search_once")]
        indexes = [models.Index(fields=["looked_at"], condition=~Q(tells_since=None), name="saved_search_tells")]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return f"{reverse('search')}?{urlencode({'q': self.words})}"

    @classmethod
    def of(cls, user: Any) -> "models.QuerySet[SavedSearch]":
        return cls.objects.filter(user_id=user.pk)


class NewlyFound(models.Model):
    """Something new that a saved search found: an item, or what is said on one. It could be seen then; whoever shows it
    asks the doors again.

    Once the person has looked (`seen_at`, aware) the row stays for a while, so that nothing is new twice.
    """

    saved = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="news", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["saved", "item", "comment"], nulls_distinct=False, name="newly_found_once"),
        ]
        indexes = [models.Index(fields=["at"], name="newly_found_by_age")]

    def __str__(self) -> str:
        return f"{self.item_id} by {self.saved_id}"
