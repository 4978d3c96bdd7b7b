"""What may be wrong with a UDI that can be read all the same: ids that programs compare, sentences that people read."""

from __future__ import annotations

from typing import Literal

Lang = Literal["en", "zh"]

SENTENCES: dict[str, tuple[str, str]] = {
    "check-character": (
        "The check character is {check!r}, but what precedes it gives {check_due!r}: a character is wrong.",
        "校验符为 {check!r}，而按其前的字符计算应为 {check_due!r}：有字符错误。",
    ),
    "check-character-absent": (
        "There is no check character, or a character is wrong: what is here would be followed by {check_due!r}.",
        "缺少校验符，或有字符错误：现有字符之后应为 {check_due!r}。",
    ),
    "check-character-blank": (
        "The check character does not fit, but would be the blank that a text easily loses at its end; the character"
        " before that blank may belong to the last value. Or another character is wrong.",
        "校验符不符；若末尾的空格校验符丢失，则相符，此时最后一个字符可能属于最后一个字段。也可能是其他字符有误。",
    ),
    "check-digit": (
        "The check digit of {di} is {check}, but its digits give {check_due}.",
        "{di} 的校验位为 {check}，而按其数字计算应为 {check_due}。",
    ),
    "no-device-identifier": (
        "There is no device identifier: this is the second of two symbols, scan the first one too.",
        "没有产品标识（DI）：这是两个条码中的第二个，请同时扫描第一个。",
    ),
    "device-identifier-form": (
        "{di} does not have the form of a device identifier of {agency}.",
        "{di} 不符合 {agency} 产品标识（DI）的格式。",
    ),
    "agency-assumed": (
        "Nothing says who issued this; it was taken for a device identifier of {agency}.",
        "未标明发码机构，按 {agency} 的产品标识（DI）处理。",
    ),
    "manufactured-date": (
        "The manufacturing date {manufactured.printed} is not a date of the form {manufactured.form}.",
        "生产日期 {manufactured.printed} 不是 {manufactured.form} 格式的日期。",
    ),
    "expires-date": (
        "The expiration date {expires.printed} is not a date of the form {expires.form}.",
        "失效日期 {expires.printed} 不是 {expires.form} 格式的日期。",
    ),
    "expires-before-manufactured": (
        "It expires on {expires}, before it was manufactured on {manufactured}.",
        "失效日期 {expires} 早于生产日期 {manufactured}。",
    ),
    "stated-twice": (
        "Something is stated twice with different values; the first is kept, all are among the fields.",
        "有内容出现两次且值不同；保留第一个，全部列在其他字段中。",
    ),
    "value-form": (
        "A value does not have the length or the characters that its identifier allows.",
        "有字段的长度或字符不符合其标识符的规定。",
    ),
    "separator-missing": (
        "A lot or serial number reaches to the end and looks as if it held a date: a separator (FNC1) may be lost.",
        "批号或序列号延伸至末尾，且其中似含日期：可能丢失了分隔符（FNC1）。",
    ),
    "unreadable": (
        "{text!r} is not a UDI: expected a bar code's text or its caption such as (01)00643169001763(17)160712 (GS1),"
        " +A999ABC123DE0/$+1234567Y (HIBCC), =/A9999XYZ100T0944 (ICCBBA) or MA.156.M0.100472.11103316 (MA), or a device"
        " identifier alone.",
        "{text!r} 不是 UDI：应为条码内容或其下方文字，例如 (01)00643169001763(17)160712（GS1）、"
        "+A999ABC123DE0/$+1234567Y（HIBCC）、=/A9999XYZ100T0944（ICCBBA）或 MA.156.M0.100472.11103316（MA），"
        "或仅为产品标识（DI）。",
    ),
    "unread": ("This part could not be read: {unread!r}.", "此部分无法读取：{unread!r}。"),
}  # fmt: skip
"""English and Chinese; the words in braces are fields of the Udi. `unreadable` is what `parse` raises."""


def sentence(id: str, udi: object, lang: Lang = "en") -> str:
    """What an issue of a UDI says."""
    names = ("di", "agency", "check", "check_due", "manufactured", "expires", "unread")
    return SENTENCES[id][lang == "zh"].format(**{name: getattr(udi, name) for name in names})


def unreadable(text: str, lang: Lang = "en") -> str:
    """What is said of a text that is no UDI at all."""
    shown = text if len(text) <= 80 else text[:77] + "..."
    return SENTENCES["unreadable"][lang == "zh"].format(text=shown)
