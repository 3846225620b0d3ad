"""The words of what has a title, and how common they are."""

from django.db import models


class Word(models.Model):
    """In how many things with a title a stem is, about; the empty word stands for all of them. See `words.py`."""

    word = models.TextField(primary_key=True)
    items = models.FloatField()

    def __str__(self) -> str:
        return f"{self.word}: {self.items}"
