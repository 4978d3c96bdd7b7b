"""Four small files that belong together: two classifications and two of WHO's maps between them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..importers import writers as w

CLASSES = (
    w.Class("I", "Certain infectious and parasitic diseases", "chapter", below=["A00-A09"]),
    w.Class("A00-A09", "Intestinal infectious diseases", "block", above="I", below=["A00", "A01"]),
    w.Class("A00", "Cholera", above="A00-A09", below=["A00.0", "A00.9"]),
    w.Class("A00.0", "Cholera due to Vibrio cholerae 01, biovar cholerae", above="A00"),
    w.Class("A00.9", "Cholera, unspecified", above="A00", rubrics=[w.Rubric("inclusion", "Cholera NOS")]),
    w.Class("A01", "Typhoid and paratyphoid fevers", above="A00-A09", below=["A01.0"]),
    w.Class("A01.0", "Typhoid fever", above="A01"),
    w.Class("A02", "Salmonella infections without counterpart", above="A00-A09"),
)
ENTITIES = (
    w.Entity("1435254666", "Certain infectious or parasitic diseases", kind="chapter"),
    w.Entity("588616678", "Gastroenteritis or colitis of infectious origin", depth=1, kind="block"),
    w.Entity("257068234", "Cholera", "1A00", 2),
    w.Entity("1528414070", "Typhoid fever", "1A07", 2),
    w.Entity("1528414070/other", "Other specified typhoid fever", "1A07.Y", 3),
    w.Entity("1528414070/unspecified", "Typhoid fever, unspecified", "1A07.Z", 3),
    w.Entity("500000001", "Dehydration", "5C70.0", 1),
)
ONE = (
    w.map_row("A00-A09", "", "588616678", kind10="block", kind11="block"),
    w.map_row("A00", "1A00", "257068234", title10="Cholera", title11="Cholera"),
    w.map_row("A00.0", "1A00", "257068234", title11="Cholera"),
    w.map_row("A00.9", "1A00&XN62R/5C70.0", "257068234"),
    w.map_row("A01.0", "1A07.Z", "1528414070/unspecified", title10="Typhoid fever"),
    w.unmapped_row("A02"),
    w.map_row("U07.1", "RA01.0", "1790791774"),
)
"""Three ends are in no small release: U07.1, RA01.0, and the cluster's extension code XN62R."""
UNLISTED = 3
MULTIPLE = (
    w.map_row("A01.0", "1A07", "1528414070"),
    w.map_row("A01.0", "1A07.Z", "1528414070/unspecified"),
    w.map_row("A00", "1A00", "257068234"),
)


def icd10(folder: Path) -> Path:
    """ICD-10 2019."""
    return w.write_claml(folder / "icd10.xml", CLASSES)


def icd11(folder: Path, *, name: str = "SimpleTabulation-ICD-11-MMS-en.txt", translation: bool = False) -> Path:
    """ICD-11 2024-01."""
    return w.write_mms(folder / name, ENTITIES, translation=translation)


def one(folder: Path) -> Path:
    """The map to one category."""
    return w.write_who_map(folder / "10To11MapToOneCategory.txt", "who-10to11-one", ONE)


def multiple(folder: Path) -> Path:
    """The map to several categories."""
    return w.write_who_map(folder / "10To11MapToMultipleCategories.txt", "who-10to11-multiple", MULTIPLE)


FOUR: tuple[Callable[[Path], Path], ...] = (icd10, icd11, one, multiple)
