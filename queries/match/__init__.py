"""Texts matched with the concepts of a system: candidates, how likely each is, and why."""
