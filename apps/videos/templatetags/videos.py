"""How long something lasts, as people write it."""

from django import template

register = template.Library()


@register.filter
def clock(seconds: float) -> str:
    """Return a moment or a length in seconds as people write it: 1:02, or 1:01:02."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
