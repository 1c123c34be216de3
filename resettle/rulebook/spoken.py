"""Gathers what rules say to people for translators, when `make messages` reads the workflow files.

Where a rule is shown, `resettle/web/wording.py` looks its words up again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

import yaml

#: What of a rule a page shows as it stands. Sources are the names of laws and papers.
_SAID = ("title", "for child", "why")


def sentences(
    file: IO[bytes], _keywords: object, _tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The method that babel.cfg names, as pybabel calls it: of each sentence the line, the
    function, its words and comments.

    >>> from io import BytesIO
    >>> file = BytesIO(b"title: Health\\ntasks:\\n  - {task: ask, title: Ask a nurse, due: {}}\\n")
    >>> [said for _, _, said, _ in sentences(file, (), (), {})]
    ['Health', 'Ask a nurse']
    """
    flow = yaml.safe_load(file)
    for part in ({"title": flow["title"]}, *flow["tasks"]):
        for name in _SAID:
            if part.get(name):
                # No line: the catalogue says not where its sentences stand.
                yield 0, "gettext", str(part[name]), []
