"""How topics and questions enter and leave the archive format. A text from an archive may be longer than one written
here."""

from collections.abc import Callable, Iterable
from typing import Any

from apps.core.copying import copy_values
from apps.core.registry import ArchiveKind, archive_files, archive_kinds
from apps.forums import archive_duplicates  # noqa: F401  (declares its file)
from apps.forums.archived_marks import MARKS
from apps.forums.archived_polls import BALLOTS, POLLS
from apps.forums.counting import count_answers
from apps.forums.models import Question, Thread, Topic
from apps.forums.references import read_again

Columns = dict[int, dict[str, Any]]


def dumper(model: type[Thread]) -> Callable[[Iterable[int]], Columns]:
    def dump(ids: Iterable[int]) -> Columns:
        """Return {item id: {"html"}}."""
        return {pk: {"html": body} for pk, body in model.bodies(list(ids)).items()}

    return dump


def loader(model: type[Thread]) -> Callable[[Columns, Columns, Any], None]:
    def load(new: Columns, changed: Columns, batch: Any) -> None:
        """Write the texts of threads whose spine is there."""
        copy_values(model, ["item_ptr_id", "body"], [(pk, own["html"]) for pk, own in new.items()])
        for pk, own in changed.items():
            model.everything.filter(pk=pk).update(body=own["html"])

    return load


def finish_questions(ids: list[int]) -> None:
    """Count the answers of new questions, and read again which texts name which."""
    count_answers(ids)
    read_again()


for model in (Topic, Question):
    finish = finish_questions if model is Question else None
    archive_kinds.add(
        ArchiveKind(name=str(model._meta.model_name), dump=dumper(model), load=loader(model), finish=finish)
    )
for file in (POLLS, BALLOTS, MARKS):
    archive_files.add(file)
