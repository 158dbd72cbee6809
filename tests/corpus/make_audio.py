#!/usr/bin/env python3
"""Makes the files of tests/corpus/audio: tiny good sound files in every format, and bad ones.

They are committed; this script is kept so that anyone can see what is in them and make them again.
It needs Python 3.9 or newer and ffmpeg (with libmp3lame and libvorbis). From the repository root:

    python3 tests/corpus/make_audio.py

Every good file holds the same sound, mono at 22050 or 8000 Hz (one is stereo at 44100 Hz), 5 or 3.5 seconds: a 440 Hz
tone at 0.4 of full scale and an 880 Hz tone at 0.2, with a fade of 50 ms at both ends. In surround.flac the front centre
channel has it and the other five are silent. The files called click hold a pulse of 3 ms in the middle of two seconds.
"""

import array
import math
import pathlib
import random
import subprocess
import wave

HERE = pathlib.Path(__file__).resolve().parent / "audio"
RATE_HZ = 22050
SECONDS = 5


def tone(rate_hz, seconds, scale=1.0):
    fade = 0.05 * rate_hz
    count = int(rate_hz * seconds)
    samples = []
    for i in range(count):
        edge = min(1.0, i / fade, (count - 1 - i) / fade)
        t = i / rate_hz
        value = 0.4 * math.sin(2 * math.pi * 440 * t) + 0.2 * math.sin(2 * math.pi * 880 * t)
        samples.append(scale * edge * value)
    return samples


def write_wav(path, rate_hz, samples):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(array.array("h", [round(32767 * s) for s in samples]).tobytes())


def ffmpeg(source, name, *options, second=()):
    # bitexact: no dates and versions in the files, so that making them again changes nothing.
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-i", str(source), *second, "-map_metadata", "-1",
               "-fflags", "+bitexact", "-flags:a", "+bitexact", *options, str(HERE / name)]
    subprocess.run(command, check=True)


def cut(name, source, share):
    data = (HERE / source).read_bytes()
    (HERE / name).write_bytes(data[: int(len(data) * share)])


