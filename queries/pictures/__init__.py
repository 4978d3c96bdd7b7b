"""Networks as pictures for a notebook or a paper, drawn with matplotlib (the extra `notebook`)."""

from .blocks import draw_flow
from .odds import draw_component
from .outline import draw_neighbourhood

__all__ = ["draw_component", "draw_flow", "draw_neighbourhood"]
