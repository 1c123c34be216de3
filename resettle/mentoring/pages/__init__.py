"""The doors of mentoring: the mentors themselves, whom they are matched with, and how it goes."""