def more_good_files(master):
    """What real libraries hold besides: variable bit rates, surround, AIFF-C, and encoders that put something before."""
    ffmpeg(master, "tone-vbr.mp3", "-c:a", "libmp3lame", "-q:a", "4", "-id3v2_version", "3")
    ffmpeg(master, "tone-sowt.aifc", "-f", "aiff", "-c:a", "pcm_s16le", "-ar", "8000", "-t", "3.5")
    ffmpeg(master, "tone-ulaw.aifc", "-f", "aiff", "-c:a", "pcm_mulaw", "-ar", "8000", "-t", "3.5")
    ffmpeg(master, "surround.flac", "-c:a", "flac", "-ar", "8000", "-t", "3.5",
           "-af", "pan=5.1|FL=0*c0|FR=0*c0|FC=c0|LFE=0*c0|BL=0*c0|BR=0*c0")
    click = HERE / "click.tmp.wav"
    pulse = [0.0] * (2 * RATE_HZ)
    width = round(0.003 * RATE_HZ)
    for i in range(width):
        pulse[RATE_HZ - width // 2 + i] = 0.8 * math.sin(math.pi * i / width) ** 2
    write_wav(click, RATE_HZ, pulse)
    ffmpeg(click, "click.flac", "-c:a", "flac")
    ffmpeg(click, "click.mp3", "-c:a", "libmp3lame", "-b:a", "32k", "-id3v2_version", "0")
    ffmpeg(click, "click.m4a", "-c:a", "aac", "-b:a", "32k", "-movflags", "+faststart")
    ffmpeg(click, "click.ogg", "-c:a", "libvorbis", "-q:a", "5")
    click.unlink()
    # HE-AAC without an encoder for it: the plain file, whose configuration (ISO 14496-3, 1.6.2.1) says that high
    # frequencies are to be rebuilt (object type 5 at 44.1 kHz over type 2 at 22.05 kHz). Decoders rebuild nothing.
    plain = (HERE / "tone-aac.m4a").read_bytes()
    simple, spectral = bytes.fromhex("138856e500"), bytes.fromhex("2b8a080000")
    assert plain.count(simple) == 1
    (HERE / "he-aac.m4a").write_bytes(plain.replace(simple, spectral))


def streams(master):
    """One sound in every way that MP4 and Ogg cut it up: fragments, a film's sound, chains, several streams."""
    aac = ["-c:a", "aac", "-b:a", "32k"]
    ffmpeg(master, "fragments.m4a", *aac, "-movflags", "frag_keyframe+empty_moov+default_base_moof",
           "-frag_duration", "1000000")
    ffmpeg(master, "dash.m4a", *aac, "-movflags", "dash+global_sidx", "-frag_duration", "1000000")
    ffmpeg(master, "mp3-inside.mp4", "-c:a", "libmp3lame", "-b:a", "32k")
    ffmpeg(master, "flac-inside.mp4", "-c:a", "flac", "-strict", "-2", "-ar", "8000")
    ffmpeg(master, "ac3-inside.mp4", "-c:a", "ac3", "-b:a", "32k", "-ar", "32000", "-t", "1")
    picture = ["-f", "lavfi", "-i", "color=size=32x32:rate=2:duration=5"]
    both = ["-map", "0:a", "-map", "1:v", "-flags:v", "+bitexact"]
    ffmpeg(master, "film.mp4", *both, *aac, "-c:v", "mpeg4", second=picture)
    ffmpeg(master, "film.ogv", *both, "-c:a", "libvorbis", "-q:a", "2", "-c:v", "libtheora", second=picture)
    ffmpeg(master, "flac-inside.oga", "-c:a", "flac", "-f", "ogg", "-ar", "8000")
    # The second link is an octave higher, at another rate, and in stereo.
    ffmpeg(master, "link.tmp.ogg", "-c:a", "libvorbis", "-q:a", "2", "-ar", "32000", "-t", "3",
           "-af", "asetrate=44100,aresample=32000,pan=stereo|c0=c0|c1=c0")
    links = [HERE / "tone.ogg", HERE / "link.tmp.ogg"]
    (HERE / "chained.ogg").write_bytes(b"".join(link.read_bytes() for link in links))
    links[1].unlink()


def main():
    HERE.mkdir(parents=True, exist_ok=True)
    master = HERE / "master.tmp.wav"
    write_wav(master, RATE_HZ, tone(RATE_HZ, SECONDS))

    # Good files.
    tags = ["-metadata", "title=Tone", "-metadata", "artist=Corpus", "-metadata", "album=Bad and Good"]
    ffmpeg(master, "tone-cbr.mp3", "-c:a", "libmp3lame", "-b:a", "32k", "-id3v2_version", "3", *tags)
    ffmpeg(master, "tone-vbr-no-xing.mp3", "-c:a", "libmp3lame", "-q:a", "7", "-write_xing", "0", "-id3v2_version", "0")
    ffmpeg(master, "tone.flac", "-c:a", "flac", *tags)
    ffmpeg(master, "tone.ogg", "-c:a", "libvorbis", "-q:a", "5", *tags)
    ffmpeg(master, "tone-aac.m4a", "-c:a", "aac", "-b:a", "32k", "-movflags", "+faststart", *tags)
    ffmpeg(master, "tone-alac.m4a", "-c:a", "alac", "-ar", "8000")
    ffmpeg(master, "tone.aiff", "-c:a", "pcm_s16be", "-ar", "8000")
    ffmpeg(master, "tone-16bit.wav", "-c:a", "pcm_s16le", "-ar", "8000")
    ffmpeg(master, "tone-8bit.wav", "-c:a", "pcm_u8", "-ar", "8000")
    ffmpeg(master, "tone-24bit.wav", "-c:a", "pcm_s24le", "-ar", "8000", "-t", "3.5")
    ffmpeg(master, "tone-32bit.wav", "-c:a", "pcm_s32le", "-ar", "8000", "-t", "3.5")
    ffmpeg(master, "tone-float.wav", "-c:a", "pcm_f32le", "-ar", "8000", "-t", "3.5")
    ffmpeg(master, "tone-stereo.ogg", "-c:a", "libvorbis", "-q:a", "5", "-ar", "44100",
           "-af", "pan=stereo|c0=c0|c1=c0")
    more_good_files(master)
    streams(master)

    # Bad files.
    (HERE / "zero-bytes.mp3").write_bytes(b"")
    (HERE / "text.mp3").write_text("This is a shopping list, whatever its name says.\n" * 40)
    randomness = random.Random(20240229)
    (HERE / "random.mp3").write_bytes(bytes(randomness.randrange(256) for _ in range(20000)))
    cut("truncated.mp3", "tone-cbr.mp3", 0.75)
    cut("truncated.flac", "tone.flac", 0.75)
    cut("truncated.ogg", "tone.ogg", 0.75)
    cut("truncated.m4a", "tone-aac.m4a", 0.75)
    cut("truncated.wav", "tone-8bit.wav", 0.75)
    cut("truncated-early.flac", "tone.flac", 0.01)
    data = bytearray((HERE / "tone-cbr.mp3").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 300] = bytes(randomness.randrange(256) for _ in range(300))
    (HERE / "damaged-middle.mp3").write_bytes(data)

    silence = HERE / "silence.tmp.wav"
    write_wav(silence, RATE_HZ, [0.0] * (RATE_HZ * 4))
    ffmpeg(silence, "silent.mp3", "-c:a", "libmp3lame", "-b:a", "16k")
    write_wav(silence, RATE_HZ, tone(RATE_HZ, 0.2))
    ffmpeg(silence, "too-short.mp3", "-c:a", "libmp3lame", "-b:a", "32k")
    write_wav(silence, RATE_HZ, tone(RATE_HZ, 1.0))
    ffmpeg(silence, "one-second.flac", "-c:a", "flac")
    ffmpeg(master, "opus.ogg", "-c:a", "libopus", "-b:a", "16k", "-t", "1")
    silence.unlink()
    master.unlink()


if __name__ == "__main__":
    main()
