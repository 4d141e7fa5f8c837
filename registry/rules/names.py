"""What speaks against a name (社会组织名称管理办法), and what of it tells a body from others. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from registry.organizations import OrganizationForm
from registry.rules.findings import Finding, Texts
from registry.rules.keys import RuleKey
from registry.rules.models import RegistrarLevel
from registry.rules.ruleset import RuleInForce, RuleSet

_WRITABLE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff〇·（）()]+")
_NOT_TELLING = re.compile(r"[\W_]+")
UNIT = "(?<=..)(?:自治[区州县]|[省市区县])$"
"""What a division's name ends in; Postgres reads it alike."""

KINDS = (
    *("基金会", "联合总会", "联合会", "促进会", "研究会", "总商会", "协会", "学会", "商会", "总会"),
    *(
        "服务中心",
        "中心",
        "研究院",
        "研究所",
        "工作室",
        "服务站",
        "服务社",
        "学校",
        "学院",
        "俱乐部",
    ),
)
"""How names commonly end. Only for comparing names: what a name must end in is a rule."""


def check_name(  # noqa: PLR0913, PLR0917 - a name, and what it is held against
    name: str,
    form: OrganizationForm,
    divisions: Sequence[str],
    rules: RuleSet,
    level: RegistrarLevel | None = None,
    taken: Sequence[str] = (),
) -> list[Finding]:
    """Every reason against a name, none where there is none.

    `divisions` are the names that it may begin with: of the registrar's division, or with those
    above it in front. `taken` are names of bodies in being that the same authority registered.
    """
    return [
        *_characters(name, rules.find(RuleKey.NAMES_PLAIN, form, level)),
        *_prefix(name, form, divisions, rules),
        *_suffix(name, form, rules),
        *_forbidden(name, rules.find(RuleKey.NAMES_FORBIDDEN, form, level)),
        *_national(name, form, divisions, rules, level),
        *_length(name, rules.find(RuleKey.NAMES_LENGTH_MAX, form, level)),
        *_taken(name, divisions, taken, rules.find(RuleKey.NAMES_DISTINCT, form, level)),
    ]


def name_core(name: str, divisions: Sequence[str] = ()) -> str:
    """The name without its division, its kind of body and its punctuation, to compare names by."""
    core = _without_division(plain(name), divisions)
    for kind in sorted(KINDS, key=len, reverse=True):
        if core.endswith(kind) and core != kind:
            return core.removesuffix(kind)
    return core


def plain(name: str) -> str:
    """The name without its punctuation, in characters of full width."""
    return _NOT_TELLING.sub("", unicodedata.normalize("NFKC", name))


def short_division(division: str) -> str:
    """A division as names also call it: 重庆 of 重庆市, 渝中 of 渝中区."""
    return re.sub(UNIT, "", division)


def tells(core: str) -> bool:
    """Whether a core tells a body from others, and is not only a kind of body."""
    return core != "" and core not in KINDS


def _without_division(name: str, divisions: Sequence[str]) -> str:
    """Takes names of divisions off the front; of a name that is only that, nothing."""
    if name in divisions:
        return name
    short = map(short_division, divisions)
    prefixes = sorted({*divisions, *short} - {""}, key=len, reverse=True)
    while prefix := next((p for p in prefixes if name.startswith(p) and name != p), None):
        name = name.removeprefix(prefix)
    return name


def _characters(name: str, rule: RuleInForce | None) -> Iterator[Finding]:
    if rule and rule.flag and (strange := _WRITABLE.sub("", name)):
        yield _reason(rule, (f"不含“{strange}”", f"without {strange!r}"))


def _prefix(
    name: str, form: OrganizationForm, divisions: Sequence[str], rules: RuleSet
) -> Iterator[Finding]:
    rule = rules.find(RuleKey.NAMES_ORDER, form)
    if rule is None or not divisions:
        return
    if not name.startswith(tuple(divisions)):
        choices = "、".join(divisions)
        yield _reason(rule, (f"应以行政区划名称开头（{choices}）", f"begin with one of {choices}"))
    elif name in divisions or not tells(name_core(name, divisions)):
        yield _reason(rule, ("缺少字号或者业务领域", "nothing tells it from others"))


def _suffix(name: str, form: OrganizationForm, rules: RuleSet) -> Iterator[Finding]:
    """A name ends as its own form asks, and not as another does."""
    own = rules.find(RuleKey.NAMES_SUFFIXES, form)
    if own is not None and not name.endswith(own.words):
        choices = "、".join(own.words)
        yield _reason(own, (f"应以{choices}结尾", f"end with one of {choices}"))
    for other in set(OrganizationForm) - {form}:
        rule = rules.find(RuleKey.NAMES_SUFFIXES, other)
        if rule and rule != own and name.endswith(rule.words):
            yield _reason(rule, ("结尾属于其他组织形式", "it ends as another form does"))


def _national(
    name: str,
    form: OrganizationForm,
    divisions: Sequence[str],
    rules: RuleSet,
    level: RegistrarLevel | None,
) -> Iterator[Finding]:
    """Local names may not begin with these words, before or after the division."""
    rule = rules.find(RuleKey.NAMES_NATIONAL, form, level)
    if rule is None:
        return
    rest = _without_division(name, divisions)
    if word := next((w for w in rule.words if name.startswith(w) or rest.startswith(w)), None):
        yield _reason(rule, (f"冠以“{word}”", f"it begins with {word}"))


def _forbidden(name: str, rule: RuleInForce | None) -> Iterator[Finding]:
    for word in rule.words if rule else ():
        if rule and word in name:
            yield _reason(rule, (f"含有“{word}”", f"it contains {word}"))


def _length(name: str, rule: RuleInForce | None) -> Iterator[Finding]:
    if rule and len(name) > rule.number:
        yield _reason(rule, (f"共{len(name)}个字", f"it has {len(name)} characters"))


def _taken(
    name: str, divisions: Sequence[str], taken: Sequence[str], rule: RuleInForce | None
) -> Iterator[Finding]:
    """A body has the name, or one that differs only in the division and the kind of body."""
    if rule is None or not rule.flag:
        return
    core = name_core(name, divisions)
    same = [other for other in taken if plain(other) == plain(name)]
    alike = [other for other in taken if tells(core) and name_core(other, divisions) == core]
    if same:
        yield _reason(rule, (f"已有同名的“{same[0]}”", f"{same[0]} has the same name"))
    elif alike:
        other = alike[0]
        yield _reason(
            rule, (f"与“{other}”只有区划或者组织形式之别", f"all but the same as {other}")
        )


def _reason(rule: RuleInForce, texts: Texts) -> Finding:
    return Finding(
        rule=rule.key,
        passes=False,
        article=rule.article,
        message_zh=f"{rule.description_zh}：{texts[0]}",
        message_en=f"{rule.description_en}: {texts[1]}",
    )
