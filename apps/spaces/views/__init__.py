"""The pages of spaces. `space_context` is what every page inside a space shows."""

from apps.spaces.views.context import load_space, panels, space_context

__all__ = ["load_space", "panels", "space_context"]
