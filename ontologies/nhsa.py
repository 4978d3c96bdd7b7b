"""How China's insurance codes for drugs and consumables are built.

Source: National Healthcare Security Administration, coding rules for drugs (医保药品编码规则) and medical consumables
(医保医用耗材编码规则). A western drug's code has six parts in 23 characters, a Chinese patent drug's five in 20, a
consumable's five in 20, to which seven digits are added for the single product. The maker's part of a drug code is
the maker's number in the drug's standard code (see `termwalk.ontologies.nmpa`). A western drug's class is built as
an ATC code of the fourth level is, but it is the authority's own: some of them are not in ATC.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

DrugKind = Literal["western", "chinese patent", "hospital preparation", "herb"]

_WESTERN = re.compile(r"X([A-Z]\d\d[A-Z]{2})([A-Z]\d{3})([A-Z]\d{3})(\d\d)(\d\d)(\d{5})", re.ASCII)
_PATENT = re.compile(r"Z([A-Z]\d\d[A-Z]{2})([A-Z]\d{4})(\d\d)(\d\d)(\d{5})", re.ASCII)
_OTHER: dict[re.Pattern[str], DrugKind] = {
    re.compile(r"J[0-9A-Z]{15}", re.ASCII): "hospital preparation",
    re.compile(r"T\d{9}", re.ASCII): "herb",
}
_CONSUMABLE = re.compile(r"C(\d\d)(\d\d)(\d\d)(\d{3})(\d\d)(\d{3})(\d{5})(\d{7})?", re.ASCII)


class DrugCode(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a drug code; those that a kind of drug does not have are empty.

    `class_code` is the class of effect (类别码), `name_code` the generic name with its initial (名称码), `form` the
    dosage form (剂型码), `strength` and `pack` are running numbers (规格包装码), `maker` is 企业码.
    """

    kind: DrugKind
    class_code: str = ""
    name_code: str = ""
    form: str = ""
    strength: str = ""
    pack: str = ""
    maker: str = ""

    @property
    def atc_like(self) -> str:
        """The class as the ATC code of the same form, which need not exist; empty for all but western drugs."""
        return self.class_code if self.kind == "western" else ""


class ConsumableCode(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a consumable's code. `headings` are the ids of its three classes, the widest first."""

    headings: tuple[str, str, str]
    generic_name: str
    material: str
    feature: str
    maker: str
    product: str = ""


def drug_code(code: str) -> DrugCode | None:
    """The parts of a drug code; None for what is not built as one."""
    western = _WESTERN.fullmatch(code)
    if western:
        group, name, form, strength, pack, maker = western.groups()
        return DrugCode(
            kind="western", class_code=group, name_code=name, form=form, strength=strength, pack=pack, maker=maker
        )
    patent = _PATENT.fullmatch(code)
    if patent:
        group, name, strength, pack, maker = patent.groups()
        return DrugCode(
            kind="chinese patent", class_code=group, name_code=name, strength=strength, pack=pack, maker=maker
        )
    return next((DrugCode(kind=kind) for form, kind in _OTHER.items() if form.fullmatch(code)), None)


def consumable_code(code: str) -> ConsumableCode | None:
    """The parts of a consumable's or a single product's code; None for what is not built as one."""
    found = _CONSUMABLE.fullmatch(code)
    if found is None:
        return None
    return ConsumableCode(
        headings=(code[:3], code[:5], code[:7]),
        generic_name=found[4],
        material=found[5],
        feature=found[6],
        maker=found[7],
        product=found[8] or "",
    )


def heading_above(code: str) -> str:
    """The heading that a consumable's code or heading stands under; empty for the first level."""
    if len(code) > len("C010101"):
        return code[:7]
    return code[:-2] if len(code) > len("C01") else ""
