"""Samples of LOINC's tables of terms, of names and of maps: real numbers, written as the readmes describe the files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from termwalk.graph.codes import UNSTATED, Edition
from termwalk.graph.concepts import Term, TermUse
from termwalk.graph.mappings import Mapping, Target

from .loinc_accessory import ACCESSORY, GLUCOSE, OLD, POTASSIUM, english, made, node, write
from .sample import Maker, Sample, concept

TABLE = ("LOINC_NUM", "COMPONENT", "PROPERTY", "TIME_ASPCT", "SYSTEM", "SCALE_TYP", "METHOD_TYP", "CLASS", "STATUS",
         "SHORTNAME", "LONG_COMMON_NAME", "RELATEDNAMES2", "DefinitionDescription", "CONSUMER_NAME", "DisplayName",
         "COMMON_TEST_RANK", "COMMON_ORDER_RANK", "EXTERNAL_COPYRIGHT_NOTICE")  # fmt: skip
VARIANT = ("LOINC_NUM", "COMPONENT", "PROPERTY", "TIME_ASPCT", "SYSTEM", "SCALE_TYP", "METHOD_TYP", "CLASS",
           "SHORTNAME", "LONG_COMMON_NAME", "RELATEDNAMES2", "LinguisticVariantDisplayName")  # fmt: skip
TERMS = (
    (POTASSIUM, "Potassium", "SCnc", "Pt", "Ser/Plas", "Qn", "", "CHEM", "ACTIVE", "Potassium SerPl-sCnc",
     "Potassium [Moles/volume] in Serum or Plasma", "K; Point in time; ;K", "", "", "Potassium [Moles/Vol]", "7", "0",
     ""),
    (GLUCOSE, "Glucose", "MCnc", "Pt", "BldV", "Qn", "Glucometer", "CHEM", "DISCOURAGED", "", "Glucose in Venous blood",
     "", 'The "sugar" of the blood', "Glucose, Blood", "", "0", "12", "Someone's, by permission"),
    (OLD, "Bacteria", "Prid", "Pt", "Urine", "Nom", "Culture", "MICRO", "DEPRECATED", "", "Deprecated Bacteria", "", "",
     "", "", "0", "0", ""),
)  # fmt: skip
_AXES = TABLE[1:9]


def _axes(row: Sequence[str]) -> dict[str, str]:
    return {name: cell for name, cell in zip(_AXES, row[1:9], strict=True) if cell}


def table(folder: Path) -> Sample:
    """A ranked term with related names, a discouraged one with a definition, a deprecated one."""
    records = (
        node(POTASSIUM, TERMS[0][10], properties=_axes(TERMS[0]) | {"COMMON_TEST_RANK": "7"}),
        english(POTASSIUM, "Potassium SerPl-sCnc", "abbreviation"),
        english(POTASSIUM, "Potassium [Moles/Vol]"),
        english(POTASSIUM, "K", "index entry"),
        english(POTASSIUM, "Point in time", "index entry"),
        node(
            GLUCOSE, TERMS[1][10],
            properties=_axes(TERMS[1])
            | {"COMMON_ORDER_RANK": "12", "EXTERNAL_COPYRIGHT_NOTICE": "Someone's, by permission"},
        ),
        english(GLUCOSE, "Glucose, Blood"),
        english(GLUCOSE, 'The "sugar" of the blood', "definition"),
        node(OLD, "Deprecated Bacteria", active=False, properties=_axes(TERMS[2])),
    )  # fmt: skip
    return Sample(write(folder, "LoincTable/Loinc.csv", TABLE, TERMS), len(TERMS), records)


def core_table(folder: Path) -> Sample:
    """The same without related names."""
    header = (*TABLE[:9], "LONG_COMMON_NAME", "SHORTNAME")
    rows = [(*row[:9], row[10], row[9]) for row in TERMS[:1]]
    path = write(folder, "LoincTableCore/LoincTableCore.csv", header, rows)
    return Sample(path, 1, (node(POTASSIUM, TERMS[0][10], properties=_axes(TERMS[0])),
                            english(POTASSIUM, "Potassium SerPl-sCnc", "abbreviation")))  # fmt: skip


def variant(folder: Path) -> Sample:
    """Chinese names: one by its axes with groups of related names, one with a long name, one with a display name."""
    axes = ("钾", "物质的量浓度", "时间点", "血清/血浆", "定量型", "", "化学试验类")
    rows = [
        (POTASSIUM, *axes, "", "", "钾离子;K 离子 时刻;随机", ""),
        (GLUCOSE, *("",) * 7, "葡糖", "静脉血葡萄糖", "", ""),
        (OLD, *("",) * 7, "", "", "", "尿培养"),
    ]
    said: tuple[tuple[str, str, TermUse], ...] = (
        (POTASSIUM, "钾:物质的量浓度:时间点:血清/血浆:定量型", "preferred"),
        (POTASSIUM, "钾离子", "index entry"),
        (POTASSIUM, "K 离子", "index entry"),
        (POTASSIUM, "时刻", "index entry"),
        (POTASSIUM, "随机", "index entry"),
        (GLUCOSE, "静脉血葡萄糖", "preferred"),
        (GLUCOSE, "葡糖", "abbreviation"),
        (OLD, "尿培养", "preferred"),
    )
    path = write(folder, "AccessoryFiles/LinguisticVariants/zhCN5LinguisticVariant.csv", VARIANT, rows)
    records = tuple(Term(id=id, text=text, language="zh-CN", use=use) for id, text, use in said)
    return Sample(path, len(rows), records)


def consumer_names(folder: Path) -> Sample:
    """A name for laypeople."""
    rows = [(POTASSIUM, "Potassium, Blood")]
    return made(folder, "ConsumerName.csv", "LoincNumber ConsumerName", rows, english(POTASSIUM, "Potassium, Blood"))


def map_to(folder: Path) -> Sample:
    """A term with two replacements."""
    rows = [(OLD, "630-4", ""), (OLD, "11475-1", "If the organism is not a bacterium")]
    comment = {"COMMENT": "If the organism is not a bacterium"}
    return made(
        folder, "LoincTable/MapTo.csv", "LOINC MAP_TO COMMENT", rows,
        Mapping(source=OLD, target=Target("code", "630-4", ("630-4",)), line=2),
        Mapping(source=OLD, target=Target("code", "11475-1", ("11475-1",)), line=3, stated=comment),
    )  # fmt: skip


SNOMED = Edition("snomedct", "20240701")
PART_MAP = (
    "PartNumber PartName PartTypeName ExtCodeId ExtCodeDisplayName ExtCodeSystem Equivalence ContentOrigin"
    " ExtCodeSystemVersion ExtCodeSystemCopyrightNotice"
)
SNOMED_CELLS = ("http://snomed.info/sct/900000000000207008/version/20240701", "By permission")


def part_maps(folder: Path) -> Sample:
    """Parts in SNOMED CT; R4's `wider` is a wider target, so that the part is the narrower."""
    sct = "http://snomed.info/sct"
    rows = [
        ("LP15098-4", "Potassium", "COMPONENT", "88480006", "Potassium", sct, "equivalent", "Both", *SNOMED_CELLS),
        ("LP14355-9", "Creatinine", "COMPONENT", "88480006", "Potassium", sct, "wider", "", *SNOMED_CELLS),
    ]
    stated = {"PartTypeName": "COMPONENT", "ExtCodeSystemVersion": SNOMED_CELLS[0]}
    target = Target("code", "88480006", ("88480006",))
    return made(
        folder, "AccessoryFiles/PartFile/PartRelatedCodeMapping.csv", PART_MAP, rows,
        node("LP15098-4", "Potassium", "part"),
        concept(SNOMED, "88480006", "Potassium"),
        Mapping(source="LP15098-4", target=target, relation="equivalent", line=2,
                stated=stated | {"Equivalence": "equivalent", "ContentOrigin": "Both"}),
        node("LP14355-9", "Creatinine", "part"),
        Mapping(source="LP14355-9", target=target, relation="narrower", line=3,
                stated=stated | {"Equivalence": "wider"}),
    )  # fmt: skip


def ieee_map(folder: Path) -> Sample:
    """A device's code for a term."""
    header = "LOINC_NUM LOINC_LONG_COMMON_NAME IEEE_CF_CODE10 IEEE_REFID EQUIVALENCE"
    rows = [(POTASSIUM, "Potassium", "160364", "MDC_CONC_K_GEN", "equivalent")]
    ieee = Edition("local:ieee-11073-10101", UNSTATED)
    return made(
        folder, "LoincIeeeMedicalDeviceCodeMappingTable.csv", header, rows,
        node(POTASSIUM, "Potassium"),
        concept(ieee, "160364", "MDC_CONC_K_GEN"),
        Mapping(source=POTASSIUM, target=Target("code", "160364", ("160364",)), relation="equivalent", line=2,
                stated={"EQUIVALENCE": "equivalent"}),
    )  # fmt: skip


SAMPLES: dict[str, Maker] = {
    "loinc-table": table,
    "loinc-table-core": core_table,
    "loinc-linguistic-variant": variant,
    "loinc-consumer-names": consumer_names,
    "loinc-map-to": map_to,
    "loinc-part-maps": part_maps,
    "loinc-ieee-map": ieee_map,
    **ACCESSORY,
}
