"""Fine-tuning that does not forget: the network also rehearses what it knew.

Enlarged CIFAR-10 images are blurred, and a network that sees nothing else forgets how sharp
photos look. So every step also shows it mosaics of small images at about their own pixels,
which are sharp, and asks for the ImageNet answers that the untouched network gave to them
(Li & Hoiem 2016, Learning without Forgetting, section 3, with mosaics for the old data).
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops
from PIL import Image

from cifar_app.models.efficientnet_lite0 import build_backbone
from cifar_app.models.imagenet import imagenet_head, load_imagenet
from cifar_app.training.batches import ShuffledBatches

_MOST_MOSAICS = 4_096
SHARE = 8
"""One mosaic to this many training images."""

_TILES = (24, 32, 32, 40, 48, 64, 96)
_FILTERS = (Image.Resampling.NEAREST, Image.Resampling.LANCZOS)


@keras.saving.register_keras_serializable(package="cifar_app")
class RehearsingModel(keras.Model):
    """A network that is trained together with its memory of ImageNet.

    Takes images, or `{"images", "mosaics", "memory"}` in training, and returns the answers of
    `network` to the images.

    Args:
        network: From `efficientnet_lite0.build`.
        head: From `imagenet.imagenet_head`.
        weight: Of the squared error of the ImageNet logits, against the cross-entropy.
    """

    def __init__(self, network: keras.Model, head: keras.Layer, weight: float) -> None:
        super().__init__()
        self.network = network
        self.head = head
        self.weight = weight

    def call(self, x: Any, training: bool | None = None) -> Any:
        images = x["images"] if isinstance(x, dict) else x
        return self.network(ops.cast(images, "float32"), training=training)

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        loss = super().compute_loss(x, y, y_pred, sample_weight, training)
        if not isinstance(x, dict):
            return loss
        answers = self.head(self.network.get_layer("backbone")(x["mosaics"], training=training))
        return loss + self.weight * ops.mean(ops.square(answers - x["memory"]))

    def get_config(self) -> dict[str, Any]:
        serialize = keras.saving.serialize_keras_object
        return {
            "network": serialize(self.network),
            "head": serialize(self.head),
            "weight": self.weight,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> RehearsingModel:
        read = keras.saving.deserialize_keras_object
        network = read(config["network"], custom_objects)
        return cls(network, read(config["head"], custom_objects), config["weight"])


class RehearsalBatches(keras.utils.PyDataset):
    """Training batches, each with mosaics and what ImageNet's network says to them."""

    def __init__(
        self, batches: ShuffledBatches, mosaics: np.ndarray, memory: np.ndarray, seed: int
    ) -> None:
        super().__init__()
        self._batches = batches
        self._mosaics = mosaics
        self._memory = memory
        self._seed = seed

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
        images, labels = self._batches[index]
        numbers = np.random.default_rng((self._seed, self._batches.epoch, index, 2))
        chosen = numbers.integers(0, len(self._mosaics), max(1, len(images) // SHARE))
        mosaics = self._mosaics[chosen].astype(np.float32)
        x = {"images": images, "mosaics": mosaics, "memory": self._memory[chosen]}
        return x, labels

    def on_epoch_end(self) -> None:
        self._batches.on_epoch_end()


def make_mosaics(images: np.ndarray, count: int, size: int, seed: int) -> np.ndarray:
    """Pictures of `uint8 (count, size, size, 3)`, each a grid of images at a scale of its own.

    Args:
        images: `uint8 (N, 32, 32, 3)`.
        count: Number of mosaics.
        size: Edge of a mosaic, pixels.
        seed: Of the choice of images and scales.
    """
    numbers = np.random.default_rng(seed)
    return np.stack([_mosaic(images, size, numbers) for _ in range(count)])


def _mosaic(images: np.ndarray, size: int, numbers: np.random.Generator) -> np.ndarray:
    edge = int(numbers.choice(_TILES))
    resampling = _FILTERS[numbers.integers(len(_FILTERS))]
    across = -(-size // edge) + 1
    canvas = Image.new("RGB", (across * edge, across * edge))
    for place, chosen in enumerate(numbers.integers(0, len(images), across * across)):
        tile = Image.fromarray(images[chosen])
        if edge != tile.width:
            tile = tile.resize((edge, edge), resampling)
        canvas.paste(tile, (place % across * edge, place // across * edge))
    left, top = (int(start) for start in numbers.integers(0, canvas.width - size + 1, 2))
    return np.asarray(canvas.crop((left, top, left + size, top + size)))


def add_rehearsal(
    network: keras.Model, images: np.ndarray, seed: int, weight: float
) -> tuple[RehearsingModel, np.ndarray, np.ndarray]:
    """Wrap a network; returns it, the mosaics and the ImageNet logits `float32 (M, 1000)`.

    Raises:
        ModelError: The package with the ImageNet weights is not installed.
    """
    size = network.get_layer("backbone").input_shape[1]
    mosaics = make_mosaics(images, min(_MOST_MOSAICS, len(images) // SHARE), size, seed)
    memory = remember(mosaics)
    model = RehearsingModel(network, imagenet_head(), weight / float(memory.var()))
    model.build((None, *images.shape[1:]))
    return model, mosaics, memory


def remember(mosaics: np.ndarray) -> np.ndarray:
    """What the untouched ImageNet network says: logits, `float32 (M, 1000)`."""
    size = mosaics.shape[1]
    backbone = build_backbone(size)
    load_imagenet(backbone)
    answer = keras.Sequential([backbone, imagenet_head()])
    chunks = [mosaics[start : start + 100] for start in range(0, len(mosaics), 100)]
    return np.concatenate([answer.predict_on_batch(chunk.astype(np.float32)) for chunk in chunks])
