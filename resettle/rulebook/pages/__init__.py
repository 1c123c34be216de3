"""The doors of people to the rules and to the calendar they are counted in."""
