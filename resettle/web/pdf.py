"""Makes a PDF from a template of a room and plain data; data is never read as markup.

The library is large and most visits never print, so it is loaded when the first page is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from flask import Response

#: What a screen reader needs of a PDF: tags, a title, a language.
_FOR_EVERYBODY: Final = "ua-1"


def make_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The document, tagged for screen readers.

    Args:
        template: a `.typ` file; what it reads is `sys.inputs.data`, as JSON.
    """
    import typst

    given = {"data": json.dumps(data, ensure_ascii=False)}
    # Its own folder is all a template can read, and no template asks for anything else.
    whole: dict[str, Any] = {"root": str(template.parent), "sys_inputs": given}
    try:
        made = typst.compile(str(template), pdf_standards=[_FOR_EVERYBODY], **whole)
    except typst.TypstError as refused:
        # A sign that no typeface here can draw is no reason to print nothing.
        if "could not be displayed" not in str(refused) and "glyph" not in str(refused):
            raise
        made = typst.compile(str(template), **whole)
    assert isinstance(made, bytes)
    return made


def pdf_response(document: bytes, name: str) -> Response:
    """The document as a file to save, under a name that says nothing of the child."""
    response = Response(document, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
