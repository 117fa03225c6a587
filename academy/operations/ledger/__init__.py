"""The ledger: ten facts that always hold, checked by SQL and a grader of its own; it imports nothing of what it checks."""
