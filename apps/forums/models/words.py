"""The words of what has a title, and how common they are."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from apps.content.models import Item


class Word(models.Model):
    """In how many things with a title a stem is, about; the empty word stands for all of them. See `words.py`."""

    word = models.TextField(primary_key=True)
    items = models.FloatField()

    def __str__(self) -> str:
        return f"{self.word}: {self.items}"


class Wording(models.Model):
    """The stems of one published thing that has a title, those of its title weighing A; a row for each, and no other.

    The database keeps it itself, in the transaction that changes the item (`forums_keep_wording`, a trigger), so that
    no way of writing items can forget it, and a comment, which rewrites the spine, writes nothing here. It says
    nothing of who may read the item: `space` repeats the item's, and readers' rights are asked when it is read.
    """

    item = models.OneToOneField(Item, primary_key=True, on_delete=models.CASCADE, related_name="+")
    space_id = models.BigIntegerField()
    title_words = models.PositiveSmallIntegerField()
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="wording_words", gin_pending_list_limit=512)]

    def __str__(self) -> str:
        return f"the words of {self.item_id}"
