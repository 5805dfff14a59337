"""Faults injected into every write: kills, a full disk, a read-only folder, concurrent writers."""
