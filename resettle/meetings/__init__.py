"""Meetings and appointments: when, where, who is asked, who came and what was decided."""
