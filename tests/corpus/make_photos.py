#!/usr/bin/env python3
"""Makes the files of tests/corpus/photos: one drawn scene in every format, and bad files.

They are committed; this script is kept so that anyone can see what is in them and make them again.
It needs Python 3.9 or newer and Pillow 11.3 or newer (with AVIF). From the repository root:

    python3 tests/corpus/make_photos.py

Every good file holds the same scene, 64 x 48 pixels: four flat quarters, red, green, blue and sand (top left, top right,
bottom left, bottom right), with a black square of 8 x 8 in the top left corner. `grey` files hold its luma.
"""

import io
import pathlib
import random
import struct
import zlib

from PIL import Image, ImageChops

HERE = pathlib.Path(__file__).resolve().parent / "photos"
WIDTH, HEIGHT = 64, 48
RED, GREEN, BLUE, SAND = (200, 60, 40), (50, 140, 70), (40, 70, 180), (220, 200, 150)
# EXIF orientation -> how an upright picture must be turned to lie in such a file.
LAID = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def scene(width=WIDTH, height=HEIGHT):
    picture = Image.new("RGB", (width, height))
    half_x, half_y = width // 2, height // 2
    for colour, x, y in [(RED, 0, 0), (GREEN, half_x, 0), (BLUE, 0, half_y), (SAND, half_x, half_y)]:
        picture.paste(colour, (x, y, x + half_x, y + half_y))
    picture.paste((0, 0, 0), (0, 0, width // 8, height // 6))
    return picture


def save(name, picture, **options):
    picture.save(HERE / name, **options)


def orientation(value):
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def located():
    """An EXIF block with an orientation, a camera, and a place (GPS), as phones write it."""
    exif = Image.Exif()
    exif[0x0112] = 1
    exif[0x010F] = "Spycam"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (51.0, 28.0, 40.0)
    gps[3], gps[4] = "W", (0.0, 0.0, 5.0)
    return exif


# ------------------------------------------------------------------------------------------- ICC profiles

def fixed(value):
    return struct.pack(">i", round(value * 65536))


def profile(space, columns, curve):
    """A version 2 matrix profile: `columns` are XYZ under D50 of red, green and blue; `curve` is a curve tag."""
    tags = []
    if space == b"RGB ":
        for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns):
            tags.append((name, b"XYZ \0\0\0\0" + b"".join(map(fixed, column))))
        tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    else:
        tags.append((b"kTRC", curve))
    tags.append((b"wtpt", b"XYZ \0\0\0\0" + fixed(0.9642) + fixed(1.0) + fixed(0.8249)))
    tags.append((b"desc", b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(78)))
    tags.append((b"cprt", b"text\0\0\0\0CC0\0"))
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, body in tags:
        table += name + struct.pack(">II", start + len(data), len(body))
        data += body + bytes(-len(body) % 4)
    size = start + len(data)
    head = struct.pack(">I4s4s4s4s4s", size, bytes(4), b"\x02\x40\0\0", b"mntr", space, b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return head + bytes(128 - len(head)) + table + data


def srgb_light(value):
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def srgb_value(light):
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def gamma_curve(exponent):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(exponent * 256)) + b"\0\0"


SRGB_CURVE = b"curv\0\0\0\0" + struct.pack(">I", 256) + b"".join(
    struct.pack(">H", round(65535 * srgb_light(i / 255))) for i in range(256))
SRGB_COLUMNS = [(0.43607, 0.22249, 0.01393), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)]
P3_COLUMNS = [(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)]
ADOBE_COLUMNS = [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)]


def solve(columns, xyz):
    """The device's linear RGB of a colour, by Cramer's rule."""
    def det(a, b, c):
        return (a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1]) + c[0] * (a[1] * b[2] - a[2] * b[1]))
    a, b, c = columns
    whole = det(a, b, c)
    return det(xyz, b, c) / whole, det(a, xyz, c) / whole, det(a, b, xyz) / whole


def in_space(picture, columns, value_of_light):
    """The same colours, in the numbers of a wider space."""
    def convert(colour):
        light = [srgb_light(value / 255) for value in colour]
        xyz = [sum(SRGB_COLUMNS[i][j] * light[i] for i in range(3)) for j in range(3)]
        return tuple(round(255 * value_of_light(max(0.0, x))) for x in solve(columns, xyz))
    colours = {colour: convert(colour) for _, colour in picture.getcolors()}
    converted = picture.copy()
    converted.putdata([colours[colour] for colour in picture.get_flattened_data()]
                      if hasattr(picture, "get_flattened_data") else [colours[colour] for colour in picture.getdata()])
    return converted


# ------------------------------------------------------------------------------------------- by hand

