"""How fast search answers: an index over a graph, and questions as people type them.

    python benchmarks/searching.py GRAPH [--systems icd10,icd11] [--rounds 1000] [--folder FOLDER]

GRAPH is a graph with the publishers' files (benchmarks/importers.py --graph FILE makes one); without --systems the
newest release of every system is looked through, device identifiers included. The index is made once, then written
to FOLDER and read back. Each kind of question is asked so many times, with a fixed seed; of names typed letter by
letter every beginning is a question. Milliseconds of the clock, and of the processor, which tell how much else the
machine was doing; memory is what the process holds.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import termwalk as tw
from termwalk.graph.store import Reader
from termwalk.queries.search import file, search, shelf
from termwalk.queries.search.index import Index
from termwalk.queries.terms.folding import folded
from termwalk.queries.terms.pinyin import initials, syllables

_HAN = re.compile("[\u4e00-\u9fff]{3,}")
_LATIN = re.compile("[a-z]{4,}( [a-z]{3,})+")
Maker = Callable[[random.Random, str], Iterator[str]]


def main() -> None:
    """Makes the index and asks all kinds of questions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--systems", default="")
    parser.add_argument("--rounds", type=int, default=1_000)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with tw.open(chosen.graph, must_exist=True) as graph, tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        shelf.folder = lambda reader: None
        reader = graph.store
        systems = chosen.systems.split(",") if chosen.systems else every_system(reader)
        index = made(reader, systems)
        stored(index, Path(folder) / "all.index")
        asked(reader, systems, index, chosen.rounds)


def every_system(reader: Reader) -> list[str]:
    """The ids of all systems in a graph."""
    return sorted({edition.system for edition in reader.catalogue().editions()})


def made(reader: Reader, systems: list[str]) -> Index:
    """Makes the index by a first question."""
    clock, processor = time.perf_counter(), time.process_time()
    search(reader, "x", systems)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    index = next(iter(shelf._shelves[reader]._held)).index
    releases = len(index.about.editions)
    print(f"{len(index.mention_concept):,} terms of {len(index.concept_code):,} codes of {releases} releases")
    print(
        f"{len(index.keys):,} distinct names, {len(index.unit_key):,} of them Chinese; {len(index.words.words):,} words"
    )
    print(f"made in {clock:.1f} s ({processor:.1f} s of processor); {index.size / 1e6:,.0f} MB; {memory()}")
    return index


def memory() -> str:
    """The most that this process has held."""
    return f"process at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB"


def stored(index: Index, path: Path) -> None:
    """Writes the index and reads it back."""
    begun = time.perf_counter()
    file.write(index, path)
    written, begun = time.perf_counter() - begun, time.perf_counter()
    assert file.read(path) is not None
    print(f"written in {written:.2f} s, read and checked in {time.perf_counter() - begun:.2f} s")


def typed(_: random.Random, name: str) -> Iterator[str]:
    """A name letter by letter."""
    yield from (name[:end] for end in range(1, min(len(name), 14) + 1))


def within(dice: random.Random, name: str) -> Iterator[str]:
    """A piece out of the middle."""
    size = 2 if _HAN.search(name) else 5
    begin = dice.randrange(1, max(2, len(name) - size))
    yield name[begin : begin + size + dice.randrange(3)]


def turned(_: random.Random, name: str) -> Iterator[str]:
    """The first two words, the other way round."""
    words = name.split()
    if len(words) > 1:
        yield f"{words[1]} {words[0][:4]}"


def by_initials(_: random.Random, name: str) -> Iterator[str]:
    """What a Chinese name is typed by."""
    yield initials(name)[:5]


def in_full(_: random.Random, name: str) -> Iterator[str]:
    """A Chinese name in whole syllables."""
    yield "".join(syllables(name)[:4])


def slipped(dice: random.Random, name: str) -> Iterator[str]:
    """A letter left out, doubled, or two that changed places."""
    words = name.split()[:3]
    place = dice.choice([place for place, word in enumerate(words) if len(word) > 3])
    word = words[place]
    at = dice.randrange(1, len(word) - 1)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at - 1 :],
        word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
    )
    words[place] = dice.choice(slips)
    yield " ".join(words)


def asked(reader: Reader, systems: list[str], index: Index, rounds: int) -> None:
    """Asks each kind of question and prints how long the answers took."""
    dice = random.Random(6)
    names = [index.texts.text(int(text)) for text in dice.choices(index.mention_text.tolist(), k=rounds * 8)]
    chinese = [folded(name) for name in names if _HAN.search(folded(name))]
    english = [folded(name) for name in names if _LATIN.match(folded(name)) and folded(name).isascii()]
    codes = [index.texts.text(int(text)).lower() for text in dice.choices(index.concept_code.tolist(), k=rounds)]
    kinds: dict[str, tuple[list[str], Maker]] = {
        "typed, Chinese": (chinese, typed),
        "typed, English": (english, typed),
        "codes, typed": (codes, typed),
        "infix, Chinese": (chinese, within),
        "infix, English": (english, within),
        "words turned": (english, turned),
        "pinyin initials": (chinese, by_initials),
        "pinyin in full": (chinese, in_full),
        "typos": (english, slipped),
    }
    print(f"{'':18}{'asked':>7}{'p50 ms':>9}{'p99 ms':>9}{'worst':>9}{'p50 cpu':>9}{'p99 cpu':>9}{'none':>7}")
    everything: list[tuple[float, float, int]] = []
    for kind, (of, maker) in kinds.items():
        questions = [text for name in of for text in maker(dice, name) if folded(text)][:rounds]
        took = [answer(reader, systems, text) for text in questions]
        everything += took
        report(kind, took)
    report("all", everything)
    print(memory())


def answer(reader: Reader, systems: list[str], text: str) -> tuple[float, float, int]:
    """Milliseconds of the clock and of the processor, and how many were found."""
    clock, processor = time.perf_counter(), time.thread_time()
    found = len(search(reader, text, systems))
    return (time.perf_counter() - clock) * 1e3, (time.thread_time() - processor) * 1e3, found


def report(kind: str, took: list[tuple[float, float, int]]) -> None:
    """One line of the table."""
    clock, processor = sorted(one[0] for one in took), sorted(one[1] for one in took)
    half, most = len(took) // 2, min(len(took) - 1, len(took) * 99 // 100)
    none = sum(one[2] == 0 for one in took) / len(took)
    print(
        f"{kind:18}{len(took):7,}{clock[half]:9.2f}{clock[most]:9.2f}{clock[-1]:9.2f}"
        f"{processor[half]:9.2f}{processor[most]:9.2f}{none:7.1%}"
    )


if __name__ == "__main__":
    main()
