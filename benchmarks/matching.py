"""How right matching is, trained and not: on public benchmarks, on the publishers' own tables, and how fast.

    python benchmarks/matching.py DATA [--only procedures,diagnoses,symptoms,titles,curve,speed]

DATA is a folder with the publishers' files and the benchmark folder (Yidu-N7K, CHIP-CDN, IMCS21). Models are trained
on the train files alone, with fixed seeds, and val and dev are asked once, at the end. Intervals are 95% bootstrap
intervals over texts.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from termwalk.queries.learn.calibration import accepted_at, expected_error, reliability
from termwalk.queries.learn.deciding import confidence
from termwalk.queries.learn.model import Model
from termwalk.queries.learn.past import PastMapping
from termwalk.queries.learn.training import Aim, train
from termwalk.queries.match.composing import Ranker
from termwalk.queries.match.grams import CLOSE, Grams
from termwalk.queries.match.lexicon import Lexicon
from termwalk.queries.match.plain import PlainRanker
from termwalk.queries.match.ranked import Ranked
from termwalk.queries.terms.folding import folded

_DRAWS, _SEED = 2_000, 7
_MORPHOLOGY = "M"


class Task(NamedTuple):
    """Past mappings to train on, texts to be asked about, and the names to choose from."""

    name: str
    train: list[PastMapping]
    asked: list[PastMapping]
    lexicon: Lexicon
    aim: Aim


def main() -> None:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", default="procedures,diagnoses,symptoms,titles,curve,speed")
    chosen = parser.parse_args()
    parts: dict[str, Callable[[Path], None]] = {
        "procedures": lambda data: benchmark(procedures(data)), "diagnoses": lambda data: diagnoses_too(data),
        "symptoms": lambda data: benchmark(symptoms(data)), "titles": titles,
        "curve": lambda data: curve(procedures(data)), "speed": speed,
    }  # fmt: skip
    for name in chosen.only.split(","):
        print(f"== {name}", flush=True)
        parts[name](chosen.data)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def procedures(data: Path) -> Task:
    """Yidu-N7K: operations of Chinese hospitals, and the Peking Union edition of ICD-9-CM-3."""
    folder = data / "benchmark/yidu-n7k"
    lexicon = Lexicon.plain(_codes(data / "cn/icd9cm3-xiehe2017.csv"))
    return Task("Yidu-N7K", _pairs(folder / "train.tsv"), _pairs(folder / "val.tsv"), lexicon, "exact")


def diagnoses(data: Path) -> Task:
    """CHIP-CDN: diagnoses of Chinese hospitals, and the Beijing edition of ICD-10."""
    folder = data / "benchmark/chip-cdn"
    lexicon = Lexicon.plain(_codes(data / "cn/icd10-beijing6.01.csv"))
    return Task("CHIP-CDN", _json(folder / "train.json"), _json(folder / "dev.json"), lexicon, "f1")


def symptoms(data: Path) -> Task:
    """IMCS21: symptoms as patients say them; its list of names is not published, those of the train file serve."""
    folder = data / "benchmark/imcs21-symptom"
    past = _pairs(folder / "train.tsv")
    names = sorted({name for one in past for name in one.targets})
    return Task("IMCS21", past, _pairs(folder / "dev.tsv"), Lexicon.plain((name, name) for name in names), "exact")


def _codes(path: Path) -> list[tuple[str, str]]:
    """The first two columns of a publisher's list: codes and names."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    return [(row[0].strip(), row[1].strip()) for row in rows if row[0].strip() and row[1].strip()]


def _pairs(path: Path) -> list[PastMapping]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [PastMapping(row[0], tuple(row[1].split("##"))) for row in rows]


def _json(path: Path) -> list[PastMapping]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [PastMapping(row["text"], tuple(row["normalized_result"].split("##"))) for row in rows]


def diagnoses_too(data: Path) -> None:
    """CHIP-CDN, and with the same model the national clinical names whose codes are hidden."""
    task = diagnoses(data)
    hidden(data, benchmark(task), task.lexicon)


def benchmark(task: Task) -> Model:
    """Trains, and prints how right the model is beside the untrained ranker and a plain cosine."""
    print(f"{task.name}: {len(task.train):,} to train on, {len(task.asked):,} asked, {len(task.lexicon.names):,} names")
    ranked_alone("cosine", _Cosine(task.lexicon), task.asked)
    ranked_alone("untrained", PlainRanker(task.lexicon), task.asked)
    start = time.perf_counter()
    model = train(task.train, task.lexicon, source=task.name, aim=task.aim)
    print(f"trained in {time.perf_counter() - start:.0f} s; out of fold, {task.aim} {model.trained.held_out:.4f}")
    ranked_alone("trained", model, task.asked)
    answered(model, task.asked)
    return model


