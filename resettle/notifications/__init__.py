"""Telling people: one message a person, and none twice."""
