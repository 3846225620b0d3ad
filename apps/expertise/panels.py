"""What a person's page says of what they know: in their own words, in those of colleagues, and by their work."""

from typing import Any

from django.template.loader import render_to_string

from apps.core.registry import PagePanel, page_panels
from apps.expertise.declared import declared_by
from apps.expertise.topics import MOST_SHOWN, MOST_TOPICS, topics_of

AT_FIRST = 5


def of_person(request: Any, person: Any) -> str:
    reader = request.user
    topics = topics_of(person, reader)
    own = reader.pk == person.pk
    context = {
        "person": person,
        "skills": declared_by(person, reader),
        "first": topics[:AT_FIRST],
        "others": topics[AT_FIRST:MOST_TOPICS],
        "own": own,
        "may_endorse": not own and not reader.is_guest,
        "most_shown": MOST_SHOWN,
    }
    return render_to_string("expertise/person.html", context, request=request)


page_panels.add(PagePanel("expertise", "person", of_person, place="body", order=10))
