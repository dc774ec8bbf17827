"""HDR that stays HDR: the same codes where nothing is toned, and the same order of lights where something is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest
from av.sidedata.sidedata import Type

from evaluation.footage.clips import write_clip
from imaging.codec.hdr import display_hlg, film_hlg
from imaging.codec.transfer import HDR_WHITE, TRANSFERS, decode_pq, encode_hlg, encode_pq
from tests.video.test_walk import av_png
from video.errors import VideoError
from video.file.color import HLG, PQ, FrameColor
from video.file.convert import Converter
from video.file.decoding import digest_frame, read_shown
from video.file.facts import VideoFacts
from video.file.planes import merge_planes, split_planes
from video.file.probe import probe_video
from video.file.static_hdr import StaticHdr, read_static_hdr
from video.limits import VideoLimits
from video.motion.match import Match
from video.options import WalkOptions
from video.paint import Painter
from video.plan import ShotPlan, WalkPlan
from video.report import describe_walk
from video.segments import cut_segments, join_segments, write_segment
from video.stages.names import name_part
from video.tone.curve import KNOTS, Curve
from video.tone.develop import BRIGHTEST
from video.tone.kept import KeptTone
from video.tone.shot import ShotTone
from video.walk import finish_walk

CODES = 1023
KNOT_AT = np.linspace(0, BRIGHTEST, KNOTS)
BT_2020 = np.array([0.2627, 0.678, 0.0593])
MASTERING = (34000, 16000, 13250, 34500, 7500, 3000, 15635, 16450, 10_000_000, 50)
"""P3 on a display of 1000 cd/m², in ST 2086's units."""
SAID = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
SHARES = "G(0.265,0.69)B(0.15,0.06)R(0.68,0.32)WP(0.3127,0.329)L(1000,0.005):content-light=900,300"
QUIET = "log-level=error:max-cll=900,300"
FILES = {
    "hevc": (
        "a.mp4",
        "libx265",
        {"preset": "ultrafast", "x265-params": f"{QUIET}:master-display={SAID}"},
    ),
    "h264": ("a.mp4", "libx264", {"preset": "ultrafast", "x264-params": f"mastering-display={SAID}:cll=900,300"}),
    "av1": (
        "a.mkv",
        "libsvtav1",
        {"preset": "12", "crf": "10", "svtav1-params": f"mastering-display={SHARES}"},
    ),
    "prores": ("a.mov", "prores_ks", {"profile": "hq"}),
}


def bend(values: np.ndarray) -> Curve:
    return Curve(np.eye(4, 3, dtype=np.float32), np.tile(values.astype(np.float32), (3, 1)))


SAME = bend(KNOT_AT)
SHOULDER = bend(np.where(KNOT_AT < 0.6, KNOT_AT, 0.6 + 0.4 * (1 - np.exp(-(KNOT_AT - 0.6) / 0.4))))


def lit(ev: float, curve: Curve = SHOULDER, hunts_ev: float = 0.0) -> ShotTone:
    """Two frames lifted by so much, of which the camera had made the first darker, and the second lighter."""
    return ShotTone(np.repeat([[-ev - hunts_ev], [-ev + hunts_ev]], 3, axis=1), 1.0, curve)


def facts_of(transfer: int, **changes: object) -> VideoFacts:
    color = FrameColor(9, 9, transfer, False)
    facts = VideoFacts("mp4", "hevc", "yuv420p10le", 10, 8, 1024, 0, color, (1, 30), (30, 1), (0, 1), 2)
    return replace(facts, keeps_hdr=True, **changes)  # type: ignore[arg-type]


def tone_ramp(transfer: int, tone: ShotTone, frame: int = 0) -> np.ndarray:
    """What a grey ramp of all 10-bit codes becomes, in codes, through the cube that frames go through."""
    ramp = np.repeat(np.linspace(0, 1, CODES + 1)[:, None], 3, axis=1)
    deep = split_planes(np.rint(65535 * np.tile(ramp[None], (8, 1, 1))).astype(np.uint16))
    painter = Painter(facts_of(transfer), [ShotPlan(0, 2, (0,), tone)])
    pixels = merge_planes(painter.paint(frame, deep))[4] * (CODES / 65535)
    assert np.ptp(pixels, axis=1).max() < 0.1, "grey stays grey"
    return np.asarray(pixels[:, 1])


