"""The doors of people: my day, the caseload, one child, and the tray of events."""
