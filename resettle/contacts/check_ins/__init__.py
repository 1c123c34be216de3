"""The child's own check-in: how things are, in faces and words, and whether they want to talk."""
