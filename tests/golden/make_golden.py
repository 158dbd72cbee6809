#!/usr/bin/env python3
"""The golden vectors of tests/golden: what the original full networks say about pictures and sounds drawn here.

Hearsight ships the networks with batch norms folded and dead filters removed. Without vectors of the originals a
mistake there would pass unseen; vectors of real photos and music can't lie in this repository, so these are made of
synthetic ones, which carry nobody's rights.

    python3 tests/golden/make_golden.py --onnx DIR      # DIR as tests/bench/make_onnx.py made it
    python3 tests/golden/make_golden.py --weights DIR   # DIR as `hearsight import-models --dump-original DIR` made it

Writes picture-N.png, audio-N.flac, vision.json and hearing.json beside itself. Sets up its own virtual environment
in the cache folder, the one of tests/bench/make_onnx.py.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / "bench"))

import make_onnx  # noqa: E402

SIDE = make_onnx.IMAGE_SIDE
RATE_HZ = 16000
# 407 frames: two patches of 187 and a rest that is dropped.
SECONDS = 6.5
SEED = 20240229
SIGNIFICANT_DIGITS = 5

# A picture whose best two classes are closer than this would make the test of the best class a matter of luck.
LEAST_LOGIT_MARGIN = 0.1
# Bytes; the repository should stay small.
MOST_PICTURES, MOST_AUDIO, MOST_JSON = 250_000, 500_000, 400_000


# ---- Pictures: arrays of SIDE x SIDE x 3, sRGB, 0 to 1 ----


def grid():
    """Columns and rows of the pixels, 0 to 1, to the right and down."""
    import numpy as np

    row, column = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1)
    return column, row


def blend(below, colour, share):
    """`colour` over `below`, where `share` is how much of it (SIDE x SIDE, 0 to 1)."""
    import numpy as np

    share = np.clip(share, 0, 1)[..., None]
    return below * (1 - share) + np.array(colour) * share


def ramp(position, stops):
    """Colours along `position`; `stops` are (position, (red, green, blue)), rising."""
    import numpy as np

    places = [place for place, _ in stops]
    return np.stack([np.interp(position, places, [colour[c] for _, colour in stops]) for c in range(3)], axis=-1)


def disc(x, y, centre_x, centre_y, radius):
    """Share of a disc, one pixel soft at the edge."""
    import numpy as np

    return np.clip((radius - np.hypot(x - centre_x, y - centre_y)) * SIDE + 0.5, 0, 1)


def box(x, y, left, top, right, bottom):
    return ((x >= left) & (x < right) & (y >= top) & (y < bottom)).astype(float)


def gradients(_):
    """Two colour gradients that cross."""
    x, y = grid()
    across = ramp(x, [(0, (0.95, 0.25, 0.35)), (0.5, (0.98, 0.8, 0.3)), (1, (0.2, 0.75, 0.6))])
    down = ramp(y, [(0, (1.0, 1.0, 1.0)), (1, (0.15, 0.2, 0.6))])
    return across * down


def sunset(_):
    """A low sun over the sea."""
    import numpy as np

    x, y = grid()
    horizon = 0.62
    sky = [(0, (0.2, 0.16, 0.4)), (0.3, (0.7, 0.3, 0.4)), (0.5, (0.98, 0.55, 0.25)), (horizon, (1.0, 0.82, 0.45))]
    picture = ramp(y, sky)
    glow = np.exp(-(((x - 0.55) ** 2 + (y - 0.55) ** 2) / 0.03))
    picture = blend(picture, (1.0, 0.9, 0.6), 0.8 * glow)
    picture = blend(picture, (1.0, 0.97, 0.8), disc(x, y, 0.55, 0.55, 0.07))
    sea = ramp(y, [(horizon, (0.75, 0.42, 0.28)), (0.75, (0.3, 0.18, 0.28)), (1, (0.08, 0.06, 0.16))])
    waves = 0.5 + 0.5 * np.sin(2 * np.pi * 26 * (y - horizon) / (0.4 + y) + 3 * np.sin(9 * x))
    path = np.exp(-((x - 0.55) ** 2) / (0.002 + 0.05 * np.maximum(y - horizon, 0)))
    sea = blend(sea, (1.0, 0.75, 0.4), 0.7 * path * waves)
    picture = np.where((y > horizon)[..., None], sea, picture)
    hills = horizon - 0.05 - 0.03 * np.sin(7 * x + 1)
    return blend(picture, (0.12, 0.08, 0.16), ((y > hills) & (y < horizon) & (x < 0.35 - 2 * (horizon - y))).astype(float))


def checks(_):
    """A chequered half, a striped half."""
    import numpy as np

    x, y = grid()
    board = ((np.floor(x * 14) + np.floor(y * 14)) % 2)[..., None]
    left = board * np.array([0.95, 0.95, 0.9]) + (1 - board) * np.array([0.1, 0.1, 0.12])
    stripes = (np.floor((x + y) * 18) % 3)[..., None]
    colours = [np.array(colour) for colour in ((0.85, 0.12, 0.15), (1.0, 1.0, 1.0), (0.1, 0.3, 0.7))]
    right = sum((stripes == index) * colour for index, colour in enumerate(colours))
    return np.where((x < 0.5)[..., None], left, right)


def landscape(_):
    """Hills under a sky with clouds, a house, trees and a path."""
    import numpy as np

    x, y = grid()
    picture = ramp(y, [(0, (0.3, 0.58, 0.92)), (0.6, (0.8, 0.9, 0.98))])
    picture = blend(picture, (1.0, 0.93, 0.5), disc(x, y, 0.83, 0.15, 0.08))
    for cloud_x, cloud_y, size in ((0.2, 0.18, 0.06), (0.28, 0.15, 0.075), (0.36, 0.19, 0.055), (0.6, 0.28, 0.04), (0.66, 0.27, 0.05)):
        picture = blend(picture, (1.0, 1.0, 1.0), 0.9 * disc(x, y, cloud_x, cloud_y, size))
    ridges = [
        (0.48 + 0.09 * np.sin(5 * x + 0.5) + 0.03 * np.sin(17 * x), (0.45, 0.55, 0.68)),
        (0.6 + 0.05 * np.sin(4 * x + 2.5), (0.35, 0.58, 0.35)),
        (0.72 + 0.04 * np.sin(6 * x + 4.0), (0.42, 0.68, 0.25)),
    ]
    for ridge, colour in ridges:
        picture = blend(picture, colour, (y - ridge) * SIDE)
    picture = blend(picture, (0.82, 0.74, 0.55), ((y > 0.74) & (np.abs(x - 0.5 - 0.1 * np.sin(9 * y)) < 0.25 * (y - 0.7))).astype(float))
    picture = blend(picture, (0.93, 0.88, 0.78), box(x, y, 0.6, 0.58, 0.8, 0.74))
    picture = blend(picture, (0.68, 0.22, 0.16), ((y > 0.47) & (y < 0.58) & (np.abs(x - 0.7) < 1.1 * (y - 0.47) + 0.01)).astype(float))
    picture = blend(picture, (0.35, 0.22, 0.12), box(x, y, 0.68, 0.65, 0.73, 0.74))
    for window_x in (0.62, 0.75):
        picture = blend(picture, (0.3, 0.42, 0.55), box(x, y, window_x, 0.62, window_x + 0.03, 0.66))
    for tree_x, tree_y, size in ((0.12, 0.66, 0.08), (0.27, 0.6, 0.05), (0.92, 0.64, 0.06)):
        picture = blend(picture, (0.36, 0.25, 0.14), box(x, y, tree_x - 0.12 * size, tree_y, tree_x + 0.12 * size, tree_y + 2 * size))
        picture = blend(picture, (0.14, 0.4, 0.16), disc(x, y, tree_x, tree_y, size))
    return picture


def texture(randomness):
    """Value noise in three octaves, in few tones, like moss on stone."""
    import numpy as np

    def octave(cells):
        corners = randomness.random((cells + 1, cells + 1))
        places = np.linspace(0, cells, SIDE, endpoint=False)
        low, share = places.astype(int), places % 1
        share = share * share * (3 - 2 * share)
        rows = corners[low] * (1 - share)[:, None] + corners[low + 1] * share[:, None]
        return rows[:, low] * (1 - share) + rows[:, low + 1] * share

    height = 0.45 * octave(5) + 0.3 * octave(16) + 0.25 * octave(48)
    height = np.round(height * 24) / 24
    tones = [(0.2, (0.15, 0.17, 0.12)), (0.45, (0.35, 0.42, 0.2)), (0.6, (0.55, 0.52, 0.42)), (0.85, (0.85, 0.82, 0.75))]
    return ramp(height, tones)


def night(randomness):
    """A dark town with lit windows, and lights out of focus before it."""
    import numpy as np

    x, y = grid()
    picture = ramp(y, [(0, (0.01, 0.01, 0.05)), (0.7, (0.07, 0.06, 0.16)), (1, (0.02, 0.02, 0.04))])
    picture = blend(picture, (0.9, 0.9, 0.8), disc(x, y, 0.2, 0.17, 0.05))
    left = 0.0
    while left < 1:
        width, top = 0.08 + 0.06 * randomness.random(), 0.35 + 0.3 * randomness.random()
        picture = blend(picture, (0.03, 0.03, 0.05), box(x, y, left, top, left + width, 0.85))
        for window_x in np.arange(left + 0.015, left + width - 0.02, 0.026):
            for window_y in np.arange(top + 0.02, 0.8, 0.04):
                if randomness.random() < 0.45:
                    lit = box(x, y, window_x, window_y, window_x + 0.014, window_y + 0.02)
                    picture = blend(picture, (1.0, 0.82, 0.4), (0.5 + 0.5 * randomness.random()) * lit)
        left += width + 0.005
    for _ in range(14):
        colour = [(1.0, 0.6, 0.2), (1.0, 0.25, 0.2), (0.3, 0.7, 1.0), (1.0, 0.95, 0.8)][randomness.integers(4)]
        centre_x, centre_y, radius = randomness.random(), 0.78 + 0.2 * randomness.random(), 0.015 + 0.03 * randomness.random()
        picture = blend(picture, colour, 0.6 * disc(x, y, centre_x, centre_y, radius))
    return picture


PICTURES = [gradients, sunset, checks, landscape, texture, night]


# ---- Sounds: mono samples at RATE_HZ, roughly -1 to 1 ----


def hz_from_midi(note):
    return 440 * 2 ** ((note - 69) / 12)


def times(seconds):
    import numpy as np

    return np.arange(int(seconds * RATE_HZ)) / RATE_HZ


def place(sound, start_secs, note):
    """Adds `note` to `sound`, what goes beyond the end left out."""
    start = int(start_secs * RATE_HZ)
    if start < len(sound):
        sound[start : start + len(note)] += note[: len(sound) - start]


def arpeggio(_):
    """Plucked chords, note after note, each dying away."""
    import numpy as np

    sound = np.zeros_like(times(SECONDS))
    chords = [(48, 64, 67, 72), (45, 60, 64, 69), (41, 57, 60, 65), (43, 59, 62, 67)]
    for step in range(30):
        chord = chords[step // 8 % 4]
        note = chord[(0, 1, 2, 3, 2, 1, 2, 3)[step % 8]]
        t = times(1.6)
        pluck = sum(
            np.sin(2 * np.pi * hz_from_midi(note) * partial * t) * np.exp(-t * (2.5 + 1.5 * partial)) / partial**1.3
            for partial in range(1, 7)
        )
        place(sound, step * 0.22, 0.16 * np.minimum(1, t / 0.004) * pluck)
    return sound


def drums(randomness):
    """Kick, snare, hi-hat and a bass line at 112 beats per minute."""
    import numpy as np

    sound = np.zeros_like(times(SECONDS))
    beat_secs = 60 / 112
    for half in range(int(SECONDS / beat_secs * 2) + 1):
        start = half * beat_secs / 2
        t = times(0.05)
        noise = np.diff(randomness.random(len(t) + 1) - 0.5)
        place(sound, start, 0.12 * noise * np.exp(-t * 90))
        if half % 8 in (0, 3, 4):
            t = times(0.25)
            # The pitch falls from 150 Hz to 50 Hz: the phase is the integral.
            place(sound, start, 0.45 * np.sin(2 * np.pi * (50 * t + 100 / 30 * (1 - np.exp(-30 * t)))) * np.exp(-t * 14))
        if half % 4 == 2:
            t = times(0.16)
            snare = 0.35 * (randomness.random(len(t)) - 0.5) + 0.15 * np.sin(2 * np.pi * 190 * t)
            place(sound, start, snare * np.exp(-t * 28))
        if half % 8 != 2:
            t = times(0.24)
            note = (33, 33, 33, 36, 38, 38, 31, 31)[half % 8]
            tone = sum(np.sin(2 * np.pi * hz_from_midi(note) * partial * t) / partial**2 for partial in (1, 2, 3))
            place(sound, start, 0.22 * tone * np.minimum(1, t / 0.005) * np.minimum(1, (0.24 - t) / 0.02))
    return sound


def pad(_):
    """Two long soft chords with vibrato, one growing out of the other."""
    import numpy as np

    sound = np.zeros_like(times(SECONDS))
    for start, chord in ((0.0, (50, 57, 62, 65)), (3.0, (46, 58, 62, 69))):
        t = times(3.5)
        swell = np.sin(np.pi * t / 3.5) ** 0.7
        for voice, note in enumerate(chord):
            # Vibrato of 5 Hz and a third of a semitone: the phase is the integral.
            wobble = 0.02 / (2 * np.pi * 5) * np.sin(2 * np.pi * 5 * t + voice)
            phase = 2 * np.pi * hz_from_midi(note) * (t + wobble)
            place(sound, start, 0.09 * swell * sum(np.sin(partial * phase) / partial**2 for partial in (1, 2, 3, 4)))
    return sound


def saws(_):
    """A fast melody of two saw waves slightly out of tune, each built of the partials below 7 kHz."""
    import numpy as np

    sound = np.zeros_like(times(SECONDS))
    melody = (69, 72, 76, 81, 79, 76, 72, 74, 77, 81, 84, 81, 79, 77, 76, 74)
    step_secs = 60 / 150 / 4
    for step in range(int(SECONDS / step_secs) + 1):
        t = times(step_secs * 0.95)
        note = np.zeros_like(t)
        for detune_cents in (-9, 9):
            hz = hz_from_midi(melody[step % 16] - 12 * (step // 32 % 2) + detune_cents / 100)
            for partial in range(1, int(7000 / hz) + 1):
                note += np.sin(2 * np.pi * hz * partial * t) / partial
        fade = np.minimum(1, t / 0.003) * np.minimum(1, (t[-1] - t) / 0.01)
        place(sound, step * step_secs, 0.11 * note * fade * np.exp(-t * 6))
    return sound


SOUNDS = [arpeggio, drums, pad, saws]


# ---- Files ----


def draw_pictures():
    import numpy as np
    from PIL import Image

    names = []
    for number, draw in enumerate(PICTURES, 1):
        picture = draw(np.random.Generator(np.random.PCG64(SEED + number)))
        pixels = np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8)
        names.append(f"picture-{number}.png")
        Image.fromarray(pixels).save(HERE / names[-1], optimize=True)
    return names


def play_sounds():
    import numpy as np
    import soundfile

    names = []
    for number, play in enumerate(SOUNDS, 1):
        sound = play(np.random.Generator(np.random.PCG64(SEED + number)))
        assert np.abs(sound).max() < 1, f"{play.__name__} clips"
        samples = np.round(sound * 32767).astype(np.int16)
        names.append(f"audio-{number}.flac")
        soundfile.write(HERE / names[-1], samples, RATE_HZ, subtype="PCM_16", compression_level=1.0)
    return names


def make_onnx_files(weights_dir, onnx_dir):
    networks = [
        (make_onnx.EFFICIENTNET_LITE0, make_onnx.efficientnet_lite0),
        (make_onnx.MSD_MUSICNN, make_onnx.musicnn),
        (make_onnx.MTT_MUSICNN, make_onnx.musicnn),
    ]
    for name, build in networks:
        build(make_onnx.read_safetensors(weights_dir / f"{name}.safetensors"), onnx_dir / f"{name}.onnx")


def session(onnx_dir, name):
    """One thread, so that sums are added up in the same order every time."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(onnx_dir / f"{name}.onnx", options, providers=["CPUExecutionProvider"])


