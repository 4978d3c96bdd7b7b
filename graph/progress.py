"""How long work tells how far it has come."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int], None]
"""Told, now and then, what is being read or written and how many rows of it have been."""


def silent(name: str, rows: int) -> None:
    """Progress that nobody watches."""
