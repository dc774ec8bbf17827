"""What fanlight means to reach, as data: every figure that is held against a bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Figures = Mapping[str, Mapping[str, float]]
"""Set -> figure -> value."""


@dataclass(frozen=True)
class Bar:
    """One line of the table: `figure` of `set`, its sense and bound, and what the study before the project reached."""

    title: str
    set: str
    figure: str
    sense: Literal["≤", "≥"]
    bound: float
    study: float | None = None
    unit: str = ""

    def read(self, figures: Figures) -> float | None:
        """The measured value, if there is one."""
        return figures.get(self.set, {}).get(self.figure)

    def is_met(self, figures: Figures) -> bool | None:
        """None where it was not measured; a figure that is no number meets nothing."""
        value = self.read(figures)
        if value is None:
            return None
        return value <= self.bound if self.sense == "≤" else value >= self.bound


BARS = (
    Bar("repair: ΔE2000 mean", "repair", "delta_e_mean", "≤", 5.2, 6.7),
    Bar("repair, look=off: ΔE2000 mean", "repair", "delta_e_fanlight_with_the_look_off", "≤", 5.2, 6.7),
    Bar("repair: ΔE2000, 90 % of photos", "repair", "delta_e_p90", "≤", 7.5, 8.6),
    Bar("repair: photos improved", "repair", "improved_percent", "≥", 99, 100, "%"),
    Bar("repair: better than the best classical baseline", "repair", "beats_classical_percent", "≥", 92, 85, "%"),
    Bar("repair to finished originals: ΔE2000 mean", "repair", "finished_delta_e_mean", "≤", 4.3, 4.25),
    Bar("unfinished rooms: L* of the lightest walls, median", "finish", "wall90", "≥", 84),
    Bar("unfinished rooms: median L*, median", "finish", "L50", "≥", 66),
    Bar("unfinished rooms: finish distance, median", "finish", "distance", "≤", 1.2, 1.3),
    Bar("unfinished rooms farther from finished ones", "finish", "farther", "≤", 0),
    Bar("unfinished rooms darker", "finish", "darker_percent", "≤", 3, None, "%"),
    Bar("white in rooms with a cast: chroma, median", "finish", "white_chroma_in_casts", "≤", 3.5),
    Bar("finished rooms: ΔE2000 mean", "finish", "finished_delta_e_mean", "≤", 0.8),
    Bar("styled rooms: ΔE2000, median", "finish", "styled_delta_e_median", "≤", 1.5, 1.06),
    Bar("exteriors of which a colour turns by over 4°", "finish", "exteriors_turned", "≤", 0),
    Bar("exteriors: chroma over what light explains, least", "finish", "exterior_chroma_min", "≥", 0.9),
    Bar("exteriors: chroma over what light explains, most", "finish", "exterior_chroma_max", "≤", 1.1),
    Bar("painted walls turn, 95 %", "finish", "wall_turn_p95", "≤", 4, None, "°"),
    Bar("painted walls lose chroma, 95 %", "finish", "wall_chroma_lost_percent_p95", "≤", 10, None, "%"),
    Bar("a judge tells mended rooms from finished ones: AUC", "finish", "judge_auc", "≤", 0.70),
    Bar("mended again: ΔE2000 of the worst photo", "finish", "again_worst", "≤", 1),
    Bar("mended again at −2 EV: ΔE2000 of the worst photo", "finish", "again_dim_worst", "≤", 1),
    Bar("no harm: ΔE2000 mean", "no_harm", "delta_e_mean", "≤", 2, 4.1),
    Bar("no harm: ΔE2000 of the worst photo", "no_harm", "delta_e_worst", "≤", 5),
    Bar("brackets: ΔE2000 to the fusion, cut by", "brackets", "cut_percent", "≥", 30, None, "%"),
    Bar("sequences of frames grouped right, of 168", "capture", "grouped_right", "≥", 160, 162),
    Bar("sequences of frames: groups that mix two rooms", "capture", "rooms_mixed", "≤", 0),
    Bar("frames from a tripod moved, the worst", "capture", "tripod_px_worst", "≤", 0, None, "px"),
    Bar("hand-held frames, ±2 EV, 45 MP: left over, median", "capture", "textured_px_median", "≤", 1, None, "px"),
    Bar("hand-held frames, ±2 EV, 45 MP: left over, worst", "capture", "textured_px_worst", "≤", 4, 21, "px"),
    Bar("a plain wall, 45 MP: left over, the worst accepted", "capture", "wall_px_worst", "≤", 15, None, "px"),
    Bar("merged room to the reference: ΔE2000, worst scene", "capture", "anchored_room_delta_e", "≤", 1, 0.7),
    Bar("merged room beside windows: halo in L*", "capture", "anchored_halo", "≤", 2.5, 2),
    Bar("merged room beside windows, mask given: halo in L*", "capture", "pulled_halo", "≤", 1, 0.1),
    Bar("view in the window, mask given: correlation", "capture", "pulled_view_correlation", "≥", 0.95),
    Bar("share of windows that no frame holds: missed by", "capture", "unheld_missed_points", "≤", 2, None, "points"),
    Bar("pixels that no frame holds: touched", "capture", "unheld_touched_percent", "≤", 0, None, "%"),
    Bar("ghosts left of a person", "capture", "person_ghosts_percent", "≤", 1, 0.4, "%"),
    Bar("ghosts left of a fan", "capture", "fan_ghosts_percent", "≤", 1, 0.06, "%"),
    Bar("ghosts seen where frames lie 6 px apart", "capture", "false_alarms_percent", "≤", 1, None, "%"),
    Bar("raw frames: exposures missed by, worst", "capture", "raw_ratio_worst_ev", "≤", 0.01, 0.003, "EV"),
    Bar("raw frames: drift of red over blue", "capture", "raw_red_blue_drift_percent", "≤", 0.5, None, "%"),
    Bar("raw chart: greys from neutral, worst ΔE", "capture", "chart_balanced_delta_e", "≤", 3),
    Bar("merged shadows: noise over the reference's", "capture", "shadow_noise_ratio", "≤", 0.5, 0.37),
    Bar("five frames of 45 MP: peak memory", "capture", "load_peak_mb", "≤", 2000, 1200, "MB"),
    Bar("five frames of 45 MP: CPU over one", "capture", "load_cpu_s", "≤", 30, None, "s"),
    Bar("brackets, look=off: cut by", "brackets", "cut_percent_with_the_look_off", "≥", 30, None, "%"),
    Bar("structure SSIM to the input, mean", "repair", "structure_mean", "≥", 0.995, 0.9975),
    Bar("structure SSIM to the input, worst", "repair", "structure_worst", "≥", 0.985, 0.991),
    Bar("halo at a window's edge, 8-bit levels", "operator", "halo_levels", "≤", 3, 3.5),
    Bar("seam ratio on walls and skies, worst", "seams", "ratio_worst", "≤", 1.03, 1.06),
    Bar("balanced against best, ΔE2000 mean", "presets", "balanced_delta_e_mean", "≤", 1),
    Bar("16-bit ramp: distinct levels kept", "operator", "ramp_levels_kept_percent", "≥", 99, None, "%"),
    Bar("16-bit ramp: steps over 1/4096", "operator", "ramp_steps", "≤", 0),
    Bar("sky IoU on human masks, mean", "sky", "iou_mean", "≥", 0.80, 0.80),
    Bar("sky IoU on human masks, median", "sky", "iou_median", "≥", 0.90, 0.89),
    Bar("sky edits on interiors", "sky", "edits_on_interiors", "≤", 0),
    Bar("sky edits on night or sunset exteriors", "sky", "edits_on_night_or_sunset", "≤", 0),
    Bar("dull skies replaced", "sky", "dull_replaced_percent", "≥", 70, None, "%"),
    Bar("skies replaced that nobody would want replaced", "sky", "wrong_edits", "≤", 0),
    Bar("one click selects a thing: IoU mean", "select", "click_iou", "≥", 0.80),
    Bar("a box selects a thing: IoU mean", "select", "box_iou", "≥", 0.90),
    Bar("a box on rendered things: IoU mean", "select", "box_iou_rendered_things", "≥", 0.90),
    Bar("a box on things marked by hand: IoU mean", "select", "box_iou_things_marked_by_hand", "≥", 0.90),
    Bar("QC: broken results caught, the worst kind", "qc", "caught_percent_worst", "≥", 95, None, "%"),
    Bar("QC: good tiles turned down", "qc", "false_alarms_percent", "≤", 1, None, "%"),
    Bar("interior or exterior", "scene", "kind_percent", "≥", 98, 97.8, "%"),
    Bar("room", "scene", "room_percent", "≥", 80, 77, "%"),
    Bar("plans, pages, screens, collages found", "scene", "not_a_photo_found_percent", "≥", 90, None, "%"),
    Bar("photos called not a photo", "scene", "rooms_called_not_a_photo", "≤", 0),
    Bar(
        "rendered scenes: pitch missed, the worst accepted",
        "straighten",
        "rendered_pitch_worst_deg",
        "≤",
        0.4,
        0.48,
        "°",
    ),
    Bar(
        "rendered scenes: roll missed, the worst accepted", "straighten", "rendered_roll_worst_deg", "≤", 0.1, 0.11, "°"
    ),
    Bar("rendered scenes accepted", "straighten", "rendered_accepted_percent", "≥", 90, None, "%"),
    Bar("turned photos accepted", "straighten", "turned_accepted_percent", "≥", 95, None, "%"),
    Bar("turned photos: lean left, 90 % of photos", "straighten", "turned_lean_p90_deg", "≤", 0.7, 0.63, "°"),
    Bar("turned photos: lean left, 99 % of photos", "straighten", "turned_lean_p99_deg", "≤", 1.0, None, "°"),
    Bar("straight photos changed", "straighten", "straight_changed", "≤", 0, 0),
    Bar("look-ups, details, plans, fisheyes… changed", "straighten", "left_alone_changed", "≤", 0, None),
    Bar(
        "other light moves a rendered scene's angles by", "straighten", "light_rendered_worst_deg", "≤", 0.2, None, "°"
    ),
    Bar("other light moves a photo's angles by, 95 %", "straighten", "light_photos_p95_deg", "≤", 0.2, None, "°"),
    Bar("removal: masks on places where nothing stood", "removal", "masks", "≥", 100, 111),
    Bar("removal: gradients off, mean |log ratio|", "removal", "grad", "≤", 0.17, 0.153),
    Bar("removal: fine texture off, mean |log ratio|", "removal", "tex", "≤", 0.20, 0.181),
    Bar("removal: PSNR on walls and skies, median", "removal", "plain_psnr_median", "≥", 42, None, "dB"),
    Bar("removal: strokes failed", "removal", "strokes_failed_percent", "≤", 5, 5.4, "%"),
    Bar("removal: bad fills refused or warned of", "removal", "bad_told_percent", "≥", 85, None, "%"),
    Bar("removal: good fills refused", "removal", "good_refused_percent", "≤", 5, None, "%"),
    Bar("removal: bytes outside the mask changed", "removal", "bytes_outside", "≤", 0),
    Bar("contrast kept at .45 cycles a pixel", "straighten", "contrast_kept", "≥", 0.85, 0.88),
    Bar("ringing beside hard edges, levels", "straighten", "ringing_levels", "≤", 4, None),
    Bar("walls repainted, worst kind, old paint known: ΔE2000", "recolour", "known_mean_worst_part", "≤", 2.5, 1.7),
    Bar("walls repainted, worst kind: ΔE2000, 95 % of pixels", "recolour", "known_p95_worst_part", "≤", 5, 3.4),
    Bar("walls repainted, worst kind: ΔE2000 along edges", "recolour", "known_edge_worst_part", "≤", 5),
    Bar("walls repainted, worst kind: grain over the truth's", "recolour", "known_grain_worst_part", "≤", 1.5),
    Bar("bytes outside of recoloured walls changed", "recolour", "outside_changed", "≤", 0),
    Bar("depth of rendered rooms, scale aligned: AbsRel", "depth", "aligned_abs_rel", "≤", 0.15),
    Bar("depth of rendered rooms, scale aligned: δ < 1.25", "depth", "aligned_within_a_quarter", "≥", 0.80),
    Bar("wall, floor, ceiling, window, rendered: IoU mean", "surfaces", "rendered_iou", "≥", 0.85),
    Bar("wall, floor, ceiling, window, real rooms: IoU mean", "surfaces", "real_iou", "≥", 0.65),
    Bar("staged rooms: bytes outside of furniture changed", "stage", "outside_changed", "≤", 0),
    Bar("staged rooms: IoU of the matte with the furniture", "stage", "iou", "≥", 0.85),
    Bar("staged rooms: furniture against the truth, ΔE2000", "stage", "delta_e", "≤", 5),
    Bar("staged rooms: shadows on the floor kept, share", "stage", "shadows", "≥", 0.7),
    Bar("staged rooms: walls painted anew that came along, share", "stage", "walls_taken", "≤", 0.03),
    Bar("staged rooms: invented ones caught", "stage", "caught_percent", "≥", 90, None, "%"),
    Bar("staged rooms: good ones refused", "stage", "false_alarms_percent", "≤", 5, None, "%"),
    Bar("the same by the miniature's networks: caught", "stage", "caught_percent_miniature", "≥", 90, None, "%"),
    Bar("the same by the miniature's networks: refused", "stage", "false_alarms_percent_miniature", "≤", 5, None, "%"),
    Bar("video: flicker where nothing burns, mean", "video", "flicker_auto", "≤", 0.5, 0.35, "levels"),
    Bar("video: flicker where nothing burns, the worst frame", "video", "flicker_most_auto", "≤", 1, 1.35, "levels"),
    Bar("video, a curve a shot: flicker, mean", "video", "flicker_curve", "≤", 0.5, 0.31, "levels"),
    Bar("video, a curve a shot: flicker, the worst frame", "video", "flicker_most_curve", "≤", 1, 0.86, "levels"),
    Bar("video: pump", "video", "pump_auto", "≤", 2, 1.2, "levels"),
    Bar("video: the camera's gain missed by, the worst walk", "video", "gain_error_ev", "≤", 0.02, 0.018, "EV"),
    Bar("video: ΔE2000 to the truth over each frame alone", "video", "delta_e_over_each", "≤", 1, 0.86),
    Bar("video: trail behind somebody who walks by", "video", "trail_auto", "≤", 1, None, "levels"),
    Bar("video: cuts missed, of 50", "video", "cuts_missed", "≤", 0, 0),
    Bar("video: false cuts where the camera moves", "video", "false_cuts_on_moves", "≤", 0),
    Bar("video: frame times off, the worst", "video", "frame_time_ms", "≤", 0, 0, "ms"),
    Bar("video: duration off, the worst", "video", "duration_ms", "≤", 1, None, "ms"),
    Bar("video: sound off, the worst", "video", "sound_offset_ms", "≤", 1, None, "ms"),
    Bar(
        "video in rooms: flicker where nothing burns, mean",
        "video_rooms",
        "flicker_auto",
        "≤",
        0.5,
        None,
        "levels",
    ),
    Bar("video in rooms: flicker, the worst frame", "video_rooms", "flicker_most_auto", "≤", 1, None, "levels"),
    Bar("video in rooms: pump", "video_rooms", "pump_auto", "≤", 2, None, "levels"),
    Bar("video in rooms: the camera's gain missed by", "video_rooms", "gain_error_ev", "≤", 0.02, None, "EV"),
    Bar("video in rooms: ΔE2000 over each frame alone", "video_rooms", "delta_e_over_each", "≤", 1),
    Bar("real clips that cannot be finished", "video_clips", "clips_failed", "≤", 0),
    Bar("real clips: cuts missed, of 5", "video_clips", "cuts_missed", "≤", 0),
    Bar("real clips: false cuts", "video_clips", "cuts_false", "≤", 0),
    Bar("real clips: flicker over that as filmed, the worst", "video_clips", "flicker_ratio_worst", "≤", 1),
    Bar("real clips: frame times off, the worst", "video_clips", "frame_time_ms", "≤", 0, None, "ms"),
    Bar("real clips: sound off, the worst", "video_clips", "sound_offset_ms", "≤", 1, None, "ms"),
    Bar("hostile videos that get another code than theirs", "video", "hostile_wrong", "≤", 0),
    Bar("hostile videos: most memory that looking one over takes", "video", "hostile_peak_mb", "≤", 1000, None, "MB"),
)
