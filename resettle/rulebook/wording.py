"""One rule in words: what a person reads of it, in the text, beside the picture and on a page."""

from __future__ import annotations

from collections.abc import Iterator

from resettle.planning.due import Due, Repeat
from resettle.planning.vocabulary import Outcome, Standing
from resettle.planning.wanted import day_words
from resettle.planning.workflow import Dated, TaskRule
from resettle.rulebook.ordering import spoken

NOT_VERIFIED = "not verified in a published text"

_STANDING = {
    Standing.LAW: "the law",
    Standing.GUIDANCE: "guidance",
    Standing.LOCAL: "local practice",
}


_OUTCOME = {
    Outcome.ADDRESS: "the kind of place, whether it suits the child, and from when",
    Outcome.EDUCATION: "the provider, the kind, the hours offered a week and the first day",
    Outcome.GP: "the practice, and the day the child was registered",
    Outcome.REFERRAL: "to whom, whether they accepted it, and when",
    Outcome.ACCOUNT: "the kind of account, and the day it was opened",
    Outcome.CONTACT: "with whom, how, and whether it was agreed",
    Outcome.MEETING: "the day, and who came",
}


def rule_words(rule: TaskRule) -> tuple[tuple[str, str], ...]:
    """One rule in words, as names and values: for the text, the picture and a page."""
    standing = _STANDING[rule.standing]
    late = "what is told late in the day starts the clock the next working day"
    said = (
        ("due", _history_words(rule.due) if rule.due else None),
        ("due", _history_words(rule.repeat) if rule.repeat else None),
        ("contacts", "; ".join(_contact_words(rule))),
        ("opens", str(rule.opens) if rule.opens else None),
        ("starts", f"not before {rule.starts}" if rule.starts else None),
        ("who", _owner_words(rule)),
        ("only if", "; and ".join(map(str, rule.when))),
        ("not if", "; and ".join(map(str, rule.unless))),
        ("waits for", ", ".join(map(str, rule.waits_for))),
        ("late start", late if rule.late_start else None),
        ("stops for", " and ".join(spoken(stage) for stage in sorted(rule.stops_for))),
        ("settled by", rule.settled_by),
        ("lapses", "when the next is due, and stays counted as missed" if rule.lapses else None),
        ("records", _OUTCOME[rule.records] if rule.records else None),
        ("child reads", rule.for_child),
        ("why", rule.why),
        ("standing", standing if rule.verified else f"{standing}, {NOT_VERIFIED}"),
        ("source", rule.source),
        ("name", str(rule.name)),
    )
    return tuple((name, words) for name, words in said if words)


def _history_words(history: Dated[Due] | Dated[Repeat]) -> str:
    """The words in force first, with those that follow: “14 days …; from 1 April 2027 15 …”."""
    words = [str(history.values[0])]
    later = zip(history.since[1:], history.values[1:], strict=True)
    words += [f"from {day_words(day)} {value}" for day, value in later]
    return "; ".join(words)


def _contact_words(rule: TaskRule) -> Iterator[str]:
    for months, row in rule.contact_levels:
        when = "after that" if months is None else f"first {months} months"
        times = ", ".join(f"{level} {number}" for level, number in row.items())
        yield f"{when}: {times} a month"
    if rule.assumed_level is not None:
        yield f"{rule.assumed_level} is assumed where no level is set"


def _owner_words(rule: TaskRule) -> str:
    words = spoken(rule.owner)
    if rule.fallback is not None:
        words += f"; {spoken(rule.fallback.owner)} takes over {rule.fallback.when}"
    return words


def full_words(rule: TaskRule) -> str:
    """One rule on one line, for the tooltip of a picture."""
    return ". ".join([rule.title, *(f"{name}: {words}" for name, words in rule_words(rule))])
