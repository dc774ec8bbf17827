"""From the labels of segmenters to SURFACES: what each counts as."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from imaging.surfaces import SURFACES, surface_id
from imaging.surfaces.classes import Surface

ADE20K = Path(__file__).with_name("ade20k.json")


def plan_folding(labels: Mapping[int, str]) -> NDArray[np.float32]:
    """The matrix (classes, labels) that folds a network's probabilities into those of SURFACES, 1 where a label counts
    as a class.

    Labels are SURFACES' own names or ADE20K's. Raises ValueError for others, and for numbers that are not all there.
    """
    if sorted(labels) != list(range(len(labels))):
        raise ValueError("its labels are not numbered from 0 on")
    names = [_plain(labels[number]) for number in range(len(labels))]
    own: Mapping[str, Surface] = {name: name for name in SURFACES}
    table = own if set(names) <= own.keys() else read_table()
    if unknown := sorted(set(names) - table.keys()):
        raise ValueError(f"nobody knows what surfaces its labels {', '.join(unknown[:5])} are")
    folding = np.zeros((len(SURFACES), len(names)), np.float32)
    folding[[surface_id(table[name]) for name in names], range(len(names))] = 1
    return folding


@cache
def read_table() -> Mapping[str, Surface]:
    """ADE20K's 150 names -> surface. What is in doubt stays: cabinets and wardrobes are built in, or a kitchen would be
    carried out."""
    return {name: surface for surface, names in json.loads(ADE20K.read_text()).items() for name in names}


def _plain(label: str) -> str:
    """The first of the names that some files have in one label: `windowpane, window`."""
    return label.partition(",")[0].strip().lower()
