"""Who works here: people, who they work with, and the keys of the systems that write to us."""
