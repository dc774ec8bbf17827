"""What an upgrade brings: another version of this code, other weights of a profile, and versions that cannot start."""

import compileall
import shutil
from collections.abc import Callable
from pathlib import Path

from safetensors.torch import load_file, save_file

from models.profile import Profile
from models.weights import seal_folder
from serve.runner import ROOT

PACKAGES = ("serve", "video", "finishing", "jobs", "deployments", "models", "imaging", "client/src")
VERSION = Path("finishing/version.py")
NEXT = "+next"
"""Ends the version that the new code calls itself by."""

Spoil = Callable[[Path], None]


def write_code(folder: Path, spoil: Spoil | None = None) -> str:
    """A copy of this code that calls itself another version, and may be spoilt; the PYTHONPATH that finds it.

    It is compiled, as that of an image is.
    """
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "serve_config.yaml", folder)
    with (folder / VERSION).open("a") as file:
        file.write(f'SOFTWARE += "{NEXT}"\n')
    if spoil is not None:
        spoil(folder)
    compileall.compile_dir(folder, quiet=1)
    return f"{folder}:{folder / 'client/src'}"


def spoil_import(folder: Path) -> None:
    """Nothing of it can be imported: Serve finds out before it touches a replica."""
    with (folder / VERSION).open("a") as file:
        file.write('raise ImportError("this version cannot be imported")\n')


def spoil_enhancer(folder: Path) -> None:
    """It is imported, and its Enhancer cannot start."""
    path = folder / "deployments/enhancer.py"
    begins = "        self._loaded = LoadedModel("
    text = path.read_text()
    if text.count(begins) != 1:
        raise RuntimeError(f"{path} does not load its model as it did")
    path.write_text(text.replace(begins, f'        raise RuntimeError("this Enhancer cannot start")\n{begins}'))


def write_weights(folder: Path) -> str:
    """The miniature, its exposure network a little different, sealed: a profile of its own."""
    shutil.copytree(Profile.read("miniature").folder, folder)
    path = folder / "exposure" / "model.safetensors"
    save_file({name: tensor * 1.001 for name, tensor in load_file(path).items()}, path)
    seal_folder(folder / "exposure")
    return str(folder)
