"""Terms that the pages use, explained for visitors who are new to machine learning."""

from __future__ import annotations

GLOSSARY = {
    "Adversarial example": "An image with a small change, chosen so that the model misclassifies "
    "it. People hardly notice the change.",
    "Calibration": "A model is calibrated if its confidence equals its accuracy: of 100 "
    "predictions with a confidence of 80%, about 80 are correct.",
    "Class probability": "How likely the model considers a class, from 0 to 100%. The "
    "probabilities of the ten classes add up to 100%.",
    "Confidence": "The highest of the ten class probabilities.",
    "Confusion matrix": "A table that counts, for each true class, how often the model predicted "
    "each class. Correct predictions are on the diagonal.",
    "Convolution": "A small filter moves over the image. At each position it multiplies the "
    "pixels by its weights and adds up the products.",
    "Convolutional neural network (CNN)": "An image model whose layers are mostly "
    "convolutions. Its weights are learned from labeled images.",
    "Embedding": "The numbers that a model computes from an image before its last layer. "
    "Images that look similar to the model have similar embeddings.",
    "F1": "The harmonic mean of precision and recall: high only if both are high.",
    "Feature map": "The output of one filter of a convolution: a small image that is bright "
    "where the filter matches.",
    "Occlusion sensitivity": "An explanation. It covers one part of the image after another and "
    "measures how much the probability of a class drops.",
    "Out-of-distribution": "Unlike the images of the training set. The model should reject such "
    "an image instead of choosing one of the ten classes.",
    "Precision": "Of the images predicted as a class, the fraction that belongs to it.",
    "Recall": "Of the images of a class, the fraction that is predicted as it.",
    "Softmax": "The function that turns the ten outputs of the last layer into probabilities.",
    "Training, validation and test set": "The images that a model learns from, those that decide "
    "settings such as the number of epochs, and those that only measure the result.",
}
"""Meaning of each term, in alphabetical order."""
