"""Why a network answers as it does: gradients in TensorFlow, all else in LiteRT."""
