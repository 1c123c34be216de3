"""Door furniture: JSON, problems and tokens at the door. No words of the trade."""

from pathlib import Path

#: What every page may load.
STATIC = Path(__file__).parent / "static"
