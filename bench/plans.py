"""Planning and taking in events: the floor and the product side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench import floor
from bench.caseload import mixed_stream, moves
from bench.contest import Contest, Files, SameTasks
from bench.floor import Floor
from bench.measuring import Work
from bench.product import CHUNK, Product, closing
from bench.rules import ONE_MORE, calendar, working_days

#: Children or events that are measured one transaction each.
_SOME = 40


def contests(files: Files) -> Iterator[Contest]:
    by_hand, product = Floor(working_days()), Product.by()
    yield one_child(files, by_hand, product)
    sides = (by_hand, product)
    yield everyone("First plan of everybody", files, files.told, sides, 6)
    yield everyone("Re-plan, nothing changed", files, files.planned, sides, 2)
    yield everyone("Re-plan, every date moves", files, files.moving, sides, 3)
    yield nightly(files, sides)
    more = frozenset({ONE_MORE})
    sides = (Floor(working_days(more)), Product.by(days=calendar(more)))
    yield everyone("Re-plan, one new bank holiday", files, files.planned, sides, 3)
    yield ingest(files, by_hand, product)
    yield one_event(files, by_hand, product)


def one_child(files: Files, by_hand: Floor, product: Product) -> Contest:
    """Each child in a transaction of its own."""
    some = range(1, min(_SOME, files.size.children) + 1)
    same = SameTasks()

    def floor_side() -> Work:
        path = same.paths["floor"] = files.fresh(files.told)
        connection = by_hand.at(path)

        def work() -> None:
            for child in some:
                with floor.unit(connection):
                    by_hand.replan(connection, [child])

        return closing(connection, work)

    def product_side() -> Work:
        path = same.paths["product"] = files.fresh(files.told)
        database = product.at(path)
        return closing(database, lambda: product.plan_each(database, some))

    return Contest(
        "Plan and store one child",
        {"floor": floor_side, "product": product_side},
        len(some),
        "child",
        at_most=4,
        most_ms=10,
        check=same,
    )


def nightly(files: Files, sides: tuple[Floor, Product]) -> Contest:
    """The sweep takes nobody's word for it: it reads, plans and compares every child."""
    by_hand, product = sides
    same = SameTasks()

    def floor_side() -> Work:
        path = same.paths["floor"] = files.fresh(files.planned)
        connection = by_hand.at(path)
        return closing(connection, lambda: by_hand.plan_everyone(connection, CHUNK))

    def product_side() -> Work:
        path = same.paths["product"] = files.fresh(files.planned)
        database = product.at(path)
        return closing(database, lambda: product.sweep(database))

    return Contest(
        "Nightly sweep, nothing changed",
        {"floor": floor_side, "product": product_side},
        files.size.children,
        "child",
        at_most=2,
        check=same,
    )


def everyone(
    title: str, files: Files, template: Path, sides: tuple[Floor, Product], at_most: float
) -> Contest:
    """Every child, in transactions of as many as the product takes at a time."""
    by_hand, product = sides
    same = SameTasks()

    def floor_side() -> Work:
        path = same.paths["floor"] = files.fresh(template)
        connection = by_hand.at(path)
        return closing(connection, lambda: by_hand.plan_everyone(connection, CHUNK))

    def product_side() -> Work:
        path = same.paths["product"] = files.fresh(template)
        database = product.at(path)
        return closing(database, lambda: product.plan_everyone(database))

    return Contest(
        title,
        {"floor": floor_side, "product": product_side},
        files.size.children,
        "child",
        at_most=at_most,
        check=same,
    )


def ingest(files: Files, by_hand: Floor, product: Product) -> Contest:
    """Five events a child, everybody's mixed, in batches; each child planned once a batch."""
    messages = mixed_stream(files.children)
    body = b"[" + b",".join(messages) + b"]"
    same = SameTasks()

    def floor_side() -> Work:
        path = same.paths["floor"] = files.fresh(files.known)
        connection = by_hand.at(path)
        return closing(connection, lambda: by_hand.ingest(connection, messages, CHUNK))

    def product_side() -> Work:
        path = same.paths["product"] = files.fresh(files.known)
        database = product.at(path)
        return closing(database, lambda: product.ingest(database, body))

    return Contest(
        "Ingest events in batches",
        {"floor": floor_side, "product": product_side},
        len(messages),
        "event",
        at_most=4,
        most_ms=1,
        check=same,
    )


def one_event(files: Files, by_hand: Floor, product: Product) -> Contest:
    """An event in a transaction of its own: what a request costs, without the request."""
    messages = moves(files.children)[:_SOME]
    same = SameTasks()

    def floor_side() -> Work:
        path = same.paths["floor"] = files.fresh(files.planned)
        connection = by_hand.at(path)
        return closing(connection, lambda: by_hand.ingest(connection, messages, 1))

    def product_side() -> Work:
        path = same.paths["product"] = files.fresh(files.planned)
        database = product.at(path)
        intake = product.intake(database)

        def work() -> None:
            for message in messages:
                product.ingest_one(intake, message)

        return closing(database, work)

    return Contest(
        "Ingest one event, every date moves",
        {"floor": floor_side, "product": product_side},
        len(messages),
        "event",
        check=same,
    )
