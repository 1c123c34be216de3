"""Lists that somebody brings along: a caseload on day one, or what happened where no feed comes."""
