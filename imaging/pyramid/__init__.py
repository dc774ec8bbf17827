"""A photo as tiles of ever smaller copies, in Microsoft's Deep Zoom layout, for viewers that show a part of it."""

from imaging.pyramid.cut import TileBox as TileBox
from imaging.pyramid.cut import TileFormat as TileFormat
from imaging.pyramid.cut import cut_tiles as cut_tiles
from imaging.pyramid.levels import OVERLAP_PX as OVERLAP_PX
from imaging.pyramid.levels import TILE_PX as TILE_PX
from imaging.pyramid.levels import Place as Place
from imaging.pyramid.levels import Pyramid as Pyramid
