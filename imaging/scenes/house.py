"""A house front under an overcast sky, and where exactly that sky is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.region import Size
from imaging.scenes import textures
from imaging.scenes.backdrop import paint_backdrop
from imaging.scenes.canvas import Canvas, Texture
from imaging.scenes.develop import blur_lens, cut_out_things, develop, drawing_size, reduce_to
from imaging.scenes.geometry import Box, Camera, Patch, Tilt, box_faces, ellipse, patch, patch_within, rectangle
from imaging.scenes.light import Lighting
from imaging.scenes.vegetation import draw_hedge, draw_shrub, draw_tree

Colour = tuple[int, int, int]
_WHITE: Colour = (236, 236, 232)
_EAVE, _RIDGE, _OVERHANG = 2.75, 5.0, 0.5


@dataclass(frozen=True)
class _Style:
    siding: Colour
    roof: Colour
    door: Colour
    brick: Colour
    leaf: Colour
    brick_walls: bool = False


_STYLES = (
    _Style((176, 184, 188), (104, 100, 98), (132, 40, 36), (150, 92, 74), (86, 112, 58)),
    _Style((206, 196, 170), (122, 98, 82), (44, 70, 84), (164, 128, 104), (96, 116, 56)),
    _Style((158, 96, 76), (92, 90, 94), (236, 236, 232), (158, 96, 76), (78, 104, 52), brick_walls=True),
    _Style((150, 160, 140), (96, 88, 80), (96, 60, 36), (140, 110, 96), (92, 110, 50)),
)


HOUSE_FOCAL_35_MM = 25.96
"""The 35 mm equivalent of the camera in 3:2, by the diagonal."""


def render_house(size: Size, seed: int = 0, tilt: Tilt | None = None) -> np.ndarray:
    """A house front under a flat white sky as uint8 (H, W, 3); the seed changes layout and colours.

    With a tilt it is taken by hand, without a shift lens: the camera looks up or down, or is turned.
    """
    return render_house_with_mask(size, seed, tilt)[0]


def render_house_with_mask(size: Size, seed: int = 0, tilt: Tilt | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The same house, and the matte of its sky, float32 (H, W), exact to what of a pixel is sky."""
    canvas, pixels = _photograph(size, seed, tilt)
    cover = blur_lens(np.ascontiguousarray(reduce_to(canvas.cover, size)[:, :: -1 if seed % 2 else 1]))
    return pixels, 1 - cover.astype(np.float32) / 255


