"""Pages that show many things at once: a caseload, a child's overview, the tray. Empty for now."""