def read_nits(transfer: int, codes: np.ndarray) -> np.ndarray:
    """cd/m² of grey codes."""
    if transfer == PQ:
        return np.asarray(HDR_WHITE * decode_pq(codes / CODES))
    return np.asarray(1000 * TRANSFERS[HLG].to_light(codes / CODES) ** 1.2)


def test_values_become_light_and_light_the_same_values() -> None:
    values = np.random.default_rng(0).uniform(0, 1, (1, 999, 3))
    assert np.abs(encode_pq(decode_pq(values)) - values).max() < 1e-9
    light = TRANSFERS[HLG].to_light(values)
    assert np.abs(encode_hlg(light) - values).max() < 1e-7
    assert np.abs(film_hlg(display_hlg(light, BT_2020), BT_2020) - light).max() < 1e-7


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_a_tone_that_changes_nothing_gives_back_every_colour(transfer: int) -> None:
    colors = np.random.default_rng(0).uniform(0, 1, (20_000, 3))

    same = KeptTone(facts_of(transfer), colors).apply(lit(0, SAME), 0)

    assert CODES * np.abs(same - colors).max() < 0.5
    assert np.abs(tone_ramp(transfer, lit(0, SAME)) - np.arange(CODES + 1)).max() < 0.5


@pytest.mark.parametrize("transfer", [PQ, HLG])
@pytest.mark.parametrize("tone", [lit(1), lit(-0.7), lit(0.3, hunts_ev=0.4)])
@pytest.mark.parametrize("frame", [0, 1])
def test_greys_keep_their_order_without_bands(transfer: int, tone: ShotTone, frame: int) -> None:
    ramp = np.arange(CODES + 1)
    toned = tone_ramp(transfer, tone, frame)
    exact = CODES * KeptTone(facts_of(transfer), np.repeat(ramp[:, None] / CODES, 3, axis=1)).apply(tone, frame)[:, 1]

    assert np.diff(toned).min() > 0.2, "no two codes become one"
    assert np.abs(np.diff(toned, 2))[64:].max() < 0.5, "half a code of 10 bits"
    hunts = np.ptp(tone.gains) > 0
    assert np.abs(toned - exact).max() < (4 if hunts else 2), "most at the peak"
    assert np.abs(toned - exact).mean() < 0.5


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_below_white_light_is_toned_as_in_sdr_and_above_it_stays_apart_below_the_peak(transfer: int) -> None:
    ramp = np.arange(CODES + 1)
    before, after = read_nits(transfer, ramp), read_nits(transfer, tone_ramp(transfer, lit(1)))

    dark = (before > 2) & (before < 25)
    assert np.abs(after[dark] / before[dark] - 2).max() < 0.1, "one EV, below the shoulder"
    at = [float(np.interp(nits, before, after)) for nits in (203, 300, 400, 600, 800, 995)]
    assert np.diff(at).min() > 35, "each step is seen"
    assert after[before <= 1000].max() <= 1000


