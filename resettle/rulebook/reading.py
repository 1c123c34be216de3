"""A workflow file, from YAML to values; whatever is wrong with it becomes a complaint."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from resettle.errors import BadInput
from resettle.planning.conditions import Condition, read_condition
from resettle.planning.due import Due, Repeat, Unit, parse_due, parse_repeat
from resettle.planning.settling import EVERY_FACT
from resettle.planning.vocabulary import Anchor, Level, Outcome, Owner, Pathway, Stage, Standing
from resettle.planning.workflow import Dated, TaskName, TaskRule, Workflow
from resettle.rulebook.complaints import Complaint, Complaints, clip
from resettle.rulebook.dated import (
    read_contact_levels,
    read_fallback,
    read_history,
    read_stages,
)
from resettle.rulebook.fields import (
    Fields,
    as_listing,
    as_table,
    as_words,
    did_you_mean,
    refused_by_grammar,
)
from resettle.rulebook.nodes import Listing, Text, read_nodes
from resettle.rulebook.sense import make_sense

WORKFLOW_KEYS = ("workflow", "title", "about", "tasks")
TASK_KEYS = (
    "task",
    "title",
    "pathway",
    "owner",
    "standing",
    "source",
    "verified",
    "why",
    "when",
    "unless",
    "starts",
    "opens",
    "due",
    "repeat",
    "contact levels",
    "assumed level",
    "late start",
    "stops for",
    "waits for",
    "fallback",
    "settled by",
    "lapses",
    "records",
    "for child",
)
#: When one of the times of a task that comes again is asked for no longer.
LAPSES = "when the next is due"
#: The stages that can stop a clock: while nobody can reach the child.
STOPPING_STAGES = (str(Stage.HOSPITAL), str(Stage.UNLAWFULLY_AT_LARGE))

_TITLE, _SOURCE, _WORDS = 120, 300, 600

#: Filled in key by key, so that what a rule leaves out is said once, by TaskRule itself.
_BLANK = TaskRule(
    TaskName("", ""),
    "",
    Pathway.CASE_MANAGEMENT,
    Owner.MANAGER,
    Standing.LOCAL,
    "",
    verified=True,
    due=Dated((date.min,), (Due(0, Unit.DAY, Anchor.RELEASE),)),
)


@dataclass(slots=True)
class ReadFile:
    """What came of one file: its rules as far as they could be read, and what is wrong with it."""

    file: str
    workflow: Workflow | None = None
    #: Every task the file names with its line, the unreadable ones too.
    names: dict[TaskName, int] = field(default_factory=dict)
    #: What each task waits for, with the line that says so.
    waits: dict[TaskName, tuple[tuple[TaskName, int], ...]] = field(default_factory=dict)
    complaints: tuple[Complaint, ...] = ()


def read_workflow(raw: bytes, *, stem: str, file: str, shown: str | None = None) -> ReadFile:
    """Read one workflow file.

    Args:
        stem: the file's name without its ending, which the workflow must bear.
        file: how complaints name the file.
        shown: how the rules name it to people; `file` where left out.
    """
    complaints = Complaints(file)
    read = ReadFile(file)
    node = read_nodes(raw, complaints)
    table = as_table(node, "The file", complaints) if node else None
    if table is not None:
        fields = Fields("a workflow", table, WORKFLOW_KEYS, complaints)
        _Reading(read, complaints, stem, shown or file).workflow(fields)
    read.complaints = complaints.in_order()
    return read


@dataclass(slots=True)
class _Reading:
    read: ReadFile
    complaints: Complaints
    stem: str
    shown: str

    def workflow(self, fields: Fields) -> None:
        for key, why in (
            ("workflow", "It is the first half of every task's name."),
            ("title", "People see the title, not the name."),
            ("tasks", "A workflow without tasks does nothing."),
        ):
            fields.missing(key, why, f"Write `{key}:` at the left margin.")
        name = fields.name("workflow")
        if name is not None and name != self.stem:
            fields.complain(
                "workflow",
                f"The workflow is called {name}, and its file {clip(self.stem)}.",
                "Whoever looks for a rule looks for the file by its name.",
                "Give both the same name.",
            )
        title = fields.text("title", at_most=_TITLE)
        about = fields.text("about", at_most=_WORDS)
        rules = self._rules(fields)
        if title is not None:
            self.read.workflow = Workflow(self.stem, title, rules, about or "", self.shown)

    def _rules(self, fields: Fields) -> tuple[TaskRule, ...]:
        node = fields.node("tasks")
        if node is None:
            return ()
        items = as_listing(node, "`tasks`", self.complaints)
        if isinstance(node, Listing) and not items:
            fields.complain(
                "tasks",
                "`tasks` is an empty list.",
                "A workflow without tasks does nothing.",
                "Write a task, or take the file away.",
            )
        rules = []
        for item in items:
            table = as_table(item, "A task", self.complaints)
            if table is not None:
                rule = self._rule(Fields("a task", table, TASK_KEYS, self.complaints))
                rules += [rule] if rule is not None else []
        return tuple(rules)

    def _rule(self, fields: Fields) -> TaskRule | None:
        name = self._task_name(fields)
        title = fields.text("title", at_most=_TITLE)
        owner = fields.word("owner", Owner)
        standing = fields.word("standing", Standing)
        source = fields.text("source", at_most=_SOURCE)
        pathway = self._pathway(fields)
        due, repeat = self._dates(fields)
        optional = self._optional(fields, name)
        if not (name and title and owner and standing and source and pathway and (due or repeat)):
            return None
        rule = replace(
            optional,
            name=name,
            title=title,
            pathway=pathway,
            owner=owner,
            standing=standing,
            source=source,
            due=due,
            repeat=repeat,
        )
        make_sense(rule, fields, self.complaints)
        return rule

    def _task_name(self, fields: Fields) -> TaskName | None:
        for key, why in (
            ("task", "Without a name its history could not be kept."),
            ("title", "People see the title, not the name."),
            ("owner", "A task that is nobody's is not done."),
            ("standing", "A reader must know how binding a rule is: law, guidance or local."),
            ("source", "A rule that cannot say where it comes from is only a habit."),
        ):
            fields.missing(key, why, f"Write `{key}:` with the rest of the task.")
        task = fields.name("task")
        if task is None:
            return None
        name = TaskName(self.stem, task)
        if name in self.read.names:
            fields.complain(
                "task",
                f"A task {task} stands on line {self.read.names[name]} already.",
                "Two tasks of one name would share one history.",
                "Give this one another name.",
            )
        self.read.names.setdefault(name, fields.line("task"))
        return name

    def _pathway(self, fields: Fields) -> Pathway | None:
        if "pathway" in fields:
            return fields.word("pathway", Pathway)
        if self.stem in [str(pathway) for pathway in Pathway]:
            return Pathway(self.stem)
        fields.missing(
            "pathway",
            f"“{clip(self.stem)}” is not a pathway itself, so each task must say where it belongs.",
            f"Write one of: {', '.join(Pathway)}.",
        )
        return None

    def _dates(self, fields: Fields) -> tuple[Dated[Due] | None, Dated[Repeat] | None]:
        if ("due" in fields) == ("repeat" in fields):
            both = "due" in fields
            fields.complain(
                "repeat" if both else "task",
                "The task has both `due` and `repeat`."
                if both
                else "The task has neither `due` nor `repeat`.",
                "One of them says when the work is to be done.",
                "Keep one: `due` for a single task, `repeat` for one that comes again.",
            )
        due = read_history(fields, "due", parse_due, self.complaints)
        return due, read_history(fields, "repeat", parse_repeat, self.complaints)

    def _optional(self, fields: Fields, name: TaskName | None) -> TaskRule:
        """What a task may leave out, read even where the rest of it cannot be."""
        return replace(
            _BLANK,
            verified=fields.yes_no("verified", default=True),
            why=fields.text("why", at_most=_WORDS) or "",
            when=self._conditions(fields, "when"),
            unless=self._conditions(fields, "unless"),
            starts=fields.word("starts", Anchor),
            opens=fields.parsed("opens", parse_due),
            contact_levels=read_contact_levels(fields, self.complaints),
            assumed_level=fields.word("assumed level", Level),
            late_start=fields.yes_no("late start", default=False),
            stops_for=read_stages(fields, STOPPING_STAGES, self.complaints),
            waits_for=self._waits_for(fields, name),
            fallback=read_fallback(fields, self.complaints),
            settled_by=self._settled_by(fields),
            lapses=self._lapses(fields),
            records=fields.word("records", Outcome),
            for_child=fields.text("for child", at_most=_TITLE) or "",
            file=self.shown,
            line=fields.table.line,
        )

    def _conditions(self, fields: Fields, key: str) -> tuple[Condition, ...]:
        table = fields.subtable(key)
        if table is not None and not table.entries:
            fields.complain(
                key,
                f"`{key}` asks nothing.",
                "Either a question was lost, or the key is not needed.",
                "Write a question, such as `order: dto`, or take the key away.",
            )
        found = []
        for asked, node in table.entries if table else ():
            words = as_words(node, f"`{clip(asked.text)}`", self.complaints)
            condition = self._condition(asked, tuple(word.text for word in words))
            found += [condition] if condition is not None else []
        return tuple(found)

    def _condition(self, asked: Text, values: tuple[str, ...]) -> Condition | None:
        if not values:
            return None
        try:
            return read_condition(" ".join(asked.text.split()), values)
        except BadInput as refusal:
            refused_by_grammar(asked.line, refusal, self.complaints)
            return None

    def _waits_for(self, fields: Fields, name: TaskName | None) -> tuple[TaskName, ...]:
        found: list[tuple[TaskName, int]] = []
        for word in fields.words("waits for"):
            workflow, dot, task = word.text.partition(".")
            if not dot or not workflow or not task:
                self.complaints.add(
                    word.line,
                    f"“{clip(word.text)}” does not say which workflow the task is in.",
                    "Tasks of two workflows may bear the same name.",
                    f"Write workflow.task, such as {self.stem}.{clip(word.text)}.",
                )
            else:
                found.append((TaskName(workflow, task), word.line))
        if name is not None:
            self.read.waits[name] = tuple(found)
        return tuple(waited for waited, _ in found)

    def _lapses(self, fields: Fields) -> bool:
        words = fields.text("lapses", at_most=_TITLE)
        if words is not None and words != LAPSES:
            fields.complain(
                "lapses",
                f"“{clip(words)}” is not a day on which a task lapses.",
                "Of a task that comes again, a time that was missed can be over when the next is "
                "due, and at no other time.",
                f"Write `lapses: {LAPSES}`, or take it away.",
            )
        return words == LAPSES

    def _settled_by(self, fields: Fields) -> str | None:
        words = fields.text("settled by", at_most=200)
        if words is None or words in EVERY_FACT:
            return words
        fields.complain(
            "settled by",
            f"No fact called “{clip(words)}” settles a task.",
            "Only facts that events bring can.",
            did_you_mean(words, EVERY_FACT),
        )
        return None
