"""Needs: what people looked for or asked for and did not get, until something that meets it is there.

Nothing here names who searched. See `counting.py` for how people are counted, and docs/architecture.md for why.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.content.models import Item

USER = settings.AUTH_USER_MODEL
LONGEST_WORDS = 200
LONGEST_KEY = 400
# Words that fewer people searched for may tell whose they are: nobody is shown them.
ENOUGH = 3


class State(models.TextChoices):
    OPEN = "open", _("Open")
    WORKING = "working", _("In work")
    CLOSED = "closed", _("Closed")


class Need(models.Model):
    """Something people lack. It closes with the `artefact` that meets it, and `again_at` says it was lacked after that.

    `times`, `people`, `shown`, `words` and `sources` follow from its spellings and items (`recount`): `people` is the
    largest number of different people known to have searched for it within a quarter, `shown` says that the words may
    be, and `words` are then those that were searched for most.
    A need that was merged `into` another is kept only so that it can be taken out again. Times are aware.
    """

    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    owner = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    due = models.DateField(null=True)
    artefact = models.ForeignKey(Item, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    into = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="merged")
    times = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    shown = models.BooleanField(default=False)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    sources = ArrayField(models.CharField(max_length=30), default=list)
    created = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state="closed") ^ Q(closed_at=None), name="need_closed_at"),
            models.CheckConstraint(condition=Q(into=None) | ~Q(into=models.F("id")), name="need_not_in_itself"),
        ]
        indexes = [
            models.Index(fields=["-last_at", "-id"], name="need_by_last"),
            models.Index(fields=["owner", "due"], condition=~Q(state="closed"), name="need_of_owner"),
        ]

    def __str__(self) -> str:
        return f"need {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("need", args=[self.pk])

    @classmethod
    def visible_to(cls, user: Any) -> "QuerySet[Need]":
        """The needs `user` may see: learning admins all of them, others those they own.

        One whose words are not shown is seen by those who may open an item that it comes from.
        """
        known = cls.opened_by(user)
        return known if "learning_admin" in user.roles else known.filter(owner=user.pk)

    @classmethod
    def opened_by(cls, user: Any) -> "QuerySet[Need]":
        """The needs whose words may be shown, or of which `user` may open an item."""
        readable = Missed.objects.filter(need=OuterRef("pk"), item__in=Item.visible_to(user).published().values("pk"))
        return cls.objects.filter(into=None).filter(Q(shown=True) | Exists(readable))

    @classmethod
    def locked(cls, ids: list[int]) -> "dict[int, Need]":
        """Return {id: the need as it is now}, locked in the order of ids until the transaction ends."""
        rows = cls.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
        return {row.pk: row for row in rows}


class Spelling(models.Model):
    """Words of a need that were searched for. Its `key` is their stems in order, so it is one for every order of words.

    `forms` is {words as typed: how often}, of those that differ in nothing that the key holds. `like` is the spelling
    that this one is a misspelling of; people are counted there. `people` is the largest number within one `quarter`.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="spellings")
    first = models.ForeignKey(Need, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY, unique=True)
    like = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="misspelt")
    forms = models.JSONField(default=dict)
    times = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    people_now = models.PositiveIntegerField(default=0)
    quarter = models.DateField(null=True)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="spelling_by_last")]

    def __str__(self) -> str:
        return f"a spelling of need {self.need_id}"

    @property
    def words(self) -> str:
        """The form that was typed most often; of equals the first in order of letters."""
        return min(self.forms, key=lambda form: (-self.forms[form], form), default="")

    @property
    def may_be_shown(self) -> bool:
        return self.like_id is None and self.people >= ENOUGH


class Week(models.Model):
    """How often a spelling was searched for in the week that begins on `monday`, and by how many people."""

    spelling = models.ForeignKey(Spelling, on_delete=models.CASCADE, related_name="weeks")
    monday = models.DateField()
    times = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["spelling", "monday"], name="need_week_once")]

    def __str__(self) -> str:
        return f"{self.times} in the week of {self.monday}"


class Salt(models.Model):
    """What the codes of one quarter are made with. It is thrown away at its end, and nobody can make them again."""

    quarter = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.quarter)


class Mark(models.Model):
    """That somebody, known by a code of this quarter alone, searched for something, and on which day last."""

    code = models.CharField(max_length=64, primary_key=True)
    quarter = models.DateField()
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["quarter"], name="need_mark_by_quarter")]

    def __str__(self) -> str:
        return f"a mark of {self.quarter}"


class Missed(models.Model):
    """An item that shows a need, such as a question nobody answers, as the source that found it says.

    `key` are the stems of its title, of items in open spaces alone: only these find each other by their words. `met_at`
    is when it was no longer lacking.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="items")
    first = models.ForeignKey(Need, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=30)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY, blank=True, db_index=True)
    people = models.PositiveIntegerField(default=1)
    since = models.DateTimeField()
    met_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "item"], name="missed_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.item_id}"

    @classmethod
    def open_to_all(cls, ids: list[int]) -> set[int]:
        """Return those of these items that every employee may read."""
        return set(
            Item.everything.published().filter(pk__in=ids, space__visibility="open").values_list("pk", flat=True)
        )
