#!/usr/bin/env python3
"""Copies of recordings as they lie in people's folders, for `hearsight evaluate music --copies`.

    make_copies.py OUT [--only KIND,KIND...] FILE...      needs ffmpeg with libmp3lame and libopus

Writes OUT/original/NAME.* (the file as it is) and OUT/KIND/NAME.* for every kind below. An edit keeps 190 of
213 parts of a recording, whatever its length, so that clips can be edited as whole songs are.
"""

import os
import shutil
import subprocess
import sys

KEPT = 190 / 213
FADE_SECS = 8


def seconds(path):
    asked = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path]
    return float(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


def kinds(secs):
    """Name, suffix, filter (None: as it is) and encoder of every kind of copy."""
    kept, lost = secs * KEPT, secs * (1 - KEPT)
    middle = (secs - lost) / 2
    flac = ["-c:a", "flac", "-compression_level", "0", "-sample_fmt", "s16"]

    def mp3(rate):
        return ["-c:a", "libmp3lame", "-b:a", rate]

    return [
        ("mp3-64", "mp3", None, mp3("64k")),
        ("mp3-128", "mp3", None, mp3("128k")),
        ("mp3-320", "mp3", None, mp3("320k")),
        ("aac-96", "m4a", None, ["-c:a", "aac", "-b:a", "96k"]),
        ("opus-64", "opus", None, ["-c:a", "libopus", "-b:a", "64k"]),
        ("half", "flac", "volume=0.5", flac),
        # Floats, which can't clip.
        ("double", "wav", "volume=2:precision=float", ["-c:a", "pcm_f32le"]),
        ("normalised", "flac", "loudnorm=I=-14:TP=-1", [*flac, "-ar", "44100"]),
        ("late", "flac", "atrim=start=1,asetpts=PTS-STARTPTS", flac),
        ("silence", "flac", "adelay=3000:all=1", flac),
        ("edit-end", "flac", f"atrim=end={kept},afade=t=out:st={kept - FADE_SECS}:d={FADE_SECS}", flac),
        ("edit-intro", "flac", f"atrim=start={lost},asetpts=PTS-STARTPTS", flac),
        ("edit-middle", "flac", f"aselect='lt(t,{middle})+gt(t,{middle + lost})',asetpts=N/SR/TB", flac),
        ("edit-both", "flac", f"atrim=start={lost / 2}:end={secs - lost / 2},asetpts=PTS-STARTPTS", flac),
        ("half-late-mp3-64", "mp3", "volume=0.5,atrim=start=1,asetpts=PTS-STARTPTS", mp3("64k")),
    ]


def make(out, path, only):
    name, suffix = os.path.splitext(os.path.basename(path))
    # Two packages may call a file alike.
    name = f"{os.path.basename(os.path.dirname(os.path.dirname(path)))}-{name}".replace(" ", "-")
    command = ["ffmpeg", "-v", "error", "-y", "-nostdin", "-threads", "1", "-i", path]
    for kind, ending, audio_filter, encoder in kinds(seconds(path)):
        if only and kind not in only:
            continue
        os.makedirs(os.path.join(out, kind), exist_ok=True)
        chain = ["-af", audio_filter] if audio_filter else []
        command += ["-map", "0:a:0", "-map_metadata", "-1", *chain, *encoder, os.path.join(out, kind, f"{name}.{ending}")]
    subprocess.run(command, check=True)
    opus = os.path.join(out, "opus-64", f"{name}.opus")
    if os.path.exists(opus):
        # The command line has no decoder for it: what a browser's would say.
        decoded = os.path.join(out, "opus-64", f"{name}.flac")
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-nostdin", "-i", opus, decoded], check=True)
        os.remove(opus)
    os.makedirs(os.path.join(out, "original"), exist_ok=True)
    shutil.copyfile(path, os.path.join(out, "original", name + suffix))


if __name__ == "__main__":
    folder, files, chosen = sys.argv[1], sys.argv[2:], []
    if files[0] == "--only":
        chosen, files = files[1].split(","), files[2:]
    for number, file in enumerate(files, 1):
        print(f"{number} of {len(files)}: {file}", file=sys.stderr, flush=True)
        make(folder, file, chosen)