def rounded(values):
    import numpy as np

    # Adding zero turns -0.0 into 0.0.
    return [float(f"{value:.{SIGNIFICANT_DIGITS}g}") + 0.0 for value in np.asarray(values, np.float64)]


def see(onnx_dir, names):
    import numpy as np
    from PIL import Image

    network = session(onnx_dir, make_onnx.EFFICIENTNET_LITE0)
    images = {}
    for name in names:
        pixels = np.asarray(Image.open(HERE / name).convert("RGB"), np.float32)
        x = ((pixels - 127) / 128).transpose(2, 0, 1)[None]
        embedding, logits = (output[0] for output in network.run(["embedding", "logits"], {"input": x}))
        first, second = np.sort(logits)[:-3:-1]
        print(f"{name}: class {logits.argmax()}, logit {first:.2f} before {second:.2f}")
        if first - second < LEAST_LOGIT_MARGIN:
            sys.exit(f"{name}: the best two classes are too close for a test; draw it differently.")
        images[name] = {"embedding": rounded(embedding), "logits": rounded(logits)}
    return {
        "input": "224x224 RGB PNG, x=(pixel-127)/128, NCHW",
        "outputs": "embedding: 1280 values after global average pooling; logits: 1000 values before softmax",
        "images": images,
    }


def hear(onnx_dir, names):
    import numpy as np
    import soundfile

    networks = {
        "MSD_musicnn": session(onnx_dir, make_onnx.MSD_MUSICNN),
        "MTT_musicnn": session(onnx_dir, make_onnx.MTT_MUSICNN),
    }
    tracks = {}
    for name in names:
        samples, rate_hz = soundfile.read(HERE / name)
        assert rate_hz == RATE_HZ and samples.ndim == 1
        mel = make_onnx.log_mel(samples)
        count = len(mel) // make_onnx.PATCH_FRAMES
        patches = mel[: count * make_onnx.PATCH_FRAMES].reshape(count, make_onnx.PATCH_FRAMES, make_onnx.MEL_BANDS)
        mean_and_std = rounded([patches.mean(dtype=np.float64), patches.std(dtype=np.float64)])
        track = {
            "patches": count,
            "mel_patch0_frame0": rounded(patches[0, 0]),
            "mel_patch1_frame93": rounded(patches[1, 93]),
            "mel_mean": mean_and_std[0],
            "mel_std": mean_and_std[1],
        }
        for key, network in networks.items():
            outputs = [network.run(["tags", "penultimate"], {"input": patch[None].astype(np.float32)}) for patch in patches]
            track[key] = {
                "tags_per_patch": [rounded(tags[0]) for tags, _ in outputs],
                "penultimate_per_patch": [rounded(penultimate[0]) for _, penultimate in outputs],
            }
            best = max(outputs[0][0][0])
            print(f"{name}: {key}, patch 0: best tag {outputs[0][0][0].argmax()} at {best:.2f}")
        tracks[name] = track
    return {
        "input": "mono FLAC at 16000 Hz; mel: Hann 512 (periodic, centred, zero-padded edges), hop 256, 96 Slaney mel bands "
        "0-8000 Hz with Slaney norm, power 2, float16 rounding, then log10(10000*x+1) in float32; patches of 187 frames, "
        "no overlap, remainder dropped",
        "tracks": tracks,
    }


