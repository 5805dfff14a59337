"""CIFAR-10 (Krizhevsky, 2009): the bundled test set and the full data set in the cache."""

from cifar_app.data.bundled import load_test_set
from cifar_app.data.split import stratified_split, stratified_subset
from cifar_app.data.storage import download, is_fetched, load_train_set, verify

__all__ = [
    "download",
    "is_fetched",
    "load_test_set",
    "load_train_set",
    "stratified_split",
    "stratified_subset",
    "verify",
]
