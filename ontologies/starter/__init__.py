"""The starter set: real rows round a handful of common diseases, in their publishers' file formats."""

from pathlib import Path

NAMES = (
    "icd10-2019-excerpt.xml",
    "SimpleTabulation-ICD-11-MMS-en.txt",
    "SimpleTabulation-ICD-11-MMS-en-2025-01.txt",
    "10To11MapToOneCategory.txt",
    "10To11MapToMultipleCategories.txt",
    "foundation_10To11MapToOneCategory.txt",
    "11To10MapToOneCategory.txt",
)


def files() -> tuple[Path, ...]:
    """List the excerpt's files, the classifications before the tables that map between them."""
    return tuple(Path(__file__).with_name(name) for name in NAMES)