def write_json(name, content):
    """One line per key and per file, so that a difference can be read."""
    lines = []
    for key, value in content.items():
        text = json.dumps(value, separators=(",", ":"))
        if isinstance(value, dict):
            entries = [f"{json.dumps(file)}: {json.dumps(entry, separators=(',', ':'))}" for file, entry in value.items()]
            text = "{\n" + ",\n".join(entries) + "\n}"
        lines.append(f"{json.dumps(key)}: {text}")
    (HERE / name).write_text("{\n" + ",\n".join(lines) + "\n}\n")


def check_sizes(what, names, most):
    size = sum((HERE / name).stat().st_size for name in names)
    print(f"{what}: {size / 1e3:.0f} kB")
    if size > most:
        sys.exit(f"{what} take {size} bytes, more than {most}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--onnx", type=Path, help="folder with the original networks as ONNX")
    source.add_argument("--weights", type=Path, help="folder with the original tensors as safetensors")
    args = parser.parse_args()
    make_onnx.enter_venv(make_onnx.BUILD + make_onnx.VERIFY)

    with tempfile.TemporaryDirectory() as scratch:
        onnx_dir = args.onnx or Path(scratch)
        if args.weights:
            make_onnx_files(args.weights, onnx_dir)
        pictures, sounds = draw_pictures(), play_sounds()
        write_json("vision.json", see(onnx_dir, pictures))
        write_json("hearing.json", hear(onnx_dir, sounds))
    check_sizes("pictures", pictures, MOST_PICTURES)
    check_sizes("sounds", sounds, MOST_AUDIO)
    check_sizes("vectors", ["vision.json", "hearing.json"], MOST_JSON)


if __name__ == "__main__":
    main()