def ranked_alone(name: str, ranker: Ranker, asked: Sequence[PastMapping]) -> None:
    """Prints whether the right names stand first, and among the first ten."""
    ranked = ranker.rank([one.text for one in asked], 50)
    first, ten, fifty = [], [], []
    for place, one in enumerate(asked):
        found = [ranker.names[name] for name in ranked.name[ranked.of_text(place)]]
        wanted = {folded(target) or target for target in one.targets}
        first.append(bool(found) and found[0] in wanted)
        ten.append(len(wanted & set(found[:10])) / len(wanted))
        fifty.append(len(wanted & set(found)) / len(wanted))
    shares = [f"{label} {_share(values)}" for label, values in (("top-1", first), ("recall@10", ten), ("@50", fifty))]
    print(f"{name}: {', '.join(shares)}", flush=True)


def answered(model: Model, asked: Sequence[PastMapping]) -> None:
    """Prints how right whole answers are, and whether chances mean what they say."""
    ranked = model.rank([one.text for one in asked])
    chosen = model.chosen(ranked)
    right = np.zeros(len(ranked.text), bool)
    rows = []
    for place, one in enumerate(asked):
        at = ranked.of_text(place)
        wanted = {folded(target) or target for target in one.targets}
        right[at] = [model.names[name] in wanted for name in ranked.name[at]]
        rows.append((int((right[at] & chosen[at]).sum()), int(chosen[at].sum()), len(wanted)))
    counts = np.array(rows)
    exact = (counts[:, 0] == counts[:, 1]) & (counts[:, 0] == counts[:, 2])
    print(f"whole answer exact {_share(exact)}; micro-F1 {_interval(counts, _f1)}")
    first = np.searchsorted(ranked.text, np.unique(ranked.text))
    for name, some in (("all candidates", slice(None)), ("first candidates", first)):
        curve = reliability(ranked.chance[some], right[some])
        told = " ".join(f"{one.score:.2f}:{one.right:.2f}({one.answers})" for one in curve)
        print(f"calibration of {name}: ECE {expected_error(curve):.4f}; score:right(n) {told}")
    sure = confidence(ranked.text, ranked.chance, chosen, len(asked)) * (counts[:, 1] > 0)
    accepted = sure >= model.accept
    print(
        f"accepted at the model's threshold {model.accept:.3f}: {accepted.mean():.1%} of texts,"
        f" {_share(exact[accepted])} of them right; at 98% on these very texts {accepted_at(sure, exact, 0.98)[1]:.1%}"
    )


def curve(task: Task) -> None:
    """Prints how right whole answers are after so many decisions."""
    order = np.random.RandomState(_SEED).permutation(len(task.train))
    ranked_alone("after 0", PlainRanker(task.lexicon), task.asked)
    for number in (500, 1_000, 2_000, 4_000):
        model = train([task.train[place] for place in order[:number]], task.lexicon, aim=task.aim)
        print(f"after {number:,}:")
        ranked_alone("  ranked", model, task.asked)
        answered(model, task.asked)


def hidden(data: Path, model: Model, lexicon: Lexicon) -> None:
    """国家临床版 names against the Beijing edition's: is the hidden code found, at three and at four characters?"""
    rows = _codes(data / "cn/icd10-clinical2.0-to-nhsa2.0.csv")
    some = np.random.RandomState(_SEED).permutation(len(rows))[:10_000]
    asked = [rows[place] for place in some]
    names = _disease_names(lexicon)
    for label, ranker in (("cosine", _Cosine(names)), ("untrained", PlainRanker(names)), ("trained", model)):
        ranked = ranker.rank([name for _, name in asked], 10)
        said = lexicon if ranker is model else names
        found = [_code(said, ranked.name[ranked.of_text(at)]) for at in range(len(asked))]
        three = [one[:3] == code[:3] for one, (code, _) in zip(found, asked, strict=True)]
        four = [one[:5] == code[:5] for one, (code, _) in zip(found, asked, strict=True)]
        print(f"clinical names by {label}: three characters {_share(three)}, four {_share(four)}", flush=True)


