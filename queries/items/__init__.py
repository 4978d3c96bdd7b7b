"""What a hospital's lab, drug, device and charge items say beyond their name, held against what a code says."""

from __future__ import annotations

from .item import Item, item_of
from .judgement import Judge, Judgement, Reason
from .kinds import KINDS, judge_as, judge_of

__all__ = ["KINDS", "Item", "Judge", "Judgement", "Reason", "item_of", "judge_as", "judge_of"]
