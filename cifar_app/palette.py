"""The colours that mean something: one for each class, the same in every picture.

All of them have a contrast of at least 3:1 against both backgrounds of the theme (WCAG 2.2,
1.4.11), so that one set serves light and dark.
"""

from __future__ import annotations

CLASS_COLORS: tuple[str, ...] = (
    "#3F86D6",  # airplane
    "#D1495B",  # automobile
    "#C77A12",  # bird
    "#9467CE",  # cat
    "#9A7140",  # deer
    "#C4569A",  # dog
    "#459948",  # frog
    "#828A2C",  # horse
    "#1C929E",  # ship
    "#6F7C8C",  # truck
)

ACCENT = "#6575E8"
"""The accent in charts, between the light and the dark theme's own."""

MUTED = "#8B8A86"
