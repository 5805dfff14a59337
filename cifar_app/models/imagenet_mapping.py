"""Map the 1,000 ImageNet classes to the ten CIFAR-10 classes.

Both data sets take their class names from WordNet (Deng et al. 2009, section 2; Krizhevsky 2009,
appendix C). An ImageNet class belongs to a CIFAR-10 class if it is a hyponym of it. The ids are
those of the ImageNet challenge (Russakovsky et al. 2015), counted from 0.
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
"""ImageNet class ids by CIFAR-10 class. They are: airliner and warplane; ambulance, station wagon,
taxi, convertible, jeep, limousine, minivan, Model T, racing and sports car; 59 birds; 5 house
cats; 118 dog breeds; 3 frogs; sorrel; ships from canoe to aircraft carrier; fire engine, garbage
truck, moving van, pickup, police van, tow truck and trailer truck."""

RELATED_IMAGENET_CLASSES: dict[str, tuple[int, ...]] = {
    "deer": (271, 274, 277, 278, 349, 350, 351, 352, 353),
    "horse": (603, 690),
}
"""ImageNet class ids that a pretrained model often predicts for classes that ImageNet lacks.

ImageNet has no deer and only one kind of horse. On CIFAR-10 training images, a pretrained model
takes deer for antelopes, wild sheep and goats, foxes and wild dogs, and horses for what they
draw."""


def class_mapping_matrix(mapping: dict[str, tuple[int, ...]]) -> np.ndarray:
    """Return a mapping as a matrix of zeros and ones, `float32 (1000, 10)`."""
    matrix = np.zeros((IMAGENET_CLASSES, NUM_CLASSES), np.float32)
    for name, imagenet_ids in mapping.items():
        matrix[list(imagenet_ids), CLASS_NAMES.index(name)] = 1
    return matrix
