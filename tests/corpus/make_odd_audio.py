#!/usr/bin/env python3
"""Makes the files of tests/corpus/odd-audio: one for each odd thing that containers and streams do, and noise behind the
first bytes of every format that is only named.

They are committed; tests/hearing/odd.rs says what is right for each, and they are seeds of the fuzzers. It needs Python
3.9 or newer, ffmpeg (with libmp3lame, libvorbis and libgsm), lame and flac. From the repository root:

    python3 tests/corpus/make_odd_audio.py

Every file with sound holds 440 Hz at 0.4 of full scale; how long is in its table in odd.rs.
"""

import array
import math
import pathlib
import random
import struct
import subprocess
import tempfile
import wave

HERE = pathlib.Path(__file__).resolve().parent / "odd-audio"
RATE_HZ = 8000
ID3 = b"ID3\x03\0\0\0\0\x02\0TIT2" + struct.pack(">I", 20) + b"\0\0\0A song of some len" + bytes(227)


def tone(seconds, rate_hz=RATE_HZ):
    return array.array("h", [round(13107 * math.sin(2 * math.pi * 440 * i / rate_hz)) for i in range(int(rate_hz * seconds))])


def write(name, *parts):
    (HERE / name).write_bytes(b"".join(parts))


def encode(name, *options, seconds=2, rate_hz=RATE_HZ):
    """The tone as ffmpeg writes it; its bytes."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = pathlib.Path(folder) / "in.wav", pathlib.Path(folder) / name
        with wave.open(str(source), "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(rate_hz)
            wav.writeframes(tone(seconds, rate_hz).tobytes())
        command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-i", str(source), "-map_metadata", "-1",
                   "-fflags", "+bitexact", "-flags:a", "+bitexact", "-strict", "-2", *options, str(out)]
        subprocess.run(command, check=True)
        return out.read_bytes()


def chunk(name, body, length=None, pad=True):
    return name + struct.pack("<I", len(body) if length is None else length) + body + (b"\0" if pad and len(body) % 2 else b"")


def riff(*chunks):
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def fmt(tag=1, channels=1, bits=16, extension=b"", rate_hz=RATE_HZ):
    align = channels * bits // 8
    return chunk(b"fmt ", struct.pack("<HHIIHH", tag, channels, rate_hz, rate_hz * align, align, bits) + extension)


def waves():
    samples = tone(1)
    pcm = samples.tobytes()
    data = chunk(b"data", pcm)
    guid = bytes.fromhex("000000001000800000aa00389b71")

    def extensible(valid, mask=4, tag=1):
        return struct.pack("<HHIH", 22, valid, mask, tag) + guid

    def wide(shift, skip=0):
        return chunk(b"data", b"".join(struct.pack("<i", x << shift)[skip:] for x in samples))

    write("wav-extensible.wav", riff(fmt(0xFFFE, extension=extensible(16)), data))
    write("wav-extensible-wrong-mask.wav", riff(fmt(0xFFFE, extension=extensible(16, 0x3F)), data))
    write("wav-20-bits-in-24.wav", riff(fmt(0xFFFE, bits=24, extension=extensible(20)), wide(16, 1)))
    write("wav-24-bits-in-32.wav", riff(fmt(0xFFFE, bits=32, extension=extensible(24)), wide(16)))
    write("wav-float-64.wav", riff(fmt(3, bits=64), chunk(b"data", b"".join(struct.pack("<d", x / 32768) for x in samples))))
    write("wav-junk-first.wav", riff(chunk(b"JUNK", bytes(27), pad=False), fmt(), data))
    write("wav-data-first.wav", riff(data, fmt()))
    write("wav-no-format.wav", riff(data))
    write("wav-no-riff-length.wav", b"RIFF\0\0\0\0" + riff(fmt(), data)[8:])
    write("wav-broadcast.wav", riff(chunk(b"bext", bytes(602)), fmt(), chunk(b"fact", bytes(4)), data))
    write("wav-data-unknown.wav", riff(fmt(), chunk(b"data", pcm, 0xFFFFFFFF)))
    write("wav-in-waves.wav", riff(fmt(), chunk(b"LIST", b"wavl" + data)))
    write("wav-in-two-pieces.wav", riff(fmt(), chunk(b"data", pcm[:8000]), chunk(b"LIST", b"INFO"), chunk(b"data", pcm[8000:])))
    write("wav-short-format.wav", riff(chunk(b"fmt ", struct.pack("<HHIIH", 1, 1, RATE_HZ, 2 * RATE_HZ, 2)), data))
    write("wav-twice.wav", riff(fmt(), data) * 2)
    # 32 channels, all alike, of 8 bits.
    eight = bytes(128 + (x >> 8) for x in tone(0.6, 4000))
    write("wav-32-channels.wav", riff(fmt(1, 32, 8, rate_hz=4000), chunk(b"data", b"".join(bytes([x]) * 32 for x in eight))))
    six = bytes(128 + (x >> 8) for x in tone(6))
    write("wav-cut.wav", riff(fmt(bits=8), chunk(b"data", six))[:16044])
    for name, codec in [("ms", "adpcm_ms"), ("ima", "adpcm_ima_wav"), ("mp3", "libmp3lame"), ("mp2", "mp2"), ("flac", "flac"),
                        ("gsm", "gsm_ms"), ("g726", "g726"), ("wma", "wmav2"), ("yamaha", "adpcm_yamaha")]:
        rate = ["-ar", "16000", "-b:a", "32k"] if codec == "mp2" else []
        write(f"wav-{name}-inside.wav", encode("a.wav", "-c:a", codec, *rate))
    write("long.w64", encode("a.w64", seconds=1))
    write("long-rf64.wav", encode("a.wav", "-rf64", "always", seconds=1))


def apple():
    for name, codec in [("s8", "pcm_s8"), ("sowt", "pcm_s16le"), ("fl32", "pcm_f32be"), ("ulaw", "pcm_mulaw"), ("ima4", "adpcm_ima_qt")]:
        write(f"aiff-{name}.aiff", encode("a.aiff", "-c:a", codec, seconds=1))
    plain = encode("a.aiff", seconds=1)
    at = plain.index(b"SSND")
    write("aiff-c-without-code.aifc", plain[:8] + b"AIFC" + plain[12:])
    write("aiff-length-unknown.aiff", plain[: at + 4], b"\xff" * 4, plain[at + 8 :])
    au = encode("a.au", seconds=1)
    write("au-length-unknown.au", au[:8], b"\xff" * 4, au[12:])
    write("au-float.au", encode("a.au", "-c:a", "pcm_f32be", seconds=1))
    write("core.caf", encode("a.caf", seconds=1))
    write("core-ulaw.caf", encode("a.caf", "-c:a", "pcm_mulaw", seconds=1))
    write("core-alac.caf", encode("a.caf", "-c:a", "alac", seconds=1))
    for codec in ["s16be", "s16le", "s24le", "f32be", "u8", "s8", "mulaw", "alaw"]:
        write(f"quicktime-{codec}.mov", encode("a.mov", "-c:a", f"pcm_{codec}", seconds=1))
    for codec in ["adpcm_ima_qt", "adpcm_ms"]:
        write(f"quicktime-{codec}.mov", encode("a.mov", "-c:a", codec))
    write("quicktime-gsm.mov", encode("a.mov", "-c:a", "gsm"))
    write("mp2-inside.mp4", encode("a.mp4", "-c:a", "mp2", "-ar", "16000", "-b:a", "32k"))


def with_edits(file, edits):
    """An MP4 with its tables behind the sound, and another list of edits: (length, start, rate)."""
    at = file.index(b"elst")
    old = struct.unpack(">I", file[at - 4 : at])[0]
    made = struct.pack(">I", 16 + 12 * len(edits)) + b"elst" + bytes(4) + struct.pack(">I", len(edits))
    made += b"".join(struct.pack(">IiI", *edit) for edit in edits)
    file = file[: at - 4] + made + file[at - 4 + old :]
    for name in [b"edts", b"trak", b"moov"]:
        at = file.index(name) - 4
        length = struct.unpack(">I", file[at : at + 4])[0] + len(made) - old
        file = file[:at] + struct.pack(">I", length) + file[at + 4 :]
    return file


def zeroed(file, start, end):
    start, end = int(len(file) * start), int(len(file) * end)
    return file[:start] + bytes(end - start) + file[end:]


def mp4():
    aac = ["-c:a", "aac", "-b:a", "16k"]
    plain = encode("a.m4a", *aac, seconds=8)
    write("mp4-two-edits.m4a", with_edits(plain, [(2000, 0, 65536), (2000, 5 * RATE_HZ, 65536)]))
    write("mp4-empty-edit-first.m4a", with_edits(plain, [(500, -1, 65536), (8000, 1024, 65536)]))
    times = plain.index(b"stts")
    count = struct.unpack(">I", plain[times + 12 : times + 16])[0] if plain[times + 11] == 1 else 1 << 20
    write("mp4-no-times.m4a", plain[: times + 8], struct.pack(">III", 1, count, 0), plain[times + 20 :])
    fragments = encode("a.mp4", *aac, "-movflags", "frag_keyframe+empty_moov", "-frag_duration", "500000", seconds=10)
    write("mp4-fragments-zeroed.mp4", zeroed(fragments, 0.4, 0.65))
    dash = encode("a.m4a", *aac, "-movflags", "dash+global_sidx", "-frag_duration", "500000", seconds=8)
    write("mp4-dash-cut.m4a", dash[: len(dash) // 2])


def mpeg():
    mp3 = ["-c:a", "libmp3lame", "-b:a", "16k"]
    write("layer-2.mp2", encode("a.mp2", "-c:a", "mp2", "-b:a", "32k", "-ar", "32000"))
    write("layer-2-low-rate.mp2", encode("a.mp2", "-c:a", "mp2", "-b:a", "32k", "-ar", "22050"))
    mono, stereo = encode("a.mp3", *mp3), encode("a.mp3", *mp3, "-ac", "2")
    fast = encode("a.mp3", "-c:a", "libmp3lame", "-b:a", "32k", "-ar", "32000")
    bare = encode("a.mp3", *mp3, "-write_xing", "0", "-id3v2_version", "0", seconds=12)
    write("mp3-mono-then-stereo.mp3", mono, stereo)
    write("mp3-8k-then-32k.mp3", mono, fast)
    write("mp3-tags-between.mp3", ID3, mono, b"TAG" + bytes(125), ID3, mono)
    write("mp3-zeroed-without-length.mp3", zeroed(bare, 0.4, 0.65))
    write("mp3-cut-with-length.mp3", encode("a.mp3", *mp3, seconds=8)[:8000])
    write("mp3-called.wav", mono)
    with tempfile.TemporaryDirectory() as folder:
        source, out = pathlib.Path(folder) / "a.wav", pathlib.Path(folder) / "a.mp3"
        source.write_bytes(encode("a.wav", "-ar", "32000", seconds=1))
        subprocess.run(["lame", "--quiet", "--freeformat", "-b", "100", str(source), str(out)], check=True)
        write("mp3-free-format.mp3", out.read_bytes())
    adts = encode("a.aac", "-c:a", "aac", "-b:a", "16k")
    write("adts-tag-between.aac", adts, ID3, adts)
    checked, at = b"", 0
    while at < len(adts):
        length = (adts[at + 3] & 3) << 11 | adts[at + 4] << 3 | adts[at + 5] >> 5
        frame, longer = bytearray(adts[at : at + length]), length + 2
        frame[1] &= 0xFE
        frame[3:6] = frame[3] & 0xFC | longer >> 11, longer >> 3 & 255, (longer & 7) << 5 | frame[5] & 31
        checked += bytes(frame[:7]) + b"\0\0" + bytes(frame[7:])
        at += length
    write("adts-with-checksums.aac", checked)
    write("latm.latm", encode("a.latm", "-c:a", "aac", "-b:a", "16k", "-f", "latm"))


def flac():
    one, two = encode("a.flac", "-c:a", "flac"), encode("a.flac", "-c:a", "flac", "-ar", "16000")
    write("flac-twice.flac", one, one)
    write("flac-tag-between.flac", one, ID3, one)
    write("flac-short-then-long.flac", encode("a.flac", "-c:a", "flac", seconds=0.5), one)
    write("flac-8k-then-16k.flac", one, two)
    longer = encode("a.flac", "-c:a", "flac", "-frame_size", "1152", seconds=4)
    write("flac-without-start.flac", longer[len(longer) // 2 :])
    write("flac-absurd-length.flac", one[:21], bytes([one[21] & 0xF0 | 1]), one[22:])


def pages(file):
    at = 0
    while at < len(file):
        count = file[at + 26]
        length = 27 + count + sum(file[at + 27 : at + 27 + count])
        yield file[at : at + length]
        at += length


def with_granule(page, granule):
    page = bytearray(page)
    page[6:14], page[22:26] = struct.pack("<q", granule), bytes(4)
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc >> 31 else 0)) & 0xFFFFFFFF
    page[22:26] = struct.pack("<I", crc)
    return bytes(page)


def ogg():
    vorbis = list(pages(encode("a.ogg", "-c:a", "libvorbis", "-q:a", "0", seconds=4)))
    granule = lambda page: struct.unpack("<q", page[6:14])[0]
    later = [with_granule(page, granule(page) + 10_000_000) if granule(page) > 0 else page for page in vorbis]
    write("ogg-starts-late.ogg", *later)
    write("ogg-junk-between-pages.ogg", *[page + b"junk" * 50 for page in vorbis])
    write("ogg-ends-without-time.ogg", *vorbis, with_granule(vorbis[-1][:18] + struct.pack("<I", 99) + vorbis[-1][22:], -1))
    # ffmpeg leaves the length out of FLAC's head inside Ogg; FLAC's own encoder does not.
    with tempfile.TemporaryDirectory() as folder:
        source, out = pathlib.Path(folder) / "a.wav", pathlib.Path(folder) / "a.oga"
        source.write_bytes(encode("a.wav", seconds=8))
        command = ["flac", "--totally-silent", "--ogg", "--serial-number=1", "-b", "1152", "-o", str(out), str(source)]
        subprocess.run(command, check=True)
        inside = out.read_bytes()
    write("ogg-flac-cut.oga", inside[: len(inside) // 2])


def named():
    """Noise behind the first bytes of what is only named."""
    randomness = random.Random(20240229)
    noise = bytes(randomness.randrange(256) for _ in range(1200))
    for name, start in [
        ("wavpack", b"wvpk"), ("tta", b"TTA1"), ("ape", b"MAC "), ("musepack-7", b"MP+"), ("musepack-8", b"MPCK"),
        ("dsf", b"DSD "), ("dsdiff", b"FRM8"), ("ac3", b"\x0b\x77"), ("dts", b"\x7f\xfe\x80\x01"), ("midi", b"MThd"),
        ("xm", b"Extended Module: "), ("it", b"IMPM"), ("s3m", bytes(28) + b"\x1a\x10" + bytes(14) + b"SCRM"),
        ("mod", bytes(1080) + b"M.K."), ("asf", b"0&\xb2u\x8ef\xcf\x11"), ("real", b".RMF"), ("shorten", b"ajkg"),
        ("la", b"LA04"), ("optimfrog", b"OFR "), ("tak", b"tBaK"), ("audible", b"\0\1\2\3\x57\x90\x75\x36"),
        ("aax", b"\0\0\0\x20ftypaax "), ("matroska", b"\x1aE\xdf\xa3"), ("amr", b"#!AMR\n"), ("nist", b"NIST_1A\n   1024\n"),
        ("adx", b"\x80\0\0\x20"), ("adif", b"ADIF"), ("dss", b"\x02dss"), ("sid", b"PSID"), ("atrac", b"EA3\x01"), ("avi", b"RIFF\0\0\1\0AVI "),
        ("speex", b"OggS\0\2" + bytes(20) + b"\1\x50Speex   "), ("opus", b"OggS\0\2" + bytes(20) + b"\1\x13OpusHead"),
    ]:
        write(f"named-{name}.mp3", start, noise)
    for name, start in [("mp3", b"\xff\xfb\x90\x64"), ("adts", b"\xff\xf1\x50\x80"), ("flac", b"fLaC"), ("ogg", b"OggS\0\2"),
                        ("mp4", b"\0\0\0\x20ftypM4A "), ("wav", b"RIFF\0\0\2\0WAVEfmt "), ("id3", b"ID3\3\0\0\0\0\2\0")]:
        write(f"noise-{name}.mp3", start, noise)


def main():
    HERE.mkdir(parents=True, exist_ok=True)
    for make in [waves, apple, mp4, mpeg, flac, ogg, named]:
        make()


if __name__ == "__main__":
    main()
