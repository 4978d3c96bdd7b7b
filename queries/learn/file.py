"""A model as one file: a zip of plain JSON, arrays without objects, and LightGBM's own text. Nothing in it is code.

The past texts are in it, for they are the model: keep it as you keep them.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from termwalk.graph.codes import Edition
from termwalk.graph.errors import FormatError

from ..match.grams import Array
from ..match.lexicon import Entry, Lexicon
from .boosting import FOLDS
from .calibration import Calibration
from .columns import Rates
from .deciding import Deciding
from .embedding import Embedding
from .model import Model, Trained
from .past import Past, PastMapping
from .space import Space
from .swaps import BITS

FORMAT = 1
_ABOUT, _ARRAYS, _TREES = "model.json", "arrays.npz", "trees/{stage}-{fold}.txt"
_DAMAGED = (OSError, EOFError, LookupError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading may raise of a file that is no model; a ZIP that is locked or of another kind is a RuntimeError."""


class _Formatted(msgspec.Struct, frozen=True):
    format: int


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What `model.json` holds. `past` are the texts with their names, `owners` the entries of each name."""

    format: int
    trained: Trained
    calibration: Calibration
    deciding: Deciding
    edition: tuple[str, str] | None
    entries: tuple[Entry, ...]
    names: tuple[str, ...]
    owners: tuple[tuple[int, ...], ...]
    past: tuple[PastMapping, ...]


def write(model: Model, path: Path) -> None:
    """Writes a model; a file of that name is replaced once the new one is whole."""
    part = path.with_name(f"{path.name}.part")
    swaps = np.flatnonzero(model.swaps)
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_ABOUT, msgspec.json.encode(_about(model)))
        with archive.open(_ARRAYS, "w", force_zip64=True) as stream:
            held = io.BytesIO()
            np.savez(held, rates=model.rates.tables, swaps_at=swaps.astype(np.int32), swaps=model.swaps[swaps])
            stream.write(held.getvalue())
        for stage, trees in (("first", model.first), ("second", model.second)):
            for fold, tree in enumerate(trees):
                archive.writestr(_TREES.format(stage=stage, fold=fold), tree.model_to_string())
    part.replace(path)


def _about(model: Model) -> About:
    space, lexicon = model.space, model.space.lexicon
    past = zip(space.past.texts, space.past.chosen, strict=True)
    return About(
        format=FORMAT,
        trained=model.trained,
        calibration=model.calibration,
        deciding=model.deciding,
        edition=(lexicon.edition.system, lexicon.edition.version) if lexicon.edition else None,
        entries=tuple(lexicon.entries),
        names=tuple(lexicon.names),
        owners=tuple(lexicon.owners),
        past=tuple(PastMapping(text, tuple(space.names[name] for name in chosen)) for text, chosen in past),
    )


def read(path: Path, embedding: Embedding | None = None) -> Model:
    """The model of a file; FormatError if it is none, is damaged, or was trained with another embedding."""
    try:
        with zipfile.ZipFile(path) as archive:
            about = _read_about(archive, path)
            _check_embedding(about.trained.embedding, embedding, path)
            arrays = np.load(io.BytesIO(archive.read(_ARRAYS)), allow_pickle=False)
            held = {name: arrays[name] for name in ("rates", "swaps_at", "swaps")}
            trees = {stage: _trees(archive, stage) for stage in ("first", "second")}
        return _model(about, held, trees, embedding)
    except _DAMAGED as error:
        raise FormatError(f"{path} is no model of termwalk, or is damaged ({error}): train it again.") from error


def _read_about(archive: zipfile.ZipFile, path: Path) -> About:
    """What the model says of itself; the format is read first, for another one may hold other things."""
    content = archive.read(_ABOUT)
    said = msgspec.json.decode(content, type=_Formatted).format
    if said != FORMAT:
        raise FormatError(f"{path} is a model of another termwalk (format {said}): train it again.")
    return msgspec.json.decode(content, type=About)


def _check_embedding(trained: str, embedding: Embedding | None, path: Path) -> None:
    if trained != (embedding.name if embedding else ""):
        wanted = f"with the embedding {trained}" if trained else "without an embedding"
        raise FormatError(f"{path} was trained {wanted}: give the same, or train it again.")


def _trees(archive: zipfile.ZipFile, stage: str) -> tuple[Any, ...]:
    import lightgbm

    texts = [archive.read(_TREES.format(stage=stage, fold=fold)).decode() for fold in range(FOLDS)]
    if not all(text.startswith("tree") for text in texts):
        raise ValueError(f"no trees in the {stage} stage")
    try:
        return tuple(lightgbm.Booster(model_str=text) for text in texts)
    except lightgbm.basic.LightGBMError as error:
        raise ValueError(str(error)) from error


def _model(
    about: About, arrays: dict[str, Array], trees: dict[str, tuple[Any, ...]], embedding: Embedding | None
) -> Model:
    lexicon = Lexicon((), Edition(*about.edition) if about.edition else None)
    lexicon.entries, lexicon.names = list(about.entries), list(about.names)
    lexicon.owners = list(about.owners)
    lexicon.place = {name: place for place, name in enumerate(lexicon.names)}
    swaps = np.zeros(1 << BITS, np.float32)
    swaps[arrays["swaps_at"]] = arrays["swaps"]
    space = Space(Past.named(about.past, lexicon), lexicon, embedding)
    return Model(
        space, Rates(arrays["rates"]), swaps, trees["first"], trees["second"], about.calibration, about.deciding,
        about.trained,
    )  # fmt: skip
