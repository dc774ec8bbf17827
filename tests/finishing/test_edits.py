"""Recipes with edits: who is asked, what they are made to, and what reports and files say of them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fanlight_client.edits import Remove
from fanlight_client.options import EnhanceOptions
from finishing.canvas import Change
from finishing.finish import Finished
from finishing.provenance import ARTIFICIAL, COMPOSITE, ENHANCED, RETOUCHED, choose_term
from imaging.codec import decode_photo, encode_photo
from imaging.metadata import Provenance, read_history
from imaging.photo import Photo
from tests.finishing.parts import Classifier, Eraser, Graph, codes, outcomes
from tests.finishing.steps.test_remove import FAR, NEAR, changed, remove
