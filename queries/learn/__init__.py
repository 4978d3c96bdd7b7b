"""Matching learnt from past mappings: a table of texts and what they were mapped to makes a model in minutes.

`train` makes it, `file.write` and `file.read` keep it; `termwalk.queries.match` asks it.
"""
