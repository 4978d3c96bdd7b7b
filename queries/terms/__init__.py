"""Texts made comparable: one spelling, readings in pinyin, abbreviations, parts and facets."""
