"""The core: from custody events to facts, from facts and rules to dated tasks. Arithmetic only."""
