"""Every page and message that a mentor, a child or a family sees is whole in Welsh.

SOURCES says which files those are made of. What is in no catalogue, and so stays in English, is
told in docs/reference/welsh.md.
"""

from __future__ import annotations

import re
from functools import cache
from gettext import c2py  # type: ignore[attr-defined]
from typing import NamedTuple

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from babel.util import pathmatch

from resettle.web.languages import TRANSLATIONS, WELSH
from tests.house.source import ROOT

SOURCES = (
    # What stands round every page, forms and their errors, and pages of errors.
    "resettle/web/templates/**.html",
    *(f"resettle/web/{one}.py" for one in ("bodies", "dates", "errors", "faces", "forms")),
    *(f"resettle/web/{one}.py" for one in ("govdate", "navigation")),
    "resettle/errors.py",
    "resettle/app/templates/status.html",
    "resettle/timers/queries.py",
    # Signing in, and one's own account.
    "resettle/staff/templates/*.html",
    *(f"resettle/staff/{one}.py" for one in ("forms", "passwords", "rules", "signing_in", "words")),
    *(f"resettle/staff/pages/{one}.py" for one in ("absences", "account", "entrance")),
    # The child's own page, and what is printed.
    "resettle/caseload/my_plan.py",
    "resettle/caseload/printing.py",
    "resettle/caseload/pages/printing.py",
    "resettle/caseload/templates/print/*.html",
    # What rules say: titles of tasks, why they are there, and what the child reads.
    "workflows/*.yaml",
    # How plans are made, without what is put together from the words of a rule.
    *(f"resettle/rulebook/{one}.py" for one in ("plain", "telling")),
    *(f"resettle/rulebook/templates/{one}.html" for one in ("picture", "rule_parts", "rules")),
    "resettle/rulebook/templates/workflow.html",
    # My day, the children, and what a mentor sees of one.
    *(f"resettle/caseload/{one}.py" for one in ("child_pages", "child_words", "day_actions")),
    *(f"resettle/caseload/{one}.py" for one in ("export", "fact_words", "filter_form")),
    *(f"resettle/caseload/{one}.py" for one in ("story_words", "timeline", "timeline_words")),
    *(f"resettle/caseload/pages/{one}.py" for one in ("my_day", "timeline")),
    *(f"resettle/caseload/templates/{one}.html" for one in ("calendar", "children", "meeting")),
    *(f"resettle/caseload/templates/{one}.html" for one in ("meetings", "my_day", "no_children")),
    *(f"resettle/caseload/templates/{one}.html" for one in ("parts", "waiting")),
    *(f"resettle/caseload/templates/child/{one}.html" for one in ("details", "needs", "overview")),
    *(f"resettle/caseload/templates/child/{one}.html" for one in ("parts", "picture", "plan")),
    *(f"resettle/caseload/templates/child/{one}.html" for one in ("team", "timeline")),
    *(f"resettle/caseload/templates/{one}.html" for one in ("delete_filter", "save_filter")),
    *(f"resettle/caseload/templates/{one}.html" for one in ("saved_filter", "saved_filters")),
    "resettle/caseload/templates/waiting_chase.html",
    *(f"resettle/caseload/templates/child/{one}.html" for one in ("past_day", "restricted")),
    *(f"resettle/caseload/pages/{one}.py" for one in ("caseload", "release_calendar")),
    *(f"resettle/caseload/pages/{one}.py" for one in ("restricted", "saved_filters", "waiting")),
    "resettle/caseload/saving.py",
    *(f"resettle/{one}/queries.py" for one in ("meetings", "records", "releases")),
    *(f"resettle/children/{one}.py" for one in ("ethnicity", "queries", "rules", "words")),
    *(f"resettle/children/templates/{one}.html" for one in ("identity", "page")),
    *(f"resettle/records/{one}.py" for one in ("codes", "kinds", "outcomes", "story", "values")),
    "resettle/records/words.py",
    *(f"resettle/records/templates/{one}.html" for one in ("history", "on_details", "parts")),
    # A child's check-in, a contact and what waits on a phone, and what a contact cost.
    "resettle/contacts/check_ins/**.py",
    "resettle/contacts/templates/check_in/*.html",
    *(f"resettle/contacts/{one}.py" for one in ("actions", "forms", "held_actions", "queries")),
    *(f"resettle/contacts/{one}.py" for one in ("expense_queries", "rules", "words")),
    *(f"resettle/contacts/pages/{one}.py" for one in ("contacting", "expenses", "holding")),
    "resettle/contacts/templates/*.html",
    *(f"resettle/contacts/templates/supervision/{one}.html" for one in ("claim", "parts")),
    "resettle/contacts/templates/supervision/own_expenses.html",
    "resettle/contacts/expense_deciding.py",
    # A concern or an allegation, for whoever raises it.
    *(f"resettle/concerns/{one}.py" for one in ("actions", "allegation_actions", "forms")),
    *(f"resettle/concerns/{one}.py" for one in ("queries", "words")),
    *(f"resettle/concerns/pages/{one}.py" for one in ("alleging", "raising")),
    *(f"resettle/concerns/templates/{one}.html" for one in ("allege", "begin", "list", "note")),
    *(f"resettle/concerns/templates/{one}.html" for one in ("one", "parts", "raise", "raised")),
    "resettle/concerns/templates/received.html",
    # What mentors say of themselves, and children they are asked to mentor.
    *(f"resettle/mentoring/{one}.py" for one in ("mentor_actions", "mentor_forms")),
    *(f"resettle/mentoring/{one}.py" for one in ("mentor_queries", "mentor_words", "offering")),
    *(f"resettle/mentoring/{one}.py" for one in ("match_forms", "said", "suitability")),
    *(f"resettle/mentoring/pages/{one}.py" for one in ("mentors", "offers")),
    *(f"resettle/mentoring/templates/mentors/{one}.html" for one in ("change", "own", "parts")),
    "resettle/mentoring/templates/offers/*.html",
    # How one is told of things, and a calendar of one's own.
    *(f"resettle/notifications/{one}.py" for one in ("feed_words", "forms", "preferences")),
    *(f"resettle/notifications/{one}.py" for one in ("queries", "wording", "words")),
    "resettle/notifications/messages/**.txt",
    *(f"resettle/notifications/pages/{one}.py" for one in ("own_calendar", "own_messages")),
    "resettle/notifications/templates/*.html",
    # Meetings, as they are shown.
    "resettle/meetings/words.py",
    *(f"resettle/meetings/templates/{one}.html" for one in ("child", "kinds", "list", "parts")),
    # A task and what can be done to it.
    *(f"resettle/tasks/{one}.py" for one in ("actions", "deeds", "forms", "history", "kinds")),
    *(f"resettle/tasks/{one}.py" for one in ("notes", "outcomes", "rules")),
    *(f"resettle/tasks/{one}.py" for one in ("as_known", "event_words", "partners", "sheet")),
    *(f"resettle/tasks/pages/{one}.py" for one in ("partners", "task")),
    "resettle/tasks/templates/*.html",
)

