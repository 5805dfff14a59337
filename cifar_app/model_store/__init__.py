"""Model store: trained models on disk, with their cards and test-set predictions."""
