"""Codes found by what people type: names and codes begun, words in any order, pinyin, abbreviations, slips of spelling.

`search` asks; it keeps an index of the names of the releases asked, in the process and beside a graph's file.
"""

from .hits import Hit, Hits
from .query import search

__all__ = ["Hit", "Hits", "search"]
