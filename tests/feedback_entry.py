"""A feedback entry for tests that only save or load it."""

from __future__ import annotations

from cifar_app.annotations.feedback import FeedbackEntry

ENTRY = FeedbackEntry(
    time="2026-11-23T17:00:00+00:00",
    visit="0" * 32,
    photo="a" * 64,
    model="seed_cnn",
    model_sha256="b" * 64,
    predicted_class="cat",
    confidence=0.75,
    none_of_these=False,
    user_label="dog",
)