#: The same in both languages, each with its reason. What has no word in it (“%(who)s: %(why)s”)
#: needs none.
SAME = {
    "Mentor": "Welsh has the same word",
    "Car": "Welsh has the same word",
}

#: One form each for none, one, two, three, six and any other number.
FORMS = 6
_PLACE = re.compile(r"%\(\w+\)[sd]|%%|<[^>]+>|\{\w+\}")


class Said(NamedTuple):
    """One sentence of the pages; `plural` is "" where it has none."""

    one: str
    plural: str

    def __str__(self) -> str:
        return self.one[:60]


def keywords() -> dict[str, tuple[int, ...] | None]:
    """What holds a sentence, as the Makefile tells pybabel."""
    (said,) = re.findall(r"^SPOKEN := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    return {**DEFAULT_KEYWORDS, **dict.fromkeys(str(said).split())}


@cache
def sentences() -> dict[str, set[Said]]:
    """The sentences of each file, as `make messages` reads them."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[str, set[Said]] = {}
    for name, _, said, _, _ in extract_from_dir(ROOT, methods, options, keywords=keywords()):
        both = (said, "") if isinstance(said, str) else (said[0], said[1])
        found.setdefault(name, set()).add(Said(*both))
    return found


def theirs(pattern: str) -> list[Said]:
    """What the files of one pattern say."""
    return sorted(
        said for name, all_ in sentences().items() if pathmatch(pattern, name) for said in all_
    )


@cache
def welsh() -> Catalog:
    with (TRANSLATIONS / WELSH / "LC_MESSAGES" / "messages.po").open("rb") as text:
        return read_po(text, locale=WELSH)


def wrong_with(said: Said, catalogue: Catalog) -> str:
    """What is wrong with the Welsh of a sentence; "" where nothing is."""
    message = catalogue.get(said.one)
    if message is None:
        return "it is not in the catalogue"
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    if len(forms) == FORMS and not said.plural:
        # Elsewhere it is said of several too: here it is said as of one.
        forms = [forms[1]]
    if len(forms) != (FORMS if said.plural else 1) or not all(forms):
        return "it is missing" if not any(forms) else f"it has not its {FORMS} forms"
    places = [set(_PLACE.findall(one)) for one in (said.one, said.plural) if one]
    for form in forms:
        if set(_PLACE.findall(form)) not in places:
            return f"its places are not those of the English: {form}"
        if form in said and said.one not in SAME and _has_words(said.one):
            return "it is the English"
    return ""


def _has_words(said: str) -> bool:
    return re.search(r"[^\W\d_]", _PLACE.sub("", said)) is not None


@pytest.mark.parametrize("pattern", SOURCES)
def test_what_a_mentor_a_child_or_a_family_sees_is_in_welsh(pattern: str) -> None:
    said = theirs(pattern)
    assert said, f"{pattern} says nothing: was it moved? Say in SOURCES where it is now"
    found = {str(one): why for one in said if (why := wrong_with(one, welsh()))}
    assert not found, f"write the Welsh of these ({len(found)}): {found}"


def test_what_may_be_the_same_in_both_languages_is() -> None:
    held = {one: welsh().get(one) for one in SAME}
    assert {one for one, message in held.items() if message and message.string == one} == set(SAME)


@pytest.mark.parametrize(
    ("number", "form"), [(0, 0), (1, 1), (2, 2), (3, 3), (6, 4), (4, 5), (20, 5)]
)
def test_the_catalogue_counts_as_welsh_does(number: int, form: int) -> None:
    assert welsh().num_plurals == FORMS
    assert c2py(welsh().plural_expr)(number) == form


@pytest.mark.parametrize(
    ("one", "plural", "string", "complaint"),
    [
        ("Back", "", "Yn ôl", ""),
        ("Back", "", "", "it is missing"),
        ("Back", "", "Back", "it is the English"),
        ("Mentor", "", "Mentor", ""),
        ("%(who)s: %(why)s", "", "%(who)s: %(why)s", ""),
        ("By %(day)s", "", "Erbyn hyn", "its places are not those of the English: Erbyn hyn"),
        ("%(num)d task", "%(num)d tasks", ("%(num)d tasg",) * 6, ""),
        ("%(num)d task", "%(num)d tasks", ("%(num)d tasg",) * 2, "it has not its 6 forms"),
        ("%(num)d task", "%(num)d tasks", ("%(num)d tasg", *[""] * 5), "it has not its 6 forms"),
        ("%(num)d task", "%(num)d tasks", ("", "", "", "", "", ""), "it is missing"),
        ("%(num)d task", "%(num)d tasks", ("%(num)d tasks",) * 6, "it is the English"),
        ("Blocked", "%(num)d blocked", ("%(num)d wedi’u rhwystro", *["Wedi’i rwystro"] * 5), ""),
    ],
)
def test_the_search_finds_what_is_not_whole(
    one: str, plural: str, string: str | tuple[str, ...], complaint: str
) -> None:
    catalogue = Catalog(locale=WELSH)
    catalogue.add((one, plural) if plural else one, string)
    assert wrong_with(Said(one, plural), catalogue) == complaint


def test_what_no_catalogue_holds_is_found() -> None:
    assert wrong_with(Said("Back", ""), Catalog()) == "it is not in the catalogue"