def png(name, bits, kind, rows, interlaced=0, chunks=()):
    """A PNG of raw rows (already packed), for what Pillow can't write."""
    def chunk(tag, body):
        return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))
    data = b"".join(b"\0" + row for row in rows)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, kind, 0, 0, interlaced)
    body = b"".join(chunk(tag, content) for tag, content in chunks)
    (HERE / name).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body
                              + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b""))


def adam7(picture):
    """The rows of the seven passes of an interlaced RGB picture."""
    rows = []
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        for y in range(y0, HEIGHT, dy):
            rows.append(b"".join(bytes(picture.getpixel((x, y))) for x in range(x0, WIDTH, dx)))
    return rows


def ycck(name, picture):
    """A YCCK JPEG as Adobe writes it: the luma and chroma of its inks (not of its light), and inverted black."""
    y, cb, cr = ImageChops.invert(picture).convert("YCbCr").split()
    black = Image.new("L", picture.size, 255)
    # Pillow inverts CMYK when it saves; the numbers must arrive as they are.
    planes = Image.merge("CMYK", [plane.point(lambda v: 255 - v) for plane in (y, cb, cr, black)])
    out = io.BytesIO()
    planes.save(out, "JPEG", quality=95)
    data = bytearray(out.getvalue())
    adobe = data.index(b"Adobe")
    data[adobe + 11] = 2
    (HERE / name).write_bytes(data)


def arithmetic_header(data):
    """The same JPEG, claiming arithmetic coding."""
    return data.replace(b"\xff\xc0", b"\xff\xc9", 1)


