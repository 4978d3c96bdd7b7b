"""What `Graph` offers for reviews: projects, queues, decisions, and how far reviewers agree."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from termwalk.graph.decisions import Decision
from termwalk.graph.errors import QuestionError
from termwalk.graph.store import Store
from termwalk.queries import review
from termwalk.queries.answered import Lang
from termwalk.queries.review.candidates import Proposed
from termwalk.queries.review.deciding import Act
from termwalk.queries.review.opinions import Role


class Reviews:
    """Reviews of a graph; every method takes the name of a project that `start_review` has opened."""

    store: Store

    def start_review(
        self, name: str, source: str, target: str, *, policy: review.Policy = "single-review", who: str, why: str = ""
    ) -> review.Project:
        """Opens a review project: see `termwalk.queries.review.declare`."""
        return review.declare(self.store, name, source, target, policy=policy, who=who, why=why)

    def reviews(self) -> tuple[review.Project, ...]:
        """Every review project of the graph."""
        return review.projects(self.store)

    def queue(
        self, project: str, proposals: Iterable[Proposed] = (), *, who: str = "", role: Role = "reviewer"
    ) -> review.Queue:
        """What is left to do for a person: see `termwalk.queries.review.queue`."""
        return review.queue(self.store, self._project(project), proposals, who=who, role=role)

    def decide(
        self, project: str, source: str, act: Act, codes: str | Iterable[str] = (), *, who: str,
        role: Role = "reviewer", relation: str = "", why: str = "",
    ) -> tuple[Decision, ...]:  # fmt: skip
        """Appends a decision: see `termwalk.queries.review.decide`."""
        chosen = [codes] if isinstance(codes, str) else codes
        return review.decide(
            self.store, self._project(project), source, act, chosen, who=who, role=role, relation=relation, why=why
        )

    def review_agreement(self, project: str) -> review.Agreement:
        """Cohen's kappa over a project's blind opinions: see `termwalk.queries.review.agreement`."""
        return review.agreement(self._project(project), self.store.decisions(project))

    def reconciliation(self, project: str) -> review.Reconciliation:
        """What reviewers differ on: see `termwalk.queries.review.reconciliation`."""
        return review.reconciliation(self.store, self._project(project))

    def adopt_agreed(self, project: str, *, who: str) -> tuple[Decision, ...]:
        """Makes what two reviewers agree on hold: see `termwalk.queries.review.adopt_agreed`."""
        return review.adopt_agreed(self.store, self._project(project), who=who)

    def write_review(
        self, project: str, path: str | Path, proposals: Iterable[Proposed] = (), *, who: str = "",
        role: Role = "reviewer", lang: Lang = "en",
    ) -> int:  # fmt: skip
        """Writes what is left to do as a workbook to fill in, and returns how many rows that is."""
        from termwalk.exporters import review_xlsx

        one = self._project(project)
        rows = review.queue(self.store, one, proposals, who=who, role=role)
        sheet = review.worksheet(self.store, one, rows, who=who, role=role)
        review_xlsx.write(sheet, Path(path), lang)
        return len(sheet.rows)

    def read_review(self, path: str | Path, *, partial: bool = False) -> review.Plan:
        """Reads a filled-in workbook and writes its decisions, all or (where a row has a problem) none.

        The plan that comes back holds the decisions and the problems; `partial` writes what can be read.
        """
        from .review_tables import read_sheet

        back = read_sheet(Path(path))
        plan = review.planned(self.store, self._project(back.project), back)
        if partial or not plan.problems:
            review.record(self.store, plan.decisions)
        return plan

    def _project(self, name: str) -> review.Project:
        if not name:
            raise QuestionError("Say which review project: graph.reviews() lists them.")
        return review.project(self.store, name)
