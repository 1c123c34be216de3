"""Case audits: samples, two auditors, indicative ratings, and what the rulebook covers."""
