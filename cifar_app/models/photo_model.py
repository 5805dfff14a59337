"""Build a model for photos, which are sharper than the images of the data set.

Fine-tuning on upscaled CIFAR-10 images, which are blurred, lowers accuracy on real photos. Photos
therefore go through the backbone with its original ImageNet weights and two heads: the ImageNet
head, and a head fitted to CIFAR-10, which helps where ImageNet lacks one of the ten classes.

Both data sets take their class names from WordNet (Deng et al. 2009, section 2; Krizhevsky 2009,
appendix C). An ImageNet class belongs to a CIFAR-10 class if it is a hyponym of it. The ids are
those of the ImageNet challenge (Russakovsky et al. 2015), counted from 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cifar_app.config import CLASS_NAMES, NUM_CLASSES
from cifar_app.models.efficientnet_lite import build_model, initialize_from_imagenet

if TYPE_CHECKING:
    import keras

PHOTO_SIZE = 192
"""Input size for photos, pixels; almost as accurate as 224 at three quarters of the FLOPs."""

_CIFAR_HEAD_WEIGHT = 0.01
"""Weight of the CIFAR-10 head; it decides where the ImageNet classes give no evidence."""

_IMAGENET_CLASSES = 1000

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


def build_photo_model(images: np.ndarray, labels: np.ndarray) -> keras.Model:
    """Build a model from ImageNet's backbone and head, and a CIFAR-10 head.

    Let `q` be the probabilities of the CIFAR-10 head, and `m` the ImageNet probability of a
    class: the sum over its ImageNet classes, plus `q` times the sum over its related classes.
    The model returns `m + 0.01 q`, normalized, and `sum(m)` as the evidence that the photo shows
    one of the ten classes.

    Args:
        images: Training images to which the CIFAR-10 head is fitted, `uint8 (N, 32, 32, 3)`.
        labels: Training labels, `uint8 (N,)`.

    Returns:
        A model with two outputs: probabilities `(N, 10)` and evidence `(N, 1)`, 0–1.

    Raises:
        ModelError: The package with the ImageNet weights is not installed.
    """
    import keras
    from keras import layers, ops

    from cifar_app.models.imagenet import imagenet_head

    model = build_model(0, PHOTO_SIZE)
    initialize_from_imagenet(0, model, images, labels)
    backbone, head = model.get_layer("backbone"), model.get_layer("output")
    pixels = keras.Input(backbone.input_shape[1:], name="pixels")
    features = backbone(pixels)
    cifar_head = type(head).from_config({**head.get_config(), "name": "cifar_head"})
    q = cifar_head(features)
    cifar_head.set_weights(head.get_weights())
    imagenet = layers.Softmax(name="imagenet_softmax")(imagenet_head()(features))
    own = _mapping_layer("own_classes", CIFAR10_TO_IMAGENET)(imagenet)
    related = _mapping_layer("related_classes", RELATED_IMAGENET_CLASSES)(imagenet)
    m = layers.Add(name="imagenet_mass")(
        [own, layers.Multiply(name="related_agreed")([related, q])]
    )
    scores = m + _CIFAR_HEAD_WEIGHT * q
    probabilities = scores / ops.sum(scores, axis=1, keepdims=True)
    evidence = ops.sum(m, axis=1, keepdims=True)
    return keras.Model(pixels, [probabilities, evidence], name="photo_network")


def class_mapping_matrix(mapping: dict[str, tuple[int, ...]]) -> np.ndarray:
    """Return a mapping as a matrix of zeros and ones, `float32 (1000, 10)`."""
    matrix = np.zeros((_IMAGENET_CLASSES, NUM_CLASSES), np.float32)
    for name, imagenet_ids in mapping.items():
        matrix[list(imagenet_ids), CLASS_NAMES.index(name)] = 1
    return matrix


def _mapping_layer(name: str, mapping: dict[str, tuple[int, ...]]) -> keras.Layer:
    """Return a frozen layer that sums ImageNet probabilities by CIFAR-10 class."""
    from keras import layers

    layer = layers.Dense(NUM_CLASSES, use_bias=False, trainable=False, name=name)
    layer.build((None, _IMAGENET_CLASSES))
    layer.set_weights([class_mapping_matrix(mapping)])
    return layer
