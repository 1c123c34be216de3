"""Everything a person can do to a task on its page: in which states, asked how, and what it does.

One row a deed. To add one, add a row here and its form in `forms.py`; the page offers it by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.errors import BadInput
from resettle.permissions import Viewer
from resettle.planning.vocabulary import OPEN, SETTLED, Outcome, TaskState
from resettle.tasks import forms
from resettle.tasks.actions import Deed
from resettle.tasks.looking import who_acts
from resettle.tasks.models import Task
from resettle.tasks.outcomes import WORD, not_yet, stored
from resettle.tasks.rules import PARTNERS
from resettle.web.forms import Form, Versioned

_S = TaskState
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Doing:
    """What a deed is made from besides the answers."""

    task: Task
    records: Outcome | None
    today: date
    #: It is a partner's, so whoever says it is done says who told them.
    on_word: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One thing that can be done to a task."""

    #: In the address of its page.
    word: str
    #: On the button that leads to its page, and the page's heading.
    label: Any
    #: On the button that does it.
    button: Any
    #: What the task's page says when it is done.
    done: Any
    #: In the log, in words a worker understands.
    because: str
    form: type[Versioned]
    states: frozenset[TaskState]
    deed: Callable[[Doing, Answers], Deed]

    @property
    def is_first(self) -> bool:
        """What most people come for stands first among the buttons."""
        return self.word == "done"

    @property
    def settles(self) -> bool:
        return self.word in ("done", "declined", "not-required")

    def fits(self, task: Task, records: Outcome | None, *, only_by_fact: bool = False) -> bool:
        """Whether it can be done to the task as it is."""
        if TaskState(task.state) not in self.states or (only_by_fact and self.settles):
            return False
        if self.word == "reopen":
            # What an event settled, the event would settle again at once.
            return not (task.settled_by or "").startswith("event:")
        return self.word != "outcome" or records is not None or _has_word(task)

    def form_class(self, records: Outcome | None, *, on_word: bool = False) -> type[Form]:
        if self.word not in ("done", "outcome"):
            return self.form
        return forms.with_outcome(self.form, records, on_word=on_word)


def _has_word(task: Task) -> bool:
    return WORD[0] in (task.outcome or {})


def is_on_word(viewer: Viewer, task: Task, today: date) -> bool:
    """Whether whoever says that a task is done must say who told them: a partner's, while it is
    the partner who acts. Whoever does that work here needs nobody's word for it."""
    acts = who_acts(task.owner, task.fallback_owner, task.fallback_on, today)
    return _has_word(task) or (acts in PARTNERS and viewer.post != acts)


def _done(doing: Doing, said: Answers) -> Deed:
    if doing.records is None and not doing.on_word:
        return Deed(state=_S.DONE, done_on=said["done_on"], reason=said.get("reason"))
    return Deed(
        state=_S.DONE,
        done_on=said["done_on"],
        reason=said.get("reason"),
        outcome=_checked(doing.records, said, doing.today),
    )


def _outcome(doing: Doing, said: Answers) -> Deed:
    return Deed(outcome=_checked(doing.records, said, doing.today))


def _checked(records: Outcome | None, said: Answers, today: date) -> dict[str, Any]:
    for name, words in not_yet(records, said, today).items():
        raise BadInput(words, field=name)
    return stored(records, said)


def _date(doing: Doing, said: Answers) -> Deed:
    if said["which"] == "rule":
        return Deed(pin=None, reason=said.get("reason"))
    if said["pin"] < doing.today:
        raise BadInput("The date must be today or in the future", field="pin")
    return Deed(pin=said["pin"], reason=said["reason"])


def _hand_over(doing: Doing, said: Answers) -> Deed:
    if said["owner"] == doing.task.owner:
        return Deed(reason=said.get("reason"))
    return Deed(owner=said["owner"], reason=said.get("reason"))


#: In the order the page offers them.
KINDS: tuple[Kind, ...] = (
    Kind(
        word="start",
        label=_l("Start"),
        button=_l("Start"),
        done=_l("The task is started."),
        because="a person started it",
        form=forms.StartForm,
        states=frozenset({_S.NOT_STARTED, _S.BLOCKED}),
        deed=lambda _, __: Deed(state=_S.IN_PROGRESS),
    ),
    Kind(
        word="done",
        label=_l("Mark as done"),
        button=_l("Mark as done"),
        done=_l("The task is done."),
        because="a person marked it as done",
        form=forms.DoneForm,
        states=OPEN | {_S.NOT_REQUIRED, _S.DECLINED},
        deed=_done,
    ),
    Kind(
        word="outcome",
        label=_l("Record what came of it"),
        button=_l("Save"),
        done=_l("What came of it is saved."),
        because="a person recorded what came of it",
        form=forms.OutcomeForm,
        states=frozenset({_S.DONE}),
        deed=_outcome,
    ),
    Kind(
        word="blocked",
        label=_l("It is blocked"),
        button=_l("Mark as blocked"),
        done=_l("The task is blocked."),
        because="a person marked it as blocked",
        form=forms.BlockedForm,
        states=OPEN,
        deed=lambda _, said: Deed(state=_S.BLOCKED, blocked_by=said["blocked_by"]),
    ),
    Kind(
        word="declined",
        label=_l("The child said no"),
        button=_l("Save"),
        done=_l("The child’s answer is saved, with the day to ask again."),
        because="the child said no",
        form=forms.DeclinedForm,
        states=OPEN | {_S.DECLINED},
        deed=lambda _, said: Deed(
            state=_S.DECLINED, reason=said["reason"], revisit_on=said["revisit_on"]
        ),
    ),
    Kind(
        word="not-required",
        label=_l("It is not required"),
        button=_l("Mark as not required"),
        done=_l("The task is not required."),
        because="a person said it is not required",
        form=forms.NotRequiredForm,
        states=OPEN,
        deed=lambda _, said: Deed(state=_S.NOT_REQUIRED, reason=said["reason"]),
    ),
    Kind(
        word="date",
        label=_l("Change the date"),
        button=_l("Change the date"),
        done=_l("The date is changed."),
        because="a person chose the date",
        form=forms.DateForm,
        states=OPEN,
        deed=_date,
    ),
    Kind(
        word="hand-over",
        label=_l("Hand to someone else"),
        button=_l("Hand over"),
        done=_l("The task is handed over."),
        because="a person handed it over",
        form=forms.HandOverForm,
        states=OPEN,
        deed=_hand_over,
    ),
    Kind(
        word="reopen",
        label=_l("Open it again"),
        button=_l("Open it again"),
        done=_l("The task is open again."),
        because="a person opened it again",
        form=forms.ReopenForm,
        states=SETTLED,
        deed=lambda _, said: Deed(state=_S.IN_PROGRESS, reason=said["reason"]),
    ),
)
BY_WORD: Mapping[str, Kind] = {kind.word: kind for kind in KINDS}


def offered(task: Task, records: Outcome | None, *, only_by_fact: bool = False) -> tuple[Kind, ...]:
    """What can be done to a task as it is, in the order of the page."""
    return tuple(kind for kind in KINDS if kind.fits(task, records, only_by_fact=only_by_fact))
