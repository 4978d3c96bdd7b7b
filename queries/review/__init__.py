"""Review of proposed mappings: who decided what and why, whether reviewers agree, and what of it holds.

A project names its releases and its policy in the chain of decisions; `queue` is what is left to do, `decide` appends,
`agreement` and `reconciliation` compare blind opinions, and what is effective is at once the project's map set.
"""

from __future__ import annotations

from ..walk.word import effective
from .agreement import Agreement, agreement
from .board import Board, board_of
from .bulk import adopt_agreed, agreed, proposed_above
from .candidates import Candidate
from .deciding import Entry, decide, plan, record
from .mapset import map_part
from .opinions import Opinion
from .project import Policy, Project, declare, project, projects
from .queue import Item, Queue, items, queue
from .reconciliation import Dispute, Reconciliation, reconciliation
from .worksheet import Filled, Plan, Sheet, planned, worksheet

__all__ = [
    "Agreement", "Board", "Candidate", "Dispute", "Entry", "Filled", "Item", "Opinion", "Plan", "Policy", "Project",
    "Queue", "Reconciliation", "Sheet", "adopt_agreed", "agreed", "agreement", "board_of", "decide", "declare",
    "effective", "items", "map_part", "plan", "planned", "project", "projects", "proposed_above", "queue",
    "reconciliation", "record", "worksheet",
]  # fmt: skip