@pytest.mark.parametrize(
    ("transfer", "most", "brightest_pixel", "peak"),
    [
        (PQ, 600, 0, 600),
        (PQ, 4000, 0, 4000),
        (PQ, 0, 600, 600),
        (PQ, 600, 900, 900),
        (PQ, 0.1, 0, None),
        (PQ, 100, 5, None),
        (PQ, 0, 60_000, None),
        (HLG, 600, 0, None),
        (HLG, 4000, 4000, None),
    ],
)
def test_a_peak_that_the_file_states_is_the_peak(
    transfer: int, most: float, brightest_pixel: int, peak: int | None
) -> None:
    """If it can be one: below white paper it is none, and HLG's codes end where they do."""
    ramp, tone = np.repeat(np.linspace(0, 1, CODES + 1)[:, None], 3, axis=1), lit(1, hunts_ev=0.3)
    mastering = (*MASTERING[:8], round(10_000 * most), 50) if most else ()
    static = StaticHdr(mastering, (brightest_pixel, 0) if brightest_pixel else ())

    toned = KeptTone(facts_of(transfer, static_hdr=static), ramp).apply(tone, 0)[:, 1]

    before, after = (read_nits(transfer, CODES * codes) for codes in (ramp[:, 1], toned))
    assert after[before <= (peak or 1000)].max() <= 1.001 * (peak or 1000)
    assert np.diff(toned).min() > 0
    plain = StaticHdr((*MASTERING[:8], 10_000 * peak, 50)) if peak else StaticHdr()
    assert (toned == KeptTone(facts_of(transfer, static_hdr=plain), ramp).apply(tone, 0)[:, 1]).all()


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_pure_and_dark_colours_keep_their_hue_and_do_not_explode(transfer: int) -> None:
    light = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0.2, 0], [0, 0.6, 1], [0.9, 0.8, 0.1]])
    lights = np.concatenate([light * nits / HDR_WHITE for nits in (0.05, 1, 20, 100, 400)])
    colors = encode_pq(lights) if transfer == PQ else encode_hlg(film_hlg(lights, BT_2020))
    lifted = bend(np.minimum(KNOT_AT + 0.02, 1))
    mixing = replace(lifted, mix=lifted.mix + np.float32(0.03) * (np.eye(4, 3)[[1, 2, 0, 3]]).astype(np.float32))

    for curve in (SHOULDER, lifted, mixing):
        toned = KeptTone(facts_of(transfer), colors).apply(lit(0.5, curve), 0)
        shown = decode_pq(toned) if transfer == PQ else display_hlg(TRANSFERS[HLG].to_light(toned), BT_2020)
        assert (shown.max(axis=1) < 4 * lights.max(axis=1) + 0.004).all()
        strong, pure = lights >= 0.5 * lights.max(axis=1, keepdims=True), lights.max(axis=1) > 0.02
        ratio = np.where(strong, shown / np.maximum(lights, 1e-6), np.nan)[pure]
        assert (np.nanmax(ratio, axis=1) / np.nanmin(ratio, axis=1) < 1.6).all()
        assert (shown.argmax(axis=1) == lights.argmax(axis=1))[pure].all()


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_colours_beyond_bt_709_stay_as_pure(transfer: int) -> None:
    """Of their light in BT.709's primaries two channels are below 0: these go with the one that is not."""
    lights = np.concatenate([np.eye(3) * nits / HDR_WHITE for nits in (5, 20, 60)])
    colors = encode_pq(lights) if transfer == PQ else encode_hlg(film_hlg(lights, BT_2020))

    toned = KeptTone(facts_of(transfer), colors).apply(lit(0, bend(np.minimum(1.4 * KNOT_AT, 1))), 0)

    shown = decode_pq(toned) if transfer == PQ else display_hlg(TRANSFERS[HLG].to_light(toned), BT_2020)
    most = shown.max(axis=1, keepdims=True)
    assert (most[:, 0] > 1.3 * lights.max(axis=1)).all()
    assert (np.where(lights > 0, 0, shown) / most).max() < 1e-3


def test_a_window_at_the_peak_does_not_follow_the_cameras_hunting() -> None:
    """What is below the peak is as bright in both frames; what is burnt in them nearly."""
    tone = lit(0.3, hunts_ev=0.4)
    room = np.repeat(encode_pq(np.array([[50 / HDR_WHITE * 2.0**ev] for ev in (-0.4, 0.4)])), 3, axis=1)
    peak = np.repeat(encode_pq(np.array([[1000 / HDR_WHITE]])), 3, axis=1)
    for colors, apart in ((room, 0.001), (np.repeat(peak, 2, axis=0), 0.25)):
        kept = KeptTone(facts_of(PQ), colors)
        first, second = (decode_pq(kept.apply(tone, frame)[frame, 1]) for frame in (0, 1))
        assert abs(np.log2(first / second)) < apart


