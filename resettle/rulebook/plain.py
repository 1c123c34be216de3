"""What a rule asks and an example tells, in plain sentences for the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.planning.conditions import Condition
from resettle.rulebook.ordering import spoken

#: For each question a rule may ask: the sentence, and the answers as people say them. What is in no
#: list, such as a word that an event carries, stands as it is, without lines.
_ASKED: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "order": (
        _l("the order is %(answers)s"),
        {
            "remand": _l("remand"),
            "dto": _l("a detention and training order"),
            "section_250": _l("a section 250 sentence"),
            "section_254": _l("a section 254 extended sentence"),
            "section_259": _l("a section 259 sentence"),
            "unknown": _l("not known"),
        },
    ),
    "stage": (
        _l("the child is %(answers)s"),
        {
            "community": _l("in the community"),
            "custody": _l("in custody"),
            "hospital": _l("in hospital"),
            "unlawfully_at_large": _l("unlawfully at large"),
            "died": _l("known to have died"),
            "ended": _l("no longer supervised"),
        },
    ),
    "mentor": (
        _l("%(answers)s"),
        {
            "none": _l("the child has had no mentor"),
            "asked for": _l("a mentor has been asked for"),
            "matched": _l("a mentor has said yes"),
            "met": _l("the child has met the mentor"),
            "ended": _l("mentoring has ended as planned"),
            "ended unplanned": _l("mentoring ended before its time"),
        },
    ),
    "age": (_l("the child is %(answers)s"), {}),
    "turns 18": (
        _l("the child turns 18 %(answers)s"),
        {
            "before release": _l("before release"),
            "before end of supervision": _l("before supervision ends"),
        },
    ),
    "was remanded": (
        _l("%(answers)s"),
        {
            "yes": _l("the child was on remand first"),
            "no": _l("the child was not on remand first"),
        },
    ),
    "sentenced": (
        _l("%(answers)s"),
        {
            "yes": _l("the child has been sentenced"),
            "no": _l("the child has not been sentenced"),
        },
    ),
    "recalled": (
        _l("%(answers)s"),
        {
            "yes": _l("the child came back by recall"),
            "no": _l("the child did not come by recall"),
        },
    ),
    "unplanned release": (
        _l("%(answers)s"),
        {
            "yes": _l("no plan had named the day of release"),
            "no": _l("the plan had named the day of release"),
        },
    ),
    "release date": (
        _l("the release date is %(answers)s"),
        {"known": _l("known"), "unknown": _l("not known")},
    ),
    "early release": (
        _l("early release is %(answers)s"),
        {"possible": _l("possible"), "not possible": _l("not possible")},
    ),
    "term": (
        _l("the sentence is %(answers)s"),
        {
            "12 months or less": _l("12 months or less"),
            "over 12 months": _l("over 12 months"),
            "unknown": _l("of a length not known"),
        },
    ),
    "released to": (_l("the child was released to %(answers)s"), {}),
    "release kind": (_l("the kind of release is %(answers)s"), {}),
    "looked after": (
        _l("the child is recorded as %(answers)s"),
        {
            "looked_after": _l("looked after"),
            "ceased_on_detention": _l("no longer looked after because of being detained"),
            "relevant_child": _l("a care leaver"),
            "not_looked_after": _l("not looked after"),
            "any": _l("any looked-after status"),
        },
    ),
    "education plan": (
        _l("the education plan %(answers)s"),
        {
            "any": _l("has been begun"),
            "none": _l("has not been begun"),
            "notified": _l("has been asked about"),
            "requested": _l("has been asked for"),
            "received": _l("has been received"),
            "reflected": _l("has been put to use"),
        },
    ),
    "contact level": (
        _l("the contact level is %(answers)s"),
        {
            "standard": _l("standard"),
            "enhanced": _l("enhanced"),
            "intensive": _l("intensive"),
            "not set": _l("not set"),
        },
    ),
    "event": (
        _l("what happened is recorded as %(answers)s"),
        {
            "unacceptable": _l("without a good reason"),
            "acceptable": _l("with a good reason"),
            "unknown": _l("of a kind nobody said"),
            "any": _l("of any kind"),
        },
    ),
}

_NEED_OF: Mapping[str, Any] = {
    "accommodation": _l("somewhere to live"),
    "education": _l("education, training and work"),
    "health": _l("health"),
    "substance_misuse": _l("drugs and alcohol"),
    "finance": _l("money and debt"),
    "family": _l("family and support"),
    "mentoring": _l("mentoring"),
    "case_management": _l("case management"),
}


def condition_words(condition: Condition) -> str:
    """One line of a rule's `when` or `unless` as a sentence: “the order is remand”."""
    if condition.key.startswith("need"):
        pathway = condition.key.removeprefix("need").strip()
        about = str(_NEED_OF.get(pathway, spoken(pathway)))
        if "any" in condition.values:
            return gettext("there is any need about %(pathway)s", pathway=about)
        return gettext(
            "a need about %(pathway)s is recorded: %(answers)s",
            pathway=about,
            answers=either([spoken(value) for value in condition.values]),
        )
    if condition.key not in _ASKED:
        return str(condition)
    sentence, answers = _ASKED[condition.key]
    said = [str(answers.get(value, spoken(value))) for value in condition.values]
    return str(sentence) % {"answers": either(said)}


def answer(key: str, word: str) -> str:
    """One word of a closed list as people say it; `need` asks for a pathway."""
    answers = _NEED_OF if key == "need" else _ASKED[key][1]
    return str(answers.get(word, spoken(word)))


def either(words: list[str]) -> str:
    """“a”, “a or b”, “a, b or c”."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(some)s or %(last)s", some=", ".join(words[:-1]), last=words[-1])


def keys_with_words() -> Iterator[str]:
    """Every question that has a sentence: a test holds it to what rules may ask."""
    yield from _ASKED
