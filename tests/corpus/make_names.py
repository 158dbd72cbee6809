#!/usr/bin/env python3
"""Makes tests/corpus/made_names.tsv: folders of made names, to measure how well wrong encodings are told.

It is committed; this script is kept so that anyone can make another list. It needs the Python package wordfreq 3:

    python3 tests/corpus/make_names.py [SEED FOLDERS PART [FILE]]

A name is a few words of a language, as people write names: Capitalised, small or in CAPITALS, with numbers and marks
now and then, and now and then in English. Words are such as `make_letters.py` left out of its tables (`held_out`), so
that nothing is measured on what it was made of. Thai and Estonian words are the writer's own, wordfreq has none.
One line a folder: language, encodings (`right` where the names are right as they are), artist, album, ten titles.
"""

import pathlib
import random
import sys

import wordfreq
from make_letters import held_out

OUT = pathlib.Path(__file__).resolve().parent / "made_names.tsv"
TITLES = 10
THAI = (
    "รัก เธอ หัวใจ คิดถึง คืน ฝน น้ำตา เพลง ดาว เดือน ท้องฟ้า ทะเล ความรัก ความฝัน ชีวิต เพื่อน คนเดียว บ้าน ทาง แม่ พ่อ ลูก "
    "สาว หนุ่ม ใจ เหงา เจ็บ ยิ้ม ร้องไห้ กลับมา ลืม จำ รอ เวลา วันนี้ พรุ่งนี้ เมื่อวาน ตลอดไป ดอกไม้ ลมหนาว ไฟ เมือง ถนน ฉัน "
    "นางฟ้า โลก แสง เงา ขอโทษ ขอบคุณ สบาย สวย สิ่งดี สายลม ภูเขา แม่น้ำ พระจันทร์ ตะวัน วิญญาณ สัญญา ปาฏิหาริย์ ทหาร ศิลปิน"
).split()
ESTONIAN = (
    "öö päev süda tuul meri mõte võib õhtu hääl laul näha võõras tüdruk poiss põld sõber sõna mõni küla mägi kõik jõgi "
    "õnn rõõm ööbik aeg külm täht vöö läbi püha tõde tõus põhja päike vihm mäng žest šokk džäss kõrb lõpp sügis südamed "
    "rõõmus hõbe kuld tants kodu naine mees lähen tule minu ilus valge must roheline isamaa väike hõim mööda ääres"
).split()
# Name of the language, code in wordfreq, encodings such tags were in.
WRONG = [
    ("Russian", "ru", "windows-1251,koi8-r,ibm866"),
    ("Ukrainian", "uk", "windows-1251"),
    ("Bulgarian", "bg", "windows-1251"),
    ("Serbian", "sr", "windows-1251"),
    ("Greek", "el", "windows-1253"),
    ("Hebrew", "he", "windows-1255"),
    ("Arabic", "ar", "windows-1256"),
    ("Thai", "th", "windows-874"),
    ("Polish", "pl", "windows-1250,iso-8859-2"),
    ("Czech", "cs", "windows-1250,iso-8859-2"),
    ("Slovak", "sk", "windows-1250,iso-8859-2"),
    ("Hungarian", "hu", "windows-1250,iso-8859-2"),
    ("Romanian", "ro", "windows-1250,iso-8859-2"),
    ("Croatian", "hr", "windows-1250"),
    ("Slovenian", "sl", "windows-1250"),
    ("Turkish", "tr", "windows-1254"),
    ("Lithuanian", "lt", "windows-1257"),
    ("Latvian", "lv", "windows-1257"),
    ("Estonian", "et", "windows-1257"),
    ("Vietnamese", "vi", "windows-1258"),
    ("Japanese", "ja", "shift_jis,euc-jp"),
    ("Chinese simplified", "zh", "gbk"),
    ("Chinese traditional", "zht", "big5"),
    ("Korean", "ko", "euc-kr"),
]
RIGHT = [
    ("German", "de"), ("French", "fr"), ("Spanish", "es"), ("Portuguese", "pt"), ("Italian", "it"), ("Swedish", "sv"),
    ("Norwegian", "nb"), ("Danish", "da"), ("Finnish", "fi"), ("Icelandic", "is"), ("Dutch", "nl"), ("Catalan", "ca"),
    ("Estonian in Latin-1", "et"),
]
LATIN1 = set(map(chr, range(0x20, 0x100))) | set("€‚„…‘’“”–—ŠšŽžŒœŸ")
RIGHT_LATIN2 = ["pl", "cs", "sk", "hu", "ro", "hr", "tr"]


