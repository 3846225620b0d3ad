"""What of videos can be searched: what is said about them, and what is said in them."""

from django.utils.html import escape

from apps.core.searchable import Searchable, searchables
from apps.videos.models import Captions, Video


def texts(ids: list[int]) -> dict[int, str]:
    said = Captions.words_of(ids)
    return {pk: f"{body}<p>{escape(said[pk])}</p>" if pk in said else body for pk, body in Video.bodies(ids).items()}


searchables.add(Searchable("video", texts))
