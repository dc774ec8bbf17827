"""A dim bedroom: one window, two warm lamps, a camera set too dark and too warm."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace

import numpy as np

from imaging.region import Size
from imaging.scenes import textures
from imaging.scenes.canvas import Canvas, Texture
from imaging.scenes.develop import cut_out_things, develop, drawing_size, reduce_to
from imaging.scenes.geometry import Box, Camera, Patch, Tilt, box_faces, ellipse, patch, patch_within, rectangle
from imaging.scenes.light import AreaLight, Lighting

Colour = tuple[int, int, int]

WALLS = "walls"
_LEFT, _RIGHT, _HEIGHT, _BACK, _NEAR = -2.4, 2.5, 2.6, 4.6, -0.6
_WHITE = (232, 230, 224)


@dataclass(frozen=True, eq=False)
class _Style:
    wall: Colour
    floor: Colour
    wood: Colour
    linen: Colour
    accent: Colour
    curtain: Colour


_STYLES = (
    _Style((206, 202, 192), (150, 104, 66), (96, 62, 42), (228, 224, 216), (92, 118, 132), (214, 206, 190)),
    _Style((182, 192, 196), (122, 84, 58), (70, 50, 40), (222, 222, 224), (150, 92, 74), (196, 200, 204)),
    _Style((214, 200, 170), (172, 130, 92), (120, 78, 48), (232, 226, 212), (116, 128, 84), (222, 210, 184)),
    _Style((190, 198, 184), (138, 106, 80), (84, 60, 46), (226, 226, 220), (176, 138, 70), (224, 220, 208)),
)


ROOM_FOCAL_35_MM = 21.64
"""The 35 mm equivalent of the camera in 3:2, by the diagonal."""


def render_room(size: Size, seed: int = 0, tilt: Tilt | None = None) -> np.ndarray:
    """An underexposed, warm bedroom with a bright window as uint8 (H, W, 3); the seed changes layout and colours.

    With a tilt it is taken by hand, without a shift lens: the camera looks up or down, or is turned.
    """
    return render_room_with_things(size, seed, tilt)[0]


def render_room_with_things(
    size: Size, seed: int = 0, tilt: Tilt | None = None
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The same bedroom, and by its name where each thing in it is seen, float32 (H, W), exact to the pixel's part.

    A thing is what is carried out of a room as one: a bed with its headboard and all that lies on it, a picture with
    its frame, a lamp with its foot, furniture without what stands on it or before it.
    """
    style = _STYLES[seed % len(_STYLES)]
    canvas = _Room(drawing_size(size), seed, style, tilt.mirrored if tilt and seed % 2 else tilt).draw()
    sheet = reduce_to(canvas.pixels[:, ::-1] if seed % 2 else canvas.pixels, size)
    pixels = develop(np.ascontiguousarray(sheet), seed, vignette=0.35, noise_levels=1.6, exposure_ev=-1.5)
    return pixels, cut_out_things(canvas, size, mirrored=seed % 2 == 1)


