"""What a release changed against another one of the same system: each change with its evidence, in counts, and judged.

`counts` is what a load reports; `changes` lists every change with its successors; `judge` silences one that a reviewer
has looked at; `impact` says which maps, decisions and answers rest on changed codes; `agreement` sets what is found
beside the publisher's own transition.
"""

from .agreement import Agreement, AgreementRow, agreement
from .answer import ChangeRow, Changes, ChangeSummary
from .counted import ChangeCounts, against_the_one_before, counts
from .impact import Impact, ImpactRow, impact
from .known import judge, reopen
from .listed import changes

__all__ = [
    "Agreement", "AgreementRow", "ChangeCounts", "ChangeRow", "ChangeSummary", "Changes", "Impact", "ImpactRow",
    "against_the_one_before", "agreement", "changes", "counts", "impact", "judge", "reopen",
]  # fmt: skip
