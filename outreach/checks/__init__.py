"""The message checker: pure rules over plain values (conflicts.md says what it finds)."""
