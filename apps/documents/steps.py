"""The steps of a text: the items of its task lists, in reading order."""

# What is stored is canonical: this stands nowhere but where a step begins, as quotes in a text are escaped.
BOX = '<input type="checkbox"'


def steps_in(html: str) -> int:
    """Return how many steps stored HTML has."""
    return html.count(BOX)