def state(display: dict[int, int], levels: tuple[int, int] = (900, 300)) -> StaticHdr:
    """What is read of a display, some of its ten numbers (least luminance before most) others, and of levels."""
    numbers = np.array([*MASTERING[:8], MASTERING[9], MASTERING[8]])
    numbers[list(display)] = list(display.values())
    fields = [part for n, by in zip(numbers, [50_000] * 8 + [10_000] * 2, strict=True) for part in (n, by)]
    said = {
        Type.MASTERING_DISPLAY_METADATA: np.array([*fields, 1, 1], np.int32),
        Type.CONTENT_LIGHT_LEVEL: np.array(levels, np.uint32),
    }
    return read_static_hdr(SimpleNamespace(side_data=said))  # type: ignore[arg-type]


def test_what_no_display_could_be_is_not_said_again() -> None:
    assert state({}) == StaticHdr(MASTERING, (900, 300))
    for wrong in ({0: -1}, {5: 65_536}, {9: 50}, {8: 10_000_000}, {8: -1}, {9: 100_000_001}):
        assert state(wrong) == StaticHdr((), (900, 300))
    for levels in ((65_536, 300), (900, 2**32 - 1)):
        assert state({}, levels) == StaticHdr(MASTERING, ())


def film(folder: Path, name: str, transfer: int, frames: int = 20) -> Path:
    """A wall in HDR beside a ramp from black to 1000 cd/m², a little further in each frame."""
    file, codec, options = FILES[name]
    top = 0.7518 if transfer == PQ else 1.0
    ramp = np.tile(np.linspace(0, top, 160)[None, :, None], (96, 1, 3))
    rng = np.random.default_rng(0)
    ramp[48:] = np.kron(rng.uniform(0.25, 0.45, (6, 20, 3)), np.ones((8, 8, 1)))
    pictures = [np.rint(65535 * ramp).astype(np.uint16)] * frames
    deep = "yuv422p10le" if name == "prores" else "yuv420p10le"
    return write_clip(
        folder / file,
        pictures,
        codec=codec,
        pixel_format=deep,
        options=options,
        times=[10 * number for number in range(frames)],
        time_base=Fraction(1, 30),
        tags=(9, 9, transfer, 1),
    )


def brighten(files: Sequence[Path]) -> Iterator[np.ndarray]:
    for file in files:
        yield np.clip(255 * (av_png(file) / 255) ** 0.7, 0, 255).astype(np.uint8)


def read_luma(path: Path) -> np.ndarray:
    """The ramp's luma of the last frame, in codes of 10 bits, each column's mean."""
    with av.open(str(path)) as container:
        frame = list(container.decode(video=0))[-1]
    plane = np.frombuffer(memoryview(frame.planes[0]), np.uint16).reshape(frame.height, -1)[:, : frame.width]
    return np.asarray(plane[8:40].mean(axis=0))


@pytest.mark.parametrize("transfer", [PQ, HLG])
@pytest.mark.parametrize("name", FILES)
def test_a_kept_video_says_of_itself_what_the_file_said(name: str, transfer: int, tmp_path: Path) -> None:
    clip, out = film(tmp_path, name, transfer), tmp_path / f"out{Path(FILES[name][0]).suffix}"
    before = probe_video(clip)
    assert before.color == FrameColor(9, 9, transfer, False)

    report = finish_walk(clip, out, brighten, WalkOptions("fast", level=False, hdr="keep"))

    after = probe_video(out)
    assert (after.color, after.bits, after.codec) == (before.color, 10, before.codec)
    assert after.pixel_format == before.pixel_format
    if name == "prores":
        assert after.static_hdr == before.static_hdr == StaticHdr()
    else:
        # AV1 counts in powers of two, and so rounds.
        assert np.abs(np.subtract(before.static_hdr.mastering, MASTERING)).max() <= 1
        assert np.abs(np.subtract(after.static_hdr.mastering, MASTERING)).max() <= 1
        assert after.static_hdr.content == before.static_hdr.content == (900, 300)
    assert (report.hdr_kept, report.mapped_to_sdr) == (True, False)
    assert [shot.way for shot in report.shots] == ["curve"]
    was, now = read_luma(clip), read_luma(out)
    inner = slice(20, 150)
    assert (now - was)[inner].mean() > 10, "lighter"
    assert np.diff(now[inner]).min() > 0, "and in order"