def vocabulary(code, part):
    """Words of a language, the more frequent ones first."""
    if code in ("th", "et"):
        return {"th": THAI, "et": ESTONIAN}[code]
    source = {"hr": "sh", "sr": "sh", "zht": "zh"}.get(code, code)
    words = [w for w in wordfreq.top_n_list(source, 40000) if w.isalpha() and held_out(w) == part]
    if code == "zht":
        import opencc

        words = [opencc.OpenCC("s2t").convert(w) for w in words]
    if code == "ro":
        # Some of wordfreq's own sources were read in the wrong encoding.
        words = [w.translate(str.maketrans("șț", "şţ")) for w in words if not set(w) & set("ãþº")]
    if code == "sr":
        for a, b in zip("lj nj dž".split(), "љњџ"):
            words = [w.replace(a, b) for w in words]
        words = [w.translate(str.maketrans("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш")) for w in words]
        words = [w for w in words if all(c > "\x7f" for c in w)]
    foreign = (lambda w: False) if code not in ("ja", "zh", "zht", "ko", "ru", "uk", "bg", "el", "he", "ar") else str.isascii
    return [w for w in words if not foreign(w)]


def fits(text, encodings):
    names = {"windows-874": "cp874", "shift_jis": "cp932", "euc-kr": "cp949", "ibm866": "cp866", "big5": "cp950"}
    try:
        for encoding in encodings:
            if encoding == "right":
                return True
            text.encode(names.get(encoding, encoding))
    except UnicodeEncodeError:
        return False
    return True


class Maker:
    def __init__(self, code, encodings, seed, part):
        self.random = random.Random(f"{code} {encodings} {seed}")
        self.words, self.english = vocabulary(code, part), vocabulary("en", part)
        self.spaced = code not in ("ja", "zh", "zht", "th")
        self.code, self.encodings = code, encodings

    def word(self, words):
        # Rarer words are as likely as common ones in names, but for the rarest.
        return words[int(len(words) * self.random.random() ** 1.7)]

    def plain(self, most):
        r = self.random
        foreign = r.random() < 0.12
        words = self.english if foreign else self.words
        for _ in range(200):
            count = 1 + min(most - 1, int(r.expovariate(0.7)))
            picked = [self.word(words) for _ in range(count)]
            text = (" " if self.spaced or foreign else "").join(picked)
            style = r.random()
            # Python capitalises ß, ı and i as no one writes them.
            if self.code == "tr":
                upper = lambda s: s.replace("i", "İ").upper()
            else:
                upper = lambda s: s.replace("ß", "ẞ").upper().replace("ẞ", "ß")
            first = lambda s: upper(s[:1]) + s[1:]
            if style < 0.08:
                text = upper(text)
            elif style < 0.16:
                pass
            elif style < 0.5:
                text = first(text)
            else:
                text = " ".join(map(first, text.split(" ")))
            if fits(text, self.encodings) and len(text) > 1:
                return text
        return "Untitled"

    def title(self):
        r, text = self.random, self.plain(5)
        style = r.random()
        if style < 0.04:
            text += f" ({r.choice(['live', 'Remix', 'Bonus', '1987', 'Demo'])})"
        elif style < 0.07:
            text += r.choice(["!", "?", "...", " No. 2", " II", " 2"])
        elif style < 0.10:
            text += r.choice([", ", " - ", " & "]) + self.plain(2)
        return text

    def folder(self):
        titles = [self.title() for _ in range(TITLES)]
        return [self.plain(3), self.plain(4), *titles]


def main():
    seed, folders, part = map(int, sys.argv[1:4]) if len(sys.argv) > 3 else (1, 6, 0)
    lines = ["# Made by make_names.py; language, encodings, artist, album, ten titles"]
    for language, code, encodings in WRONG:
        maker = Maker(code, encodings.split(","), seed, part)
        lines += ["\t".join([language, encodings, *maker.folder()]) for _ in range(folders)]
    for language, code in RIGHT + [(f"{code} in Unicode", code) for code in RIGHT_LATIN2]:
        maker = Maker(code, ["right"] if code in RIGHT_LATIN2 else ["cp1252"], seed, part)
        lines += ["\t".join([language, "right", *maker.folder()]) for _ in range(folders)]
    out = pathlib.Path(sys.argv[4]) if len(sys.argv) > 4 else OUT
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
