"""How a network sees all test images: their features, which of them are alike, and a map."""