def test_where_nothing_is_toned_a_kept_video_is_copied(tmp_path: Path) -> None:
    clip, out = film(tmp_path, "hevc", HLG, frames=6), tmp_path / "out.mp4"

    report = finish_walk(clip, out, lambda files: map(av_png, files), WalkOptions(hdr="keep"))

    assert report.hdr_kept
    assert out.read_bytes() == clip.read_bytes()


def plan_clip(clip: Path) -> WalkPlan:
    facts = replace(probe_video(clip), keeps_hdr=True)
    count = len(facts.times)
    gains = np.repeat(0.2 * np.sin(np.arange(count))[:, None], 3, axis=1)
    digests = np.array([digest_frame(frame) for frame in read_shown(clip, facts, VideoLimits())], np.uint32)
    steps = [None, *[Match(np.eye(3), 1.0)] * (count - 1)]
    shot = ShotPlan(0, count, (0,), ShotTone(gains, curve=SHOULDER))
    return WalkPlan(facts, (shot,), steps, digests, (1.0, 2.0), preset="fast")


def write_in_segments(clip: Path, plan: WalkPlan, folder: Path, order: int) -> bytes:
    folder.mkdir()
    segments = cut_segments(plan)
    assert len(segments) > 1
    parts = [folder / name_part(segment.number) for segment in segments]
    told = [write_segment(clip, parts[each.number], plan, each) for each in segments[::order]]
    assert describe_walk(plan, told).hdr_kept
    join_segments(clip, folder / "out.mp4", plan, parts)
    return (folder / "out.mp4").read_bytes()


@pytest.mark.parametrize("name", ["hevc", "h264"])
def test_segments_are_the_same_bytes_whoever_writes_them(name: str, tmp_path: Path) -> None:
    """And their frames those of a frame that is painted by itself."""
    clip = film(tmp_path, name, PQ, frames=40)
    plan = plan_clip(clip)
    again = WalkPlan.from_bytes(plan.to_bytes())

    once = write_in_segments(clip, plan, tmp_path / "once", 1)

    assert write_in_segments(clip, again, tmp_path / "again", -1) == once
    out = tmp_path / "once" / "out.mp4"
    facts = probe_video(out)
    assert (facts.static_hdr.mastering, len(facts.times)) == (MASTERING, 40)
    number = 30
    before, after = (
        Converter(plan.facts).to_rgb(list(read_shown(path, plan.facts, VideoLimits()))[number]) for path in (clip, out)
    )
    painted = merge_planes(Painter(plan.facts, plan.shots).paint(number, before)).astype(int)
    codes = 65535 / CODES
    assert np.abs(merge_planes(after) - painted).mean() < 4 * codes, "but for the encoder"
    assert np.abs(merge_planes(before) - painted).mean() > 10 * codes, "not what it was"


def test_what_cannot_be_kept_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    clip, out = film(tmp_path, "hevc", PQ, frames=4), tmp_path / "out.mp4"

    def refuse(files: Sequence[Path]) -> Iterator[np.ndarray]:
        raise AssertionError("no model is asked")

    with pytest.raises(VideoError) as caught:
        finish_walk(clip, out, refuse, WalkOptions(way="field", hdr="keep"))
    assert caught.value.code == "hdr_cannot_be_kept"
    assert not out.exists()
    with pytest.raises(VideoError) as caught:
        WalkOptions(hdr="keep").keeps_hdr(facts_of(PQ, codec="vp9"))
    assert (caught.value.code, "8 bits" in caught.value.message) == ("hdr_cannot_be_kept", True)


def test_sdr_stays_what_it_is() -> None:
    plain = replace(facts_of(1), keeps_hdr=False)
    assert not WalkOptions(way="field", hdr="keep").keeps_hdr(plain)
    assert not plain.becomes_sdr
