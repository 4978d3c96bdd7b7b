"""From a Chinese drug to WHO's ATC by its ingredient's English name, learnt from products named in both languages.

China's approvals name a product in Chinese and in English (盐酸氟西汀分散片, Fluoxetine Hydrochloride Dispersible
Tablets); without form and salt both names are the ingredient. ATC codes a substance once for each use: the route and
the insurance's class (`XJ01CA…`) choose among its codes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import msgspec

from termwalk.graph.codes import Edition
from termwalk.graph.store import Reader
from termwalk.ontologies.atc import ddds, level_of
from termwalk.ontologies.nhsa import drug_code

from .drug import Drug, drug, read_drug
from .ingredient import english_ingredient, ingredient
from .item import Item, half_width
from .judgement import Judgement, Reason, judgement
from .tables import table

_SUBSTANCE = 5
_MOST = 3


class Bridge(msgspec.Struct, frozen=True):
    """English names by the key of a Chinese ingredient, the most frequent first."""

    english: Mapping[str, tuple[str, ...]]

    def names(self, of: Drug) -> tuple[str, ...]:
        """The English names of a drug's ingredient, or of a name in brackets; empty where none is known."""
        keys = (of.ingredient.key, *(read_drug(name).ingredient.key for name in of.also))
        return tuple(dict.fromkeys(name for key in keys for name in self.english.get(key, ())))


def bridge(pairs: Iterable[tuple[str, str]]) -> Bridge:
    """What pairs of a Chinese and an English product name teach; of equal counts the alphabet decides."""
    seen: dict[str, Counter[str]] = {}
    for chinese, english in pairs:
        if half_width(chinese).isascii() or not half_width(english).isascii():
            continue
        ours, theirs = read_drug(chinese).ingredient, english_ingredient(english)
        if ours.key and theirs.name:
            seen.setdefault(ours.key, Counter())[theirs.name] += 1
    ordered = {key: sorted(names.items(), key=lambda pair: (-pair[1], pair[0])) for key, names in seen.items()}
    learnt = {key: tuple(name for name, _ in names[:_MOST]) for key, names in sorted(ordered.items())}
    return Bridge({**learnt, **_known(learnt)})


def _known(learnt: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The names of `ingredients.toml` before those that were learnt."""
    listed = table("ingredients", dict[str, str], "english")
    named = {ingredient(chinese).key: english for chinese, english in listed.items()}
    return {key: tuple(dict.fromkeys((english, *learnt.get(key, ())))) for key, english in named.items()}


def bridge_of(reader: Reader, editions: Collection[Edition]) -> Bridge:
    """The bridge that these releases of products teach: an English display with a preferred Chinese term."""
    pairs: list[tuple[str, str]] = []
    for edition in editions:
        english = {node.id: node.display for node in reader.members(edition) if node.display.isascii()}
        for id, terms in reader.terms(edition, english).items():
            pairs += [(term.text, english[id]) for term in terms if term.language == "zh" and term.use == "preferred"]
    return bridge(pairs)


def by_substance(titles: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """ATC codes of the fifth level by the key of their substance, from pairs of code and title."""
    found: dict[str, set[str]] = {}
    for code, title in titles:
        if level_of(code) == _SUBSTANCE:
            found.setdefault(english_ingredient(title).key, set()).add(code)
    return {key: tuple(sorted(codes)) for key, codes in found.items()}


def atc_codes(of: Drug, known: Bridge, codes: Mapping[str, tuple[str, ...]], insurance: str = "") -> tuple[str, ...]:
    """The ATC codes of a drug's substance, those of the insurance's class first, then those of its form's places."""
    keys = (english_ingredient(name).key for name in known.names(of))
    found = dict.fromkeys(code for key in keys for code in codes.get(key, ()))
    parts = drug_code(insurance)
    group = parts.atc_like if parts else ""
    places = _places().get(of.form.family, ()) if of.form else ()
    return tuple(sorted(found, key=lambda code: (not (group and code.startswith(group)), _place(code, places), code)))


def judge(item: Item, offered: Item) -> Judgement:
    """An ATC code: the item's English names against its title, its form's route against the routes of its doses."""
    return judgement(_reasons(item, offered))


def _reasons(item: Item, offered: Item) -> Iterable[Reason | None]:
    if level_of(offered.code) != _SUBSTANCE:
        yield Reason("not-a-substance", item.name, offered.code)
    stated = drug(item)
    names = [name for name in item.every_name if half_width(name).isascii()]
    if names:
        title = english_ingredient(offered.name)
        same = any(english_ingredient(name).key == title.key for name in names)
        yield Reason("ingredient-same" if same else "ingredient-against", names[0], offered.name)
    routes = _routes(offered.cell("ddd"))
    if routes and stated.form is not None and stated.form.route:
        route = stated.form.route
        yield Reason("route-same" if route in routes else "route-against", route, ", ".join(sorted(routes)))


def _routes(cell: str) -> set[str]:
    try:
        return {dose.route for dose in ddds(cell) if dose.route}
    except ValueError:
        return set()


def _place(code: str, places: tuple[str, ...]) -> int:
    return next((at for at, place in enumerate(places) if code.startswith(place)), len(places))


def _places() -> dict[str, tuple[str, ...]]:
    return table("forms", dict[str, tuple[str, ...]], "atc_places")
