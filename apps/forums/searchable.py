"""What of topics and questions can be searched."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.searchable import Searchable, SearchState, searchables
from apps.forums.models import Question, Topic

# The conditions are those of the partial indexes over questions.
UNANSWERED = SearchState(
    "unanswered", _("Unanswered"), "COALESCE((i.facts->>'answers')::int, 0) = 0", lambda facts: not facts.get("answers")
)
SOLVED = SearchState("solved", _("Solved"), "i.facts ? 'accepted'", lambda facts: "accepted" in facts, worth=0.25)
# What is out of date was solved once: together the two move a question down.
STALE = SearchState("stale", _("Out of date"), "i.facts ? 'stale'", lambda facts: "stale" in facts, worth=-0.4)

searchables.add(Searchable("topic", Topic.bodies, shows=0.5))
searchables.add(
    Searchable(
        "question",
        Question.bodies,
        states=(UNANSWERED, SOLVED, STALE),
        asks=True,
        shows=0.0,
        ask=lambda words: f"{reverse('ask')}?{urlencode({'title': words})}",
    )
)
