"""Three years of a large service, for reports to count: children, tasks, mentors, contacts, events.

Everything is invented, and the same in every run. It is written past the road that plans: what a
report costs depends on how many rows there are, and not on who planned them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from operator import itemgetter
from random import Random
from typing import Any

from sqlalchemy import insert

from bench import answers
from bench.caseload import NOW
from resettle.children.ethnicity import ETHNICITIES
from resettle.children.models import Child
from resettle.contacts.models import Contact
from resettle.db import Database
from resettle.mentoring.models import Match, Mentor
from resettle.records.models import Disposal, HelpPeriod, OutcomePoint
from resettle.releases.models import Message
from resettle.staff.models import Assignment, Person, Team
from resettle.tasks.models import Task, TaskPartner

TODAY = NOW.date()
#: Tasks of each child.
TASKS = 40
_TEAMS, _WORKERS, _MENTORS = 4, 200, 400
_AT_ONCE = 5_000
#: The first child came out three years ago; the last comes out in half a year.
_PAST, _AHEAD = 1_096, 180
_SUPERVISED = timedelta(days=180)
_PATHWAYS = ("accommodation", "education", "health", "finance", "family", "case_management")
_OWNERS = (
    "resettlement_worker",
    "case_manager",
    "education_worker",
    "health_worker",
    "mentor",
    "manager",
)
_CODES = (*ETHNICITIES, *["W1"] * 20, *["B1"] * 5, None)
#: How a task ended that was due long ago; the rest stayed open.
_ENDS = ("done",) * 86 + ("not_required",) * 5 + ("declined",) * 3 + ("blocked",) * 2
#: As long as a message with its envelope is.
_AS_IT_CAME = b"{" + b" " * 1_200 + b"}"
_ENDED = ("planned", "recall", "moved", "mentor_left", "child_declined")
Rows = Iterator[dict[str, Any]]


def _release_of(number: int) -> date:
    """The day a child comes out, which spreads evenly over the years."""
    return TODAY + timedelta(days=number * 7_919 % (_PAST + _AHEAD) - _PAST)


def _chance(number: int, what: int) -> Random:
    """Luck of one child in one thing, the same in every run whatever is made before it."""
    return Random(number * 100 + what)  # noqa: S311 - the same each time, and no secret


def seed(database: Database, children: int) -> None:
    """Fill an empty database."""
    numbers = range(1, children + 1)
    with database.unit() as db:

        def put(kind: type[Any], rows: Rows) -> None:
            while some := list(islice(rows, _AT_ONCE)):
                db.connection().execute(insert(kind.__table__), some)

        def each(make: Callable[[int], Rows]) -> Rows:
            return (row for number in numbers for row in make(number))

        put(Team, ({"id": n, "name": f"Team {n}", "active": True} for n in range(1, _TEAMS + 1)))
        put(Person, _people())
        put(Mentor, _mentors())
        put(Child, (_child(number) for number in numbers))
        put(Assignment, each(_assignments))
        put(Task, each(_tasks))
        put(TaskPartner, _partners(children))
        # These come, and are written down, as time goes by.
        put(Message, iter(sorted(each(_messages), key=itemgetter("received_at"))))
        put(Match, each(_matches))
        put(Contact, iter(sorted(each(_contacts), key=itemgetter("began_at"))))
        put(OutcomePoint, each(_outcomes))
        put(Disposal, each(_disposals))
        put(HelpPeriod, each(_help))


def _people() -> Rows:
    roles = ["manager", *["resettlement_worker"] * _WORKERS, *["mentor"] * _MENTORS]
    for place, role in enumerate(roles, start=1):
        yield {
            "id": place,
            "name": f"{role.replace('_', ' ').title()} {place}",
            "email": f"person{place}@example.org",
            "roles": role,
            # Some have left.
            "active": place % 12 != 0,
            "version": 1,
        }


def _mentors() -> Rows:
    for place in range(_MENTORS):
        yield {"person_id": 2 + _WORKERS + place, "at": NOW, "actor": "bench"}


def _worker_of(number: int) -> int:
    return 2 + number % _WORKERS


def _mentor_of(number: int) -> int:
    return 2 + _WORKERS + number % _MENTORS


def _child(number: int) -> dict[str, Any]:
    chance, release = _chance(number, 1), _release_of(number)
    is_out = release < TODAY
    return {
        "id": number,
        "ref": f"bench-{number:05}",
        "name": f"Robin Example-{number}",
        "date_of_birth": release - timedelta(days=chance.randrange(14 * 365, 18 * 365)),
        "registered_at": NOW,
        "restricted": number % 50 == 0,
        "version": 1,
        "ethnicity": chance.choice(_CODES),
        "team_id": _worker_of(number) % _TEAMS + 1,
        "interpreter": False,
        "stage": _stage_of(release),
        "planned_release_on": release,
        "released_on": release if is_out else None,
        "order": chance.choice(("remand", "dto", "dto", "section_250")),
        "custody_since": release - timedelta(days=150),
        "release_decided": True,
        "unplanned_release": is_out and chance.random() < 0.1,
        "recalled": chance.random() < 0.05,
        "looked_after": chance.choice(("looked_after", "not_looked_after", None)),
    }


def _stage_of(release: date) -> str:
    if release >= TODAY:
        return "custody"
    return "community" if release + _SUPERVISED > TODAY else "ended"


def _assignments(number: int) -> Rows:
    release = _release_of(number)
    ends = release + timedelta(days=200)
    people = {"resettlement_worker": _worker_of(number), "mentor": _mentor_of(number)}
    for owner, person in people.items():
        yield {
            "child_id": number,
            "owner": owner,
            "person_id": person,
            "since": release - timedelta(days=150),
            "until": ends if ends < TODAY else None,
        }


def _rule_of(place: int) -> tuple[str, str, str]:
    """Workflow, task and pathway: an address, weeks and months of mentoring, and thirty others."""
    if place == 0:
        return "accommodation", "confirm_address", "accommodation"
    if place < 7:
        return "mentoring", "weekly_contact", "mentoring"
    if place < 10:
        return "mentoring", "supervise_match", "mentoring"
    return f"bench_{place % 6}", f"task_{place:02}", _PATHWAYS[place % 6]


def _tasks(number: int) -> Rows:
    chance, release = _chance(number, 2), _release_of(number)
    for place in range(TASKS):
        workflow, task, pathway = _rule_of(place)
        away = -14 - chance.randrange(7) if place == 0 else chance.randrange(-120, 150)
        due = release + timedelta(days=away)
        is_past = due < TODAY
        state = chance.choice(_ENDS) if is_past and chance.random() < 0.98 else "not_started"
        is_late = chance.random() < 0.15
        late = timedelta(days=chance.randrange(1, 40) if is_late else -chance.randrange(5))
        yield {
            "child_id": number,
            "workflow": workflow,
            "task": task,
            "identity": str(place),
            "occurrence": 1,
            "title": f"See to number {place} of what has to be done before release",
            "pathway": pathway,
            "owner": "mentor" if workflow == "mentoring" else _OWNERS[place % len(_OWNERS)],
            "handed_over": False,
            "standing": "local",
            "source": "An invented rule",
            "verified": False,
            "because": "counted from the release",
            "opens": due - timedelta(days=14),
            "due": due,
            "pinned": False,
            "flags": "held" if chance.random() < 0.02 else "",
            "state": state,
            "settled_on": min(due + late, TODAY) if state == "done" else None,
            "blocked_by": "An answer from the school" if state == "blocked" else None,
            "told": "",
            "version": 1,
            "created_at": NOW,
            "updated_at": NOW,
        }


def _partners(children: int) -> Rows:
    for number in range(3, children * TASKS, 29):
        yield {"task_id": number, "agency": f"Agency {number % 12}", "at": NOW, "actor": "bench"}


def _messages(number: int) -> Rows:
    chance, release = _chance(number, 3), _release_of(number)
    inside = release - timedelta(days=150)
    order = chance.choice(("remand", "dto", "section_250"))
    told: list[tuple[str, date, dict[str, Any]]] = [
        *[("disposal.given", release - timedelta(days=330), {})] * (number % 5 == 0),
        ("child.registered", inside, {}),
        ("custody.started", inside, {"order": order}),
    ]
    if order == "remand" and chance.random() < 0.6:
        told.append(("sentence.imposed", inside + timedelta(days=60), {"order": "dto"}))
    kind = chance.choice(("usual", "usual", "early"))
    plan = {"date": release.isoformat(), "kind": kind}
    told.append(("release.planned", release - timedelta(days=60), plan))
    if chance.random() < 0.2:
        told.append(("temporary_release.recorded", release - timedelta(days=20), {}))
    told.append(("child.released", release, {"kind": kind}))
    if chance.random() < 0.1:
        told.append(("child.recalled", release + timedelta(days=40), {}))
    if chance.random() < 0.1:
        told.append(("breach.decided", release + timedelta(days=50), {}))
    told.append(("supervision.ended", release + _SUPERVISED, {}))
    for place, (what, on, data) in enumerate(told):
        if on <= TODAY:
            yield _message(number, place, what, on, data, chance)


def _message(
    number: int, place: int, kind: str, on: date, data: dict[str, Any], chance: Random
) -> dict[str, Any]:
    came = on + timedelta(days=chance.choice((0, 0, 0, 1, 1, 2, 4, 9)))
    key, is_wrong = f"bench-{number}-{place}", chance.random() < 0.02
    return {
        "received_at": _moment(min(came, TODAY)),
        "sender": f"system-{chance.randrange(6)}",
        "form": "own",
        "event_source": "/bench",
        "event_id": key,
        "event_key": key,
        "display_id": key,
        "digest": "0",
        "raw": _AS_IT_CAME,
        "kind": kind,
        "state": "needs_attention" if is_wrong else "applied",
        "reason": "It contradicts another" if is_wrong else None,
        "subject": f"bench-{number:05}",
        "child_id": number,
        "effective_on": on,
        "meaning": {"type": kind, "data": {"date": on.isoformat()} | data},
        "counts": True,
        "doubt": "It contradicts another" if is_wrong else None,
        "copies": int(chance.random() < 0.03),
    }


def _moment(on: date) -> datetime:
    return datetime.combine(on, time(10, 30), tzinfo=NOW.tzinfo)


def _matches(number: int) -> Rows:
    """Every child has asked for a mentor; its number is that of the child."""
    chance, release = _chance(number, 4), _release_of(number)
    asked = min(release - timedelta(days=100), TODAY)
    accepted = asked + timedelta(days=chance.randrange(5, 60))
    is_matched = chance.random() < 0.8 and accepted <= TODAY
    ends = release + timedelta(days=chance.randrange(20, 180))
    is_over = is_matched and ends < TODAY
    waits = "ended" if is_over else "active" if is_matched else "requested"
    yield {
        "id": number,
        "child_id": number,
        "person_id": _mentor_of(number) if is_matched else None,
        "state": waits,
        "requested_on": asked,
        "accepted_on": accepted if is_matched else None,
        "introduced_on": accepted if is_matched else None,
        "introduced_in_custody": accepted < release if is_matched else None,
        "ends_on": ends if is_over else None,
        "ending": chance.choice(_ENDED) if is_over else None,
        "version": 1,
        "at": NOW,
        "actor": "bench",
    }


def _contacts(number: int) -> Rows:
    chance, release = _chance(number, 5), _release_of(number)
    for week in range(-6, 14, 2):
        on = release + timedelta(weeks=week)
        if on <= TODAY:
            yield {
                "key": f"bench-{number}-{week}",
                "child_id": number,
                "person_id": _mentor_of(number),
                "match_id": number,
                "began_at": _moment(on),
                "minutes": 45,
                "how": "visit",
                "place": "custody" if week < 0 else "out",
                "attended": "attended" if chance.random() < 0.85 else "not_there",
                "written_at": _moment(on),
                "at": _moment(on),
                "actor": "bench",
            }


_GIVEN = {"at": NOW, "actor": "bench"}


def _outcomes(number: int) -> Rows:
    return answers.outcomes(number, _release_of(number), TODAY, _chance(number, 6), **_GIVEN)


def _disposals(number: int) -> Rows:
    return answers.disposals(number, _release_of(number), TODAY, _chance(number, 7), **_GIVEN)


def _help(number: int) -> Rows:
    return answers.help_periods(number, _release_of(number), TODAY, _chance(number, 8), **_GIVEN)
