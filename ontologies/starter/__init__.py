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
"""WHO's files, from which `excerpt` cuts; the other publishers have a folder each."""
FOLDERS = ("chinese", "us", "cms", "bfarm", "Loinc_2.79_excerpt", "cpt-2099-invented", "drugs", "udi", "tools")


def who_files() -> tuple[Path, ...]:
    """WHO's files, the classifications before the tables that map between them."""
    return tuple(Path(__file__).with_name(name) for name in NAMES)


def files() -> tuple[Path, ...]:
    """Every file of the starter set, WHO's first."""
    others = (path for folder in FOLDERS for path in sorted(Path(__file__).with_name(folder).rglob("*")))
    return (*who_files(), *(path for path in others if path.is_file() and path.suffix != ".md"))
