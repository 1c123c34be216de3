"""Worries about a child's safety, told at once; and allegations, on a path of their own."""