def render_house_with_things(size: Size, seed: int = 0) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The same house, and by its name where each thing of it is seen, float32 (H, W), exact to the pixel's part.

    A thing is what is painted, replaced or removed as one: doors are their leaves, whose frames belong to the house,
    and the chimney is its bricks.
    """
    canvas, pixels = _photograph(size, seed, None)
    return pixels, cut_out_things(canvas, size, mirrored=seed % 2 == 1)


def _photograph(size: Size, seed: int, tilt: Tilt | None) -> tuple[Canvas, np.ndarray]:
    """What was drawn, and the photo of it."""
    canvas = _House(drawing_size(size), seed, tilt.mirrored if tilt and seed % 2 else tilt).draw()
    pixels = np.ascontiguousarray(reduce_to(canvas.pixels, size)[:, :: -1 if seed % 2 else 1])
    return canvas, develop(pixels, seed, vignette=0.15, noise_levels=1.0)


class _House:
    """Where the parts of one house stand, and the order in which they hide each other."""

    def __init__(self, size: Size, seed: int, tilt: Tilt | None) -> None:
        self._seed, self._style = seed, _STYLES[seed % len(_STYLES)]
        self._rng = np.random.default_rng([seed, 2])
        self._main = Box(-5.5, float(self._rng.uniform(4.6, 6.0)), 0.0, 2.9, 0.0, 7.0)
        self._wing = Box(-4.9, -0.9, 0.0, 2.7, -2.6, 0.0)
        camera = Camera(size, (1.6 + float(self._rng.uniform(-0.6, 0.8)), 1.6, -12.8), -0.07, 0.72, 0.6, tilt)
        exposure = 1.1 * 2.0 ** self._rng.uniform(-0.5, 0.1)
        self._canvas = Canvas(size, camera, self._lighting(), (0.94 * exposure, exposure, 1.06 * exposure))

    def draw(self) -> Canvas:
        self._draw_sky()
        self._draw_background()
        self._draw_ground()
        self._draw_main()
        self._draw_wing()
        self._draw_planting()
        return self._canvas

    def _lighting(self) -> Lighting:
        main, wing = self._main, self._wing
        boxes = [
            main,
            wing,
            Box(wing.right + 0.4, main.right + 0.4, _EAVE - 0.05, _EAVE + 0.08, -_OVERHANG, 0.0),
            Box(main.left, main.right, 2.9, 3.9, 2.0, 5.0),
            Box(wing.left + 1.2, wing.right - 1.2, 2.7, 3.6, wing.front, 1.0),
            Box(wing.right, wing.right + 0.4, 2.4, 2.48, wing.front - 0.3, -_OVERHANG),
            Box(wing.left - 0.4, wing.left, 2.4, 2.48, wing.front - 0.3, -_OVERHANG),
        ]
        return Lighting(_overcast, 40.0, (), boxes)

    def _draw_sky(self) -> None:
        ramp = np.linspace(234, 249, 64)[:, None] + 3 * textures.periodic_noise(64, self._seed, 1.8)
        sheet = self._canvas.pixels
        sheet[:] = paint_backdrop(Size(*sheet.shape[:2]), ramp[..., None] * np.array([0.988, 0.996, 1.0]))

    def _draw_background(self) -> None:
        rng, leaf = self._rng, np.array(self._style.leaf)
        draw_hedge(self._canvas, (-34, 34), 32.0, float(rng.uniform(4, 7)), tuple(0.75 * leaf + 26), rng, 0.3)
        draw_tree(self._canvas, (-7.5 + rng.uniform(-1, 1), 0, 9.0), 8.5, tuple(0.9 * leaf), rng, 0.7)
        draw_tree(self._canvas, (self._main.right + 2.5, 0, 10.0), 10.0, tuple(leaf), rng, 0.0)
        fence = textures.boards((134, 116, 98), self._seed, rows=12, metres=1.8, contrast=0.07)
        for left, right in ((-22.0, self._main.left), (self._main.right, 22.0)):
            self._canvas.paint(patch((left, 1.7, 2.5), (right - left, 0, 0), (0, -1.7, 0)), fence)

    def _draw_ground(self) -> None:
        paint, seed = self._canvas.paint, self._seed
        concrete = textures.plain((178, 174, 166), 0.03, seed)
        dark = textures.plain((110, 106, 100))
        grass = textures.lawn(tuple(0.55 * np.array(self._style.leaf) + (72, 66, 40)), seed)
        # The same tiles twice: the near lawn takes a finer light, with the shadows of the house.
        step = grass.metres
        paint(patch((-18 * step, 0, 13 * step), (36 * step, 0, 0), (0, 0, -19 * step)), grass)
        paint(patch((-4 * step, 0, 0), (8 * step, 0, 0), (0, 0, -3 * step)), grass)
        left, right = self._wing.left + 0.3, self._wing.right - 0.3
        paint(patch((left, 0.01, self._wing.front), (right - left, 0, 0), (0, 0, -7)), concrete)
        for z in np.arange(self._wing.front - 2.2, -9, -2.2):
            paint(patch((left, 0.012, z), (right - left, 0, 0), (0, 0, -0.03)), dark)
        paint(patch((0.0, 0.01, 0), (1.25, 0, 0), (0, 0, -9)), concrete)
        for z in np.arange(-1.2, -9, -1.2):
            paint(patch((0.0, 0.012, z), (1.25, 0, 0), (0, 0, -0.025)), dark)
        mulch = textures.lawn((92, 70, 54), seed + 4)
        for x, z in ((-5.6, -2.4), (self._main.right + 2.2, -2.0)):
            bed = patch((x - 0.8, 0.012, z + 0.7), (1.6, 0, 0), (0, 0, -1.4))
            paint(patch_within(bed, ellipse((0.8, 0.7), (0.8, 0.7))), mulch)
        paint(patch((1.25, 0.012, 0), (self._main.right - 1.25, 0, 0), (0, 0, -1.1)), mulch)

    def _walls(self) -> Texture:
        style = self._style
        if style.brick_walls:
            return textures.courses(style.brick, 0.075, self._seed, columns=3, contrast=0.07)
        return textures.courses(style.siding, 0.18, self._seed, joint=0.3, contrast=0.02)

    def _draw_main(self) -> None:
        main, paint, style = self._main, self._canvas.paint, self._style
        faces = box_faces(main)
        white, shingles = (
            textures.plain(_WHITE),
            textures.courses(style.roof, 0.16, self._seed, columns=10, contrast=0.05),
        )
        paint(faces["front"], self._walls())
        base = textures.courses(style.brick, 0.075, self._seed, columns=3, contrast=0.07)
        paint(patch((main.left, 0.8, -0.03), (main.right - main.left, 0, 0), (0, -0.8, 0)), base)
        wide = main.right - main.left + 0.8
        run = 3.5 + _OVERHANG
        paint(patch((main.left - 0.4, _RIDGE, 3.5), (wide, 0, 0), (0, _EAVE - _RIDGE, -run)), shingles)
        paint(patch((main.left - 0.4, _EAVE, -_OVERHANG), (wide, 0, 0), (0, -0.2, 0)), white)
        paint(patch((main.left - 0.4, _EAVE - 0.2, -_OVERHANG), (wide, 0, 0), (0, 0, _OVERHANG)), white)
        for x in (main.right - 0.12, -0.75):
            paint(patch((x, _EAVE - 0.2, -0.06), (0.09, 0, 0), (0, 0.2 - _EAVE, 0)), white)
        chimney = Box(2.6, 3.4, 4.5, 6.0, 2.9, 3.6)
        with self._canvas.drawing("chimney"):
            for side in ("front", "left", "right"):
                paint(box_faces(chimney)[side], base)
        self._draw_door(0.15)
        middle = (1.4 + main.right) / 2
        self._draw_window(middle, 2.1 if main.right > 5 else 1.7, -0.01)

    def _draw_door(self, left: float) -> None:
        paint, white = self._canvas.paint, textures.plain(_WHITE)
        paint(patch((left - 0.12, 2.28, -0.02), (1.19, 0, 0), (0, -2.28, 0)), white)
        with self._canvas.drawing("door"):
            door = patch((left, 2.15, -0.03), (0.95, 0, 0), (0, -2.05, 0))
            paint(door, textures.plain(self._style.door))
            shadow = textures.plain(tuple(int(0.72 * value) for value in self._style.door))
            for row in (0.15, 0.85, 1.4):
                for column in (0.12, 0.53):
                    paint(patch_within(door, rectangle(column, row, column + 0.3, row + 0.5)), shadow)
            paint(patch_within(door, rectangle(0.84, 1.0, 0.88, 1.14)), textures.plain((190, 170, 110)))
        step = Box(left - 0.4, left + 1.35, 0.0, 0.1, -0.7, 0.0)
        for side in ("top", "front"):
            paint(box_faces(step)[side], textures.plain((168, 162, 152), 0.02))

    def _draw_window(self, middle: float, width: float, z: float) -> None:
        paint, white, seed = self._canvas.paint, textures.plain(_WHITE), self._seed
        top, bottom, left = 2.2, 0.95, middle - width / 2
        paint(patch((left - 0.12, top + 0.12, z - 0.03), (width + 0.24, 0, 0), (0, bottom - top - 0.28, 0)), white)
        glass = patch((left, top, z - 0.04), (width, 0, 0), (0, bottom - top, 0))
        paint(glass, textures.gradient((150, 158, 166), (52, 58, 62), glass, 0.12, seed), glow=0.8)
        for side in (0.0, width - 0.3):
            drape = patch_within(glass, rectangle(side, 0, side + 0.3, glass.height))
            paint(drape, textures.cloth((150, 148, 142), 0.1, seed))
        for x in np.linspace(0, width, 4)[1:3]:
            paint(patch_within(glass, rectangle(x - 0.03, 0, x + 0.03, glass.height)), white)
        paint(patch_within(glass, rectangle(0, 0.6, width, 0.64)), white)
        shutter = textures.courses(self._style.door, 0.06, seed, joint=0.5)
        for x in (left - 0.62, left + width + 0.17):
            paint(patch((x, top + 0.06, z - 0.04), (0.45, 0, 0), (0, bottom - top - 0.1, 0)), shutter)

    def _draw_wing(self) -> None:
        wing, paint, style = self._wing, self._canvas.paint, self._style
        wide, rise = wing.right - wing.left, 1.75
        top = wing.top + rise
        shingles = textures.courses(style.roof, 0.16, self._seed, columns=10, contrast=0.05)
        middle, front = (wing.left + wing.right) / 2, wing.front - 0.35
        slope = rise / (wide / 2)
        half = wide / 2 + 0.4
        paint(box_faces(wing)["right"], self._walls())
        paint(self._wing_roof(), shingles)
        paint(patch((middle, top + 0.1, front), (0, 0, 3), (-half, -half * slope, 0)), textures.plain(_WHITE))
        face = patch(
            (wing.left, top, wing.front),
            (wide, 0, 0),
            (0, -top, 0),
            [(0, rise), (wide / 2, 0), (wide, rise), (wide, top), (0, top)],
        )
        paint(face, self._walls())
        rake = patch((middle - half, top + 0.12, front), (2 * half, 0, 0), (0, -half * slope - 0.3, 0))
        for side in (0.0, 2 * half):
            low = half * slope
            outline = np.array([(half, 0), (side, low), (side, low + 0.24), (half, 0.24)])
            paint(patch_within(rake, outline), textures.plain(_WHITE))
        self._draw_vent(middle, top - 0.85)
        self._draw_garage(middle)

    def _wing_roof(self) -> Patch:
        """The slope of the wing's roof that faces right, cut along the valley where it meets the main roof."""
        wing = self._wing
        half, rise = (wing.right - wing.left) / 2 + 0.4, 1.75
        slope, pitch = 2 * rise / (wing.right - wing.left), (_RIDGE - _EAVE) / (3.5 + _OVERHANG)
        ridge, front = wing.top + rise + 0.12, wing.front - 0.35
        steep = float(np.hypot(1, slope))
        meets_eave = (ridge - _EAVE) / slope
        outline = [
            (0, 0),
            ((ridge - _EAVE) / pitch - _OVERHANG - front, 0),
            (-_OVERHANG - front, meets_eave * steep),
            (-_OVERHANG - front, half * steep),
            (0, half * steep),
        ]
        origin = ((wing.left + wing.right) / 2, ridge, front)
        return patch(origin, (0, 0, 5.4), (half, -half * slope, 0), outline)

    def _draw_vent(self, middle: float, top: float) -> None:
        z = self._wing.front - 0.02
        self._canvas.paint(patch((middle - 0.3, top, z), (0.6, 0, 0), (0, -0.55, 0)), textures.plain(_WHITE))
        slats = textures.courses((170, 170, 166), 0.06, self._seed, joint=0.6)
        self._canvas.paint(patch((middle - 0.22, top - 0.07, z - 0.01), (0.44, 0, 0), (0, -0.41, 0)), slats)

    def _draw_garage(self, middle: float) -> None:
        z, width, height = self._wing.front - 0.02, 2.9, 2.15
        paint, white = self._canvas.paint, textures.plain(_WHITE)
        paint(patch((middle - width / 2 - 0.14, height + 0.14, z), (width + 0.28, 0, 0), (0, -height - 0.14, 0)), white)
        with self._canvas.drawing("garage door"):
            door = patch((middle - width / 2, height, z - 0.01), (width, 0, 0), (0, -height, 0))
            paint(door, textures.plain((222, 218, 208)))
            groove, panel = textures.plain((150, 148, 142)), textures.plain((212, 208, 198))
            for row in range(4):
                top = row * height / 4
                paint(patch_within(door, rectangle(0, top, width, top + 0.02)), groove)
                for column in range(5):
                    left = (column + 0.12) * width / 5
                    box = rectangle(left, top + 0.1, left + 0.76 * width / 5, top + height / 4 - 0.08)
                    self._draw_panel(door, box, groove, panel, glazed=row == 0)

    def _draw_panel(self, door: Patch, box: np.ndarray, groove: Texture, panel: Texture, *, glazed: bool) -> None:
        self._canvas.paint(patch_within(door, box), groove)
        (left, top), (right, bottom) = box[0] + 0.02, box[2] - 0.01
        filling = textures.plain((70, 78, 84)) if glazed else panel
        self._canvas.paint(patch_within(door, rectangle(left, top, right, bottom)), filling)

    def _draw_planting(self) -> None:
        rng, canvas = self._rng, self._canvas
        leaf = np.array(self._style.leaf)
        for x in np.arange(1.75, self._main.right, 0.85):
            radius = float(rng.uniform(0.32, 0.5))
            tint = tuple(leaf * rng.uniform(0.75, 1.15))
            draw_shrub(canvas, (x, radius * 0.75, -0.6), (radius * 1.15, radius * 0.85), tint, rng, 0.045)
        draw_shrub(canvas, (-5.6, 0.6, -2.4), (0.6, 0.7), tuple(leaf * 0.9), rng, 0.05)
        draw_tree(canvas, (self._main.right + 2.2, 0, -2.0), 6.5, tuple(leaf * 1.05), rng, float(rng.uniform(0.1, 1.0)))


def _overcast(directions: np.ndarray) -> np.ndarray:
    """The CIE overcast sky above, three times brighter overhead than at the horizon; the lawn's reflection below."""
    up = directions[:, 1:2]
    sky = 1.25 * (1 + 2 * np.maximum(up, 0)) / 3 * np.array([0.97, 1.0, 1.04])
    return np.where(up > 0, sky, 0.16 * np.array([1.0, 1.05, 0.9]))
