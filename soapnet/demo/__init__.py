"""The demo school: a rehearsal in the middle of a SOAP week, all its people invented."""
