"""What visitors say about images: feedback on predictions, reviews of labels."""