def draw_painted_room(size: Size, seed: int, wall: Colour, lighter_ev: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """The same bedroom before it is developed, its three walls in a paint, sRGB 0 to 255: the sheet, uint8 (H, W, 3),
    and where walls are seen, uint8 (H, W), 0 or 255.

    Light does not depend on the paint, so that two sheets of a seed differ by it alone. `lighter_ev` opens the shutter.
    """
    style = replace(_STYLES[seed % len(_STYLES)], wall=wall)
    canvas = _Room(size, seed, style, None, lighter_ev, named_walls=True).draw()
    walls = np.where(canvas.labels == canvas.names.index(WALLS) + 1, np.uint8(255), np.uint8(0))
    pixels, walls = (sheet[:, :: -1 if seed % 2 else 1] for sheet in (canvas.pixels, walls))
    return np.ascontiguousarray(pixels), np.ascontiguousarray(walls)


class _Room:
    """Where things stand in one bedroom, and the order in which they hide each other; walls are things where asked."""

    def __init__(
        self,
        size: Size,
        seed: int,
        style: _Style,
        tilt: Tilt | None,
        lighter_ev: float = 0.0,
        *,
        named_walls: bool = False,
    ) -> None:
        rng = np.random.default_rng([seed, 1])
        self._seed, self._style, self._named_walls = seed, style, named_walls
        sway = float(rng.uniform(-0.2, 0.2))
        self._window = (2.0 + sway, 3.5 + sway, 0.85, 2.2)
        centre = 0.35 + float(rng.uniform(-0.15, 0.15))
        self._bed = Box(centre - 1.0, centre + 1.0, 0.3, 0.7, 2.1, 4.45)
        self._headboard = Box(centre - 1.08, centre + 1.08, 0.25, 1.4, 4.47, 4.58)
        self._stands = [Box(x, x + 0.5, 0.0, 0.6, 4.05, 4.5) for x in (centre - 1.7, centre + 1.2)]
        self._chest = Box(1.98, _RIGHT, 0.0, 0.85, 2.9, 3.7)
        camera = Camera(size, (1.15, 1.5, -0.35), -0.24 + 0.3 * sway, 0.6, 0.42, tilt)
        warmth, exposure = rng.uniform(0.2, 0.4), 2.0 ** (rng.uniform(-1.3, -0.7) + lighter_ev)
        gains = (exposure * (1 + warmth), exposure, exposure * (1 - 1.2 * warmth))
        self._canvas = Canvas(size, camera, self._lighting(), gains)

    def draw(self) -> Canvas:
        self._draw_shell()
        self._draw_window()
        self._draw_walls()
        self._draw_furniture()
        with self._canvas.drawing("bed"):
            self._draw_bed()
        return self._canvas

    def _lighting(self) -> Lighting:
        near, far, bottom, top = self._window
        grid = np.stack(np.meshgrid(np.linspace(near, far, 5), np.linspace(bottom, top, 4)), axis=-1).reshape(-1, 2)
        window = np.column_stack([np.full(len(grid), _LEFT + 0.02), grid[:, 1], grid[:, 0]])
        lights = [AreaLight(window, 6.5 * np.array([0.98, 1.0, 1.06]), np.array([1.0, 0, 0]))]
        for stand in self._stands:
            x, z = (stand.left + stand.right) / 2, (stand.front + stand.back) / 2
            bulb = np.array([(x, 1.12 + dy, z + dz) for dy in (-0.06, 0.1) for dz in (-0.08, 0.08)])
            lights.append(AreaLight(bulb, 0.2 * np.array([1.0, 0.72, 0.42])))
        boxes = [self._bed, self._headboard, *self._stands, self._chest]
        return Lighting(lambda way: np.full((len(way), 3), (0.26, 0.26, 0.25)), 1.1, lights, boxes)

    def _draw_shell(self) -> None:
        style, wide, deep = self._style, _RIGHT - _LEFT, _BACK - _NEAR
        wall = textures.plain(style.wall, seed=self._seed)
        white = textures.plain(_WHITE)
        paint = self._canvas.paint
        wooden = self._seed % 3 != 2
        floor = textures.boards(style.floor, self._seed) if wooden else textures.carpet(style.linen, self._seed)
        paint(patch((_LEFT, 0, _BACK), (wide, 0, 0), (0, 0, -deep)), floor)
        paint(patch((_LEFT, _HEIGHT, _NEAR), (wide, 0, 0), (0, 0, deep)), white)
        with self._canvas.drawing(WALLS) if self._named_walls else nullcontext():
            paint(patch((_LEFT, _HEIGHT, _BACK), (wide, 0, 0), (0, -_HEIGHT, 0)), wall)
            paint(patch((_LEFT, _HEIGHT, _NEAR), (0, 0, deep), (0, -_HEIGHT, 0)), wall)
            paint(patch((_RIGHT, _HEIGHT, _BACK), (0, 0, -deep), (0, -_HEIGHT, 0)), wall)
        for base, height in ((0.12, 0.12), (_HEIGHT, 0.07)):
            paint(patch((_LEFT, base, _BACK - 0.015), (wide, 0, 0), (0, -height, 0)), white)
            paint(patch((_LEFT + 0.015, base, _NEAR), (0, 0, deep), (0, -height, 0)), white)
            paint(patch((_RIGHT - 0.015, base, _BACK), (0, 0, -deep), (0, -height, 0)), white)
        if wooden:
            rug = patch((-1.5, 0.01, 3.6), (3.5, 0, 0), (0, 0, -2.9))
            paint(rug, textures.pattern(style.linen, style.curtain, 0.34, self._seed))

    def _draw_window(self) -> None:
        near, far, bottom, top = self._window
        paint, white = self._canvas.paint, textures.plain(_WHITE)
        x = _LEFT + 0.01
        view = patch((x, top, near), (0, 0, far - near), (0, bottom - top, 0))
        paint(view, textures.gradient((255, 255, 255), (92, 104, 98), view, 0.12, self._seed), glow=5.0)
        for z, width in ((near - 0.09, 0.09), ((near + far) / 2 - 0.03, 0.06), (far, 0.09)):
            paint(patch((x + 0.02, top + 0.08, z), (0, 0, width), (0, bottom - top - 0.16, 0)), white)
        for y, height in ((top + 0.09, 0.09), ((top + bottom) / 2 + 0.02, 0.04), (bottom, 0.1)):
            paint(patch((x + 0.025, y, near - 0.09), (0, 0, far - near + 0.18), (0, -height, 0)), white)
        cloth = textures.cloth(self._style.curtain, 0.12, self._seed)
        for z in (near - 0.5, far - 0.02):
            paint(patch((x + 0.08, 2.36, z), (0, 0, 0.52), (0, -2.3, 0)), cloth)
        rod = patch((x + 0.1, 2.4, near - 0.6), (0, 0, far - near + 1.2), (0, -0.03, 0))
        paint(rod, textures.plain((60, 52, 46)))

    def _draw_walls(self) -> None:
        middle = (self._bed.left + self._bed.right) / 2
        with self._canvas.drawing("picture over the bed"):
            self._draw_picture(patch((middle - 0.55, 2.15, _BACK - 0.03), (1.1, 0, 0), (0, -0.68, 0)))
        with self._canvas.drawing("picture over the chest"):
            self._draw_picture(patch((_RIGHT - 0.03, 2.05, 3.5), (0, 0, -0.75), (0, -0.85, 0)))

    def _draw_picture(self, frame: Patch) -> None:
        style = self._style
        self._canvas.paint(frame, textures.plain(style.wood))
        for inset, texture in (
            (0.045, textures.plain((238, 236, 230))),
            (0.13, textures.gradient(style.curtain, style.accent, frame, 0.7, self._seed + 3)),
        ):
            inner = rectangle(inset, inset, frame.width - inset, frame.height - inset)
            self._canvas.paint(patch_within(frame, inner), texture)

    def _draw_furniture(self) -> None:
        wood = textures.boards(self._style.wood, self._seed + 1, rows=4, metres=0.9, contrast=0.05)
        for side, stand in zip(("left", "right"), self._stands, strict=True):
            with self._canvas.drawing(f"{side} bedside table"):
                self._draw_box(stand, wood)
                self._draw_drawers(stand, wood, "front", 2)
            with self._canvas.drawing(f"{side} lamp"):
                self._draw_lamp(stand)
        with self._canvas.drawing("chest"):
            self._draw_box(self._chest, wood)
            self._draw_drawers(self._chest, wood, "left", 3)
        with self._canvas.drawing("bed"):
            self._draw_box(self._headboard, textures.cloth(self._style.accent, 0.02, self._seed))

    def _draw_box(self, box: Box, texture: Texture) -> None:
        for face in box_faces(box).values():
            self._canvas.paint(face, texture)

    def _draw_drawers(self, box: Box, wood: Texture, side: str, count: int) -> None:
        face = box_faces(box)[side]
        dark = textures.plain(tuple(int(0.45 * value) for value in self._style.wood))
        height = (face.height - 0.1) / count
        for row in range(count):
            top = 0.05 + row * height
            for texture, inset in ((dark, 0.0), (wood, 0.012)):
                outline = rectangle(0.04 + inset, top + inset, face.width - 0.04 - inset, top + height - 0.02 - inset)
                self._canvas.paint(patch_within(face, outline), texture)
            knob = ellipse((face.width / 2, top + height / 2), (0.018, 0.018))
            self._canvas.paint(patch_within(face, knob), textures.plain((196, 186, 160)))

    def _draw_lamp(self, stand: Box) -> None:
        x, z = (stand.left + stand.right) / 2, (stand.front + stand.back) / 2
        base = patch((x - 0.1, 0.94, z), (0.2, 0, 0), (0, -0.34, 0))
        body = np.concatenate([ellipse((0.1, 0.22), (0.085, 0.12))])
        self._canvas.paint(patch_within(base, rectangle(0.085, 0, 0.115, 0.2)), textures.plain((120, 104, 80)))
        self._canvas.paint(patch_within(base, body), textures.cushion(self._style.accent, base, self._seed))
        shade = patch((x - 0.2, 1.26, z), (0.4, 0, 0), (0, -0.32, 0))
        cone = np.array([(0.08, 0), (0.32, 0), (0.4, 0.32), (0, 0.32)])
        self._canvas.paint(
            patch_within(shade, cone), textures.gradient((246, 216, 168), (255, 238, 206), shade), glow=1.9
        )

    def _draw_bed(self) -> None:
        style, bed, seed = self._style, self._bed, self._seed
        linen = textures.cloth(style.linen, 0.03, seed)
        quilt = textures.pattern(style.linen, tuple(int(0.86 * v) for v in style.linen), 0.3, seed)
        skirt = Box(bed.left + 0.03, bed.right - 0.03, 0.01, bed.bottom, bed.front + 0.03, bed.back)
        self._draw_box(skirt, textures.cloth(style.curtain, 0.06, seed + 1))
        faces = box_faces(bed)
        for side in ("left", "right", "front"):
            self._canvas.paint(faces[side], linen)
        self._canvas.paint(faces["top"], quilt)
        throw = Box(bed.left - 0.015, bed.right + 0.015, 0.36, bed.top + 0.012, bed.front + 0.12, bed.front + 0.72)
        for side in ("left", "right", "top"):
            self._canvas.paint(box_faces(throw)[side], textures.cloth(style.accent, 0.1, seed + 5))
        self._draw_pillows()

    def _draw_pillows(self) -> None:
        bed, style = self._bed, self._style
        rows = (
            (4.3, 0.74, 0.56, (-0.46, 0.46), style.accent),
            (4.08, 0.72, 0.46, (-0.47, 0.47), _WHITE),
            (3.84, 0.48, 0.36, (0.0,), tuple(min(255, int(1.25 * value)) for value in style.accent)),
        )
        middle = (bed.left + bed.right) / 2
        for z, width, height, offsets, colour in rows:
            for index, offset in enumerate(offsets):
                left = middle + offset - width / 2
                plane = patch((left, bed.top + height, z + 0.12), (width, 0, 0), (0, -height, -0.2))
                shape = ellipse((plane.width / 2, plane.height / 2), (plane.width / 2, plane.height / 2), 4.5)
                self._canvas.paint(
                    patch_within(plane, shape), textures.cushion(colour, plane, self._seed + 10 * index + int(9 * z))
                )
