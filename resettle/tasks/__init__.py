"""What is to be done for each child, by whom and by when; `replan` is the one road to it."""