def main():
    HERE.mkdir(parents=True, exist_ok=True)
    good = scene()
    grey = good.convert("L")

    # JPEG.
    save("baseline.jpg", good, quality=92)
    save("baseline-444.jpg", good, quality=92, subsampling=0)
    save("progressive.jpg", good, quality=92, progressive=True)
    save("restarts.jpg", good, quality=92, restart_marker_blocks=2)
    save("grey.jpg", grey, quality=92)
    save("rgb.jpg", good, quality=95, keep_rgb=True)
    # A plain separation without black, as rgb -> cmyk with full transparency of black.
    save("cmyk.jpg", Image.merge("CMYK", [*(band.point(lambda v: 255 - v) for band in good.split()), Image.new("L", good.size, 0)]), quality=95)
    ycck("ycck.jpg", good)
    for value, turn in LAID.items():
        laid = good if turn is None else good.transpose(turn)
        save(f"orientation-{value}.jpg", laid, quality=92, subsampling=0, exif=orientation(value))
    save("orientation-6.png", good.transpose(LAID[6]), exif=orientation(6))
    save("orientation-6.webp", good.transpose(LAID[6]), lossless=True, exif=orientation(6))
    save("gps.jpg", good, quality=92, exif=located())
    # Large enough to be reduced while it is decoded: 2400 x 1800.
    save("large.jpg", scene(2400, 1800), quality=30, optimize=True)
    save("large-progressive.jpg", scene(2400, 1800), quality=30, progressive=True)
    save("large.png", scene(2400, 1800).quantize(16), optimize=True)

    # PNG.
    save("rgb.png", good)
    save("grey.png", grey)
    save("palette.png", good.quantize(16))
    for bits in (1, 2, 4):
        shade = [(x * (1 << bits) // WIDTH) for x in range(WIDTH)]
        row, per = b"", 8 // bits
        for at in range(0, WIDTH, per):
            row += bytes([sum(shade[at + i] << (8 - bits * (i + 1)) for i in range(per))])
        png(f"steps-{bits}bit.png", bits, 0, [row] * HEIGHT)
    pixels = [[good.getpixel((x, y)) for x in range(WIDTH)] for y in range(HEIGHT)]
    png("rgb-16bit.png", 16, 2, [b"".join(struct.pack(">3H", *(v * 257 for v in p)) for p in row) for row in pixels])
    png("grey-16bit.png", 16, 0, [b"".join(struct.pack(">H", grey.getpixel((x, y)) * 257) for x in range(WIDTH)) for y in range(HEIGHT)])
    png("interlaced.png", 8, 2, adam7(good), interlaced=1)
    # Transparent black where the scene's sand would be: it must show as white.
    hidden = good.convert("RGBA")
    hidden.paste((0, 0, 0, 0), (WIDTH // 2, HEIGHT // 2, WIDTH, HEIGHT))
    save("alpha.png", hidden)
    save("alpha.webp", hidden, lossless=True, exact=True)
    save("alpha-lossy.webp", hidden, quality=92)
    index = {colour: at for at, (_, colour) in enumerate(good.getcolors())}
    palette = b"".join(bytes(colour) for colour in index)
    rows = [bytes(index[p] for p in row) for row in pixels]
    opacity = bytes(0 if colour == SAND else 255 for colour in index)
    png("palette-trns.png", 8, 3, rows, chunks=[(b"PLTE", palette), (b"tRNS", opacity)])
    png("rgb-trns.png", 8, 2, [b"".join(bytes(p) for p in row) for row in pixels],
        chunks=[(b"tRNS", struct.pack(">3H", *SAND))])

    # WebP and GIF.
    save("lossy.webp", good, quality=92)
    save("lossless.webp", good, lossless=True)
    other = Image.new("RGB", good.size, (255, 0, 255))
    save("animated.webp", good, save_all=True, append_images=[other], duration=100, lossless=True)
    save("still.gif", good.quantize(16))
    save("animated.gif", good.quantize(16), save_all=True, append_images=[other.quantize(2)], duration=100, loop=0)
    save("alpha.gif", hidden)

    # Wide gamut: the numbers differ, the colours are the scene's.
    p3, adobe = profile(b"RGB ", P3_COLUMNS, SRGB_CURVE), profile(b"RGB ", ADOBE_COLUMNS, gamma_curve(563 / 256))
    wide = in_space(good, P3_COLUMNS, srgb_value)
    save("display-p3.jpg", wide, quality=95, subsampling=0, icc_profile=p3)
    save("display-p3.png", wide, icc_profile=p3)
    save("display-p3.webp", wide, lossless=True, icc_profile=p3)
    save("adobe-rgb.png", in_space(good, ADOBE_COLUMNS, lambda x: x ** (256 / 563)), icc_profile=adobe)
    save("srgb.png", good, icc_profile=profile(b"RGB ", SRGB_COLUMNS, SRGB_CURVE))
    linear = grey.point([round(255 * srgb_light(v / 255)) for v in range(256)])
    save("grey-linear.png", linear, icc_profile=profile(b"GRAY", None, gamma_curve(1.0)))
    save("broken-profile.png", good, icc_profile=p3[:150] + bytes(range(80)))

    # Good, but called something else.
    (HERE / "png-called.jpg").write_bytes((HERE / "rgb.png").read_bytes())
    (HERE / "jpeg-called.png").write_bytes((HERE / "baseline.jpg").read_bytes())

    # For the browser's decoder. No HEIC: its header alone shows what happens without a decoder.
    save("scene.avif", good, quality=92, speed=4)
    (HERE / "header-only.heic").write_bytes(struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(40))

    # Bad.
    (HERE / "zero-bytes.jpg").write_bytes(b"")
    (HERE / "text.jpg").write_text("Dear diary, this is no photo, whatever its name says.\n" * 20)
    randomness = random.Random(20240229)
    (HERE / "random.jpg").write_bytes(randomness.randbytes(3000))
    for name in ("baseline.jpg", "progressive.jpg", "rgb.png", "lossy.webp", "lossless.webp", "still.gif"):
        data = (HERE / name).read_bytes()
        stem, ending = name.split(".")
        (HERE / f"truncated-{stem}.{ending}").write_bytes(data[: len(data) * 6 // 10])
    (HERE / "header-only.jpg").write_bytes((HERE / "baseline.jpg").read_bytes()[:100])
    (HERE / "arithmetic.jpg").write_bytes(arithmetic_header((HERE / "baseline.jpg").read_bytes()))
    for name, place, claim in [
        ("rgb.png", 16, struct.pack(">II", 40_000, 40_000)),
        ("still.gif", 6, struct.pack("<HH", 60_000, 60_000)),
    ]:
        data = bytearray((HERE / name).read_bytes())
        data[place : place + len(claim)] = claim
        if name.endswith("png"):
            data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
        (HERE / f"claims-huge.{name.split('.')[1]}").write_bytes(data)
    data = bytearray((HERE / "baseline.jpg").read_bytes())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 65_000, 65_000)
    (HERE / "claims-huge.jpg").write_bytes(data)
    data[frame + 5 : frame + 9] = struct.pack(">HH", 0, 64)
    (HERE / "no-height.jpg").write_bytes(data)
    data = bytearray((HERE / "lossless.webp").read_bytes())
    at = data.index(b"VP8L") + 9
    data[at : at + 4] = struct.pack("<I", 16_383 | 16_383 << 14)
    (HERE / "claims-huge.webp").write_bytes(data)
    for name in ("baseline.jpg", "rgb.png", "lossy.webp", "lossless.webp", "still.gif"):
        data = bytearray((HERE / name).read_bytes())
        for _ in range(40):
            data[randomness.randrange(len(data) // 3, len(data))] ^= 1 << randomness.randrange(8)
        stem, ending = name.split(".")
        (HERE / f"flipped-{stem}.{ending}").write_bytes(data)

    files = sorted(HERE.iterdir())
    print(f"{len(files)} files, {sum(f.stat().st_size for f in files)} bytes, the largest {max(f.stat().st_size for f in files)}")


if __name__ == "__main__":
    main()
