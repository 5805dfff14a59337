"""Which of ImageNet's 1,000 classes belong to which of the ten.

By WordNet, where both data sets took their names from (Deng et al. 2009, section 2;
Krizhevsky 2009, appendix C): a class belongs to one of the ten if it is a kind of it.
Numbers are those of the ImageNet challenge (Russakovsky et al. 2015), from 0.
"""

from __future__ import annotations

import numpy as np

from cifar_app.config import CLASS_NAMES, NUM_CLASSES

IMAGENET_CLASSES = 1000

CIFAR10_TO_IMAGENET: dict[str, tuple[int, ...]] = {
    "airplane": (404, 895),
    "automobile": (407, 436, 468, 511, 609, 627, 656, 661, 751, 817),
    "bird": (*range(7, 25), *range(80, 101), *range(127, 147)),
    "cat": tuple(range(281, 286)),
    "deer": (),
    "dog": tuple(range(151, 269)),
    "frog": (30, 31, 32),
    "horse": (339,),
    "ship": (403, 472, 484, 510, 554, 576, 625, 628, 724, 780, 814, 833, 871, 913, 914),
    "truck": (555, 569, 675, 717, 734, 864, 867),
}
"""Airliner and warplane; ambulance, estate, taxi, convertible, jeep, limousine, minivan, Model
T, racing and sports car; 59 birds; 5 house cats; 118 breeds of dogs; 3 frogs; the sorrel;
vessels from the canoe to the aircraft carrier; fire engine, garbage truck, moving van, pickup,
police van, tow truck and trailer truck."""

RELATED_IMAGENET_CLASSES: dict[str, tuple[int, ...]] = {
    "deer": (271, 274, 277, 278, 349, 350, 351, 352, 353),
    "horse": (603, 690),
}
"""ImageNet has no deer and one kind of horse. What a network without a word for them says most
often of such among CIFAR-10's training images: of deer, antelopes, wild sheep and goats, foxes,
wild dogs; of horses, what they draw."""


def class_mapping_matrix(groups: dict[str, tuple[int, ...]]) -> np.ndarray:
    """Zeros and ones, `float32 (1000, 10)`: which class belongs to which of the ten."""
    matrix = np.zeros((IMAGENET_CLASSES, NUM_CLASSES), np.float32)
    for name, members in groups.items():
        matrix[list(members), CLASS_NAMES.index(name)] = 1
    return matrix
