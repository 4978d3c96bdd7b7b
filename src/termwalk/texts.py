"""What `Graph` offers for texts: search as one types, match, and learn from past mappings."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from termwalk.graph.errors import MissingExtra, QuestionError
from termwalk.graph.progress import Progress, silent
from termwalk.graph.store import Store
from termwalk.queries.answered import Lang
from termwalk.queries.search import Hits, search

if TYPE_CHECKING:
    from termwalk.queries.items import Item
    from termwalk.queries.learn.embedding import Embedding
    from termwalk.queries.learn.model import Model
    from termwalk.queries.learn.past import PastMapping
    from termwalk.queries.learn.training import Aim
    from termwalk.queries.match.rows import Matches


class Texts:
    """What `Graph` makes of words."""

    store: Store

    def search(
        self,
        text: str,
        system: str | Iterable[str] = "",
        *,
        limit: int = 20,
        kinds: str | Iterable[str] = (),
        active: bool | None = None,
        progress: Progress = silent,
    ) -> Hits:
        """Codes by what people type: see `termwalk.queries.search.search`."""
        return search(self.store, text, system, limit=limit, kinds=kinds, active=active, progress=progress)

    def match(
        self,
        texts: str | Iterable[str | Item],
        to: str,
        *,
        model: Model | str | Path | None = None,
        kind: str = "",
        limit: int = 5,
        lang: Lang = "en",
        progress: Progress = silent,
    ) -> Matches:
        """What texts mean in a system: see `termwalk.queries.match.query.match`.

        One text, several, or `dictionary("local:NAME")`; `model` is a model or its file.
        """
        _require()
        from termwalk.queries.match.query import match

        asked = [texts] if isinstance(texts, str) else texts
        held = read_model(model) if isinstance(model, (str, Path)) else model
        return match(self.store, asked, to, model=held, kind=kind, limit=limit, lang=lang, progress=progress)

    def dictionary(self, source: str) -> list[Item]:
        """Every item of a dictionary that was loaded, as texts to match."""
        _require()
        from termwalk.queries.match.query import dictionary

        with self.store.snapshot():
            return list(dictionary(self.store, source))

    def learn(
        self,
        mappings: Iterable[PastMapping],
        to: str,
        *,
        source: str = "",
        aim: Aim = "f1",
        embedding: Embedding | None = None,
        progress: Progress = silent,
    ) -> Model:
        """A model for a system from past mappings: see `termwalk.queries.learn.training.train`."""
        _require()
        from termwalk.queries.learn.training import train
        from termwalk.queries.match.lexicon import Lexicon
        from termwalk.queries.match.query import target_of

        with self.store.snapshot():
            edition = self.store.catalogue().resolve(target_of(to))
            lexicon = Lexicon.of(self.store, edition)
        return train(mappings, lexicon, source=source, aim=aim, embedding=embedding, progress=progress)

    def decided(self, project: str) -> list[PastMapping]:
        """What a review project has decided, as past mappings to learn from."""
        from termwalk.queries import review
        from termwalk.queries.learn.past import PastMapping

        one = review.project(self.store, project)
        found = review.items(self.store, one)
        held = [(row.text, row.holding) for row in found if row.holding and row.holding.codes]
        if not held:
            raise QuestionError(f"The review {project} has decided nothing yet that could be learnt.")
        return [PastMapping(text, holding.codes) for text, holding in held if holding]


def read_model(path: str | Path, embedding: Embedding | None = None) -> Model:
    """A model that `write_model` wrote; FormatError if it is none."""
    _require()
    from termwalk.queries.learn import file

    return file.read(Path(path), embedding)


def write_model(model: Model, path: str | Path) -> None:
    """Writes a model into one file."""
    from termwalk.queries.learn import file

    file.write(model, Path(path))


def _require() -> None:
    for package in ("lightgbm", "scipy", "sklearn"):
        if find_spec(package) is None:
            raise MissingExtra(package, "match", "Matching texts")
