"""Tests: unit tests touch nothing, component tests touch real databases, house tests the code."""
