"""The doors of people to case audits: samples, audits, what counts, and the policy."""
