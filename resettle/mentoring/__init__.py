"""Who walks alongside the child: mentors, their checks, and each match to its end."""
