"""The names of one script ready to be asked, and the features of those that a text may mean."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from ..terms.folding import folded
from .clashes import Sayings
from .families import Families, lengths
from .forms import Form, Script
from .grams import Array
from .lexicon import Lexicon, residual_of
from .spectra import Counted, Spectrum

TOLD = ("plain", "unspecified", "other", "both")
"""What residual numbers say."""

_CATEGORY = 1
"""Which of the lengths of families makes the category that chances are about: A00.0 of ICD-10, 01.1 of ICD-9-CM-3."""

_NEAREST = 50
"""Forms that are looked at for each reading."""


class Candidates(msgspec.Struct, frozen=True):
    """One row per reading of a text and form of a name: places of both, and what speaks for and against it.

    `family` numbers the category of the name's code; a code without families is one by itself.
    """

    text: Array
    name: Array
    family: Array
    features: dict[str, Array]


class Names:
    """The names of a lexicon at some places, under all their forms, in the order of codes and names."""

    def __init__(self, script: Script, lexicon: Lexicon, places: Sequence[int]) -> None:
        self._script = script
        entries = {place: lexicon.entry(place) for place in places}
        ordered = sorted(places, key=lambda place: (entries[place].code, lexicon.names[place]))
        listed = [(place, form) for place in ordered for form in script.forms(_as_titled(lexicon, place))]
        owners = [entries[place] for place, _ in listed]
        self._texts = [form.text for _, form in listed]
        self._place = np.array([place for place, _ in listed], np.int64)
        self._kind = np.array([form.kind for _, form in listed], np.int8)
        self._length = np.log1p([len(text) for text in self._texts])
        self._residual = np.array([owner.residual for owner in owners], np.int8)
        self._heading = np.array([owner.heading for owner in owners], bool)
        self._sayings = Sayings()
        self._said = self._sayings.read([form.whole for _, form in listed])
        self._spectrum = Spectrum(script.cuts(self._texts), self._texts)
        self._families = self._learnt([owner.code for owner in owners])
        self._category = self._families[_CATEGORY].of if self._families else self._place

    def candidates(self, texts: Sequence[str]) -> Candidates:
        """The nearest forms of every reading of raw texts, in the order of texts."""
        read = [self._script.readings(text) for text in texts]
        readings = [form for forms in read for form in forms]
        own = np.repeat(np.arange(len(texts)), [len(forms) for forms in read])
        counted = self._spectrum.counted([form.text for form in readings])
        reading, row, likeness = self._spectrum.nearest(counted, _NEAREST)
        features = {"likeness": likeness}
        features |= self._covered(counted, reading, row) | self._kinship(counted, own, readings, reading, row)
        features |= self._wording(readings, reading, row) | self._residue(texts, own[reading], row)
        said = self._sayings.read([form.whole for form in readings])
        features |= self._sayings.compared(said[reading], self._said[row])
        return Candidates(own[reading], self._place[row], self._category[row], features)

    def _learnt(self, codes: Sequence[str]) -> list[Families]:
        found = [Families(codes, length) for length in lengths(codes)]
        for families in found:
            families.learn(self._spectrum.names.vectors)
        layer = self._spectrum.measures[0]
        told = found[0].telling(self._spectrum.names.pieces) if found else np.zeros(self._spectrum.width, np.float32)
        self._spectrum.measure("telling", layer, told)
        return found

    def _covered(self, counted: Counted, reading: Array, row: Array) -> dict[str, Array]:
        """Per measure the share of the text that the name has, and of the name that the text has."""
        asked, offered = self._spectrum.coverage(counted, reading, row)
        made: dict[str, Array] = {}
        for column, measure in enumerate(self._spectrum.measures):
            made[f"{measure}_of_text"], made[f"{measure}_of_name"] = asked[:, column], offered[:, column]
            ours, theirs = counted.weight[reading, column] > 0, self._spectrum.names.weight[row, column] > 0
            made[f"{measure}_apart"] = ours & theirs & (asked[:, column] <= 0)
            made[f"{measure}_missing"], made[f"{measure}_added"] = ours & ~theirs, theirs & ~ours
        return made

    def _kinship(
        self, counted: Counted, own: Array, readings: Sequence[Form], reading: Array, row: Array
    ) -> dict[str, Array]:
        """How likely the whole text, less what does not count, is in the name's families: the first counts double."""
        base = _bases(own, readings)
        text = np.searchsorted(own[base], own[reading])
        total = np.zeros(len(row), np.float32)
        for place, families in enumerate(self._families):
            total += families.likelihood(counted.vectors[base], text, row) / (1 if place == 0 else 2)
        return {"family": total}

    def _wording(self, readings: Sequence[Form], reading: Array, row: Array) -> dict[str, Array]:
        """How alike the strings are, from either end and as a whole; which reading and form it is."""
        from rapidfuzz import distance, process

        asked = [readings[place].text for place in reading]
        offered = [self._texts[place] for place in row]
        made: dict[str, Array] = {"length": self._length[row]}
        kinds_of = {"edits": distance.Indel, "beginning_same": distance.Prefix, "end_same": distance.Postfix}
        for name, kind in kinds_of.items():
            made[name] = process.cpdist(asked, offered, scorer=kind.normalized_similarity, dtype=np.float32)
        made["exact"] = made["edits"] > 0.9999
        kinds = np.array([form.kind for form in readings], np.int8)[reading]
        made |= {f"reading_{kind}": kinds == kind for kind in (1, 2, 3)}
        return made | {f"form_{kind}": self._kind[row] == kind for kind in (1, 2, 3)}

    def _residue(self, texts: Sequence[str], text: Array, row: Array) -> dict[str, Array]:
        """What text and name say of other and unspecified, and whether the name is a heading."""
        asked = np.array([residual_of(one) for one in texts], np.int8)[text]
        offered = self._residual[row]
        made: dict[str, Array] = {"heading": self._heading[row], "residual_lost": (asked > 0) & (offered == 0)}
        for ours, said in enumerate(TOLD):
            made |= {f"{said}_to_{TOLD[theirs]}": (asked == ours) & (offered == theirs) for theirs in (1, 2, 3)}
        return made


def _as_titled(lexicon: Lexicon, place: int) -> str:
    """A name with the brackets and signs of a title that it is; of synonyms only the folded form is kept."""
    name = lexicon.names[place]
    titles = {lexicon.entries[owner].title for owner in lexicon.owners[place]}
    return min(
        (title for title in titles if folded(title) == name), key=lambda title: (-len(title), title), default=name
    )


def _bases(own: Array, readings: Sequence[Form]) -> Array:
    """For each text that has readings the first one that leaves out what does not count, else the first of all."""
    first: dict[int, int] = {}
    for place, form in enumerate(readings):
        text = int(own[place])
        if text not in first or (form.kind == 1 and readings[first[text]].kind != 1):
            first[text] = place
    return np.array([first[text] for text in sorted(first)], np.int64)
