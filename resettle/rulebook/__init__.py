"""By which rules: the workflows as read from the folder, and the calendar they count in."""
