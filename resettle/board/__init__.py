"""The management board: who was expected, who came, and what was written of a quarter."""
