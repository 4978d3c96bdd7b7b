"""A path from a code to an answer, with the paths of the other parts where the answer is a combination."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from termwalk.graph.mappings import MapSet
from termwalk.graph.relations import Relation

from ..answered import Answered
from .judging import judge, together
from .steps import Step, Steps


class Trail(msgspec.Struct, frozen=True, gc=False):
    """A path, and what the last of its maps answers; a combination has a thread for each part, all from the source."""

    threads: tuple[Steps, ...]
    last: Answered
    map_set: MapSet
    confidences: tuple[float | None, ...] = ()
    joined_text: str = ""
    joined_title: str = ""

    @property
    def steps(self) -> Steps:
        """The path of the first part, which is the whole path where there is one part."""
        return self.threads[0]

    @property
    def text(self) -> str:
        """The target as it is written; empty where there is none."""
        return self.joined_text or self.last.text

    @property
    def relation(self) -> Relation | None:
        """What the source is to the target; for a combination no better than its vaguest part."""
        if len(self.threads) == 1:
            return judge(self.threads[0])
        return together(map(judge, self.threads))

    def after(self, steps: Steps, confidence: float | None) -> Trail:
        """The same with steps before it."""
        threads = tuple((*steps, *thread) for thread in self.threads)
        return msgspec.structs.replace(self, threads=threads, confidences=(confidence, *self.confidences))

    def behind(self, step: Step) -> Trail:
        """The same behind a step that no map row stands for."""
        return msgspec.structs.replace(self, threads=tuple((step, *thread) for thread in self.threads))

    def with_threads(self, others: Iterable[Trail]) -> Trail:
        """The same target, reached from every part."""
        beside = tuple(others)
        return msgspec.structs.replace(
            self,
            threads=(*self.threads, *(thread for one in beside for thread in one.threads)),
            confidences=(*self.confidences, *(c for one in beside for c in one.confidences)),
        )

    def joined(self, text: str, others: Iterable[Trail]) -> Trail:
        """The whole that this part makes with others."""
        beside = tuple(others)
        titles = [title for one in (self, *beside) if (title := one.joined_title or one.last.title)]
        whole = self.with_threads(beside)
        return msgspec.structs.replace(whole, joined_text=text, joined_title=" / ".join(titles))