def _disease_names(lexicon: Lexicon) -> Lexicon:
    """Without the rows of morphology, whose codes are no ICD-10 codes."""
    kept = [one for one in lexicon.entries if not (one.code[0] == _MORPHOLOGY and "/" in one.code)]
    return Lexicon.plain((one.code, one.title) for one in kept)


def _code(lexicon: Lexicon, names: Sequence[int]) -> str:
    listed = [name for name in names if name < len(lexicon.names)]
    return lexicon.entry(listed[0]).code if listed else ""


def titles(data: Path) -> None:
    """ICD-10 titles against ICD-11's by their words alone, held against WHO's one-category table."""
    import tempfile

    import termwalk as tw

    with tempfile.TemporaryDirectory() as folder, tw.open(Path(folder) / "who.termwalk") as graph:
        graph.load(data / "icd10-who/icd102019en.claml.zip", data / "icd11", data / "icd10-icd11/mapping-2024-01.zip")
        table = graph.migrate("icd10", "icd11").rows
        edition = graph.store.catalogue().resolve(tw.Edition("icd11", "2024-01"))
        lexicon = Lexicon.of(graph.store, edition)
        wanted = {row.source_code: (row.source_title, row.who_one) for row in table if row.source_leaf and row.who_one}
    codes = {entry.code for entry in lexicon.entries}
    asked = [one for one in wanted.values() if one[1] in codes]
    for label, ranker in (("cosine", _Cosine(lexicon)), ("untrained", PlainRanker(lexicon))):
        ranked = ranker.rank([title for title, _ in asked], 10)
        found = [_codes_of(lexicon, ranked.name[ranked.of_text(at)]) for at in range(len(asked))]
        first = [bool(some) and some[0] == code for some, (_, code) in zip(found, asked, strict=True)]
        ten = [code in some for some, (_, code) in zip(found, asked, strict=True)]
        print(f"ICD-10 titles by {label}: {len(asked):,} leaves, top-1 {_share(first)}, recall@10 {_share(ten)}")


def _codes_of(lexicon: Lexicon, names: Iterable[int]) -> list[str]:
    return [lexicon.entry(name).code for name in names]


def speed(data: Path) -> None:
    """Ten thousand texts against forty thousand names: seconds to prepare, and to match."""
    task = diagnoses(data)
    texts = [name for _, name in _codes(data / "cn/icd10-nhsa2.0.csv")][:10_000]
    start = time.perf_counter()
    plain = PlainRanker(task.lexicon)
    made = time.perf_counter()
    plain.rank(texts)
    print(f"untrained: prepared in {made - start:.1f} s, {len(texts):,} texts in {time.perf_counter() - made:.1f} s")
    model = train(task.train, task.lexicon, aim=task.aim)
    start = time.perf_counter()
    model.rank(texts)
    print(f"trained: {len(texts):,} texts in {time.perf_counter() - start:.1f} s")


class _Cosine:
    """What everybody would do first: likeness of runs of one to three characters."""

    accept = 1.01

    def __init__(self, lexicon: Lexicon) -> None:
        self.names = lexicon.names
        self._grams = Grams.of(CLOSE, lexicon.names)
        self._columns = self._grams.vectors(lexicon.names).T.tocsr()

    def rank(self, texts: Sequence[str], most: int = 50) -> Ranked:
        """The names by cosine."""
        found = []
        for at in range(0, len(texts), 200):
            alike = (self._grams.vectors([folded(text) for text in texts[at : at + 200]]) @ self._columns).toarray()
            best = np.argsort(-alike, axis=1, kind="stable")[:, :most]
            for row, names in enumerate(best):
                found.append((np.full(len(names), at + row), names, alike[row, names]))
        text, name, score = (np.concatenate(column) for column in zip(*found, strict=True))
        return Ranked.of(text, name, score, score, most)


def _share(values: Sequence[float] | np.ndarray) -> str:
    return _interval(np.asarray(values, float), np.mean) if len(values) else "none"


def _f1(counts: np.ndarray) -> float:
    hits, said, wanted = counts.sum(axis=0)
    return float(2 * hits / (said + wanted))


def _interval(values: np.ndarray, measure: Callable[[np.ndarray], float]) -> str:
    draw = np.random.RandomState(_SEED)
    drawn = [measure(values[draw.randint(0, len(values), len(values))]) for _ in range(_DRAWS)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{measure(values):.4f} [{low:.4f}, {high:.4f}]"


if __name__ == "__main__":
    main()
