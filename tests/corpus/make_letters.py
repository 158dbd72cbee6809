#!/usr/bin/env python3
"""Makes src/library/names/encoding/letters.txt: how often letters follow each other in words of a language.

It is committed; this script is kept so that anyone can see where the figures come from and make them again. It needs
the Python packages wordfreq 3 (word frequencies) and opencc-python-reimplemented (traditional characters):

    python3 tests/corpus/make_letters.py

One line a table: its name, its letters, and for each letter (row; the first row is the start of a word) the cost of
each next letter (column; the first column is the end of a word) as one of A to Z, in steps of 0.4 nats. A table of
characters holds them in order of frequency, and the costs at ranks 1, 10, 100, 1000 in nats.
"""

import collections
import math
import pathlib
import zlib

import opencc
import wordfreq

OUT = pathlib.Path(__file__).resolve().parents[2] / "src/library/names/encoding/letters.txt"
WORDS = 40000
STEP_NATS = 0.4
ASCII = "abcdefghijklmnopqrstuvwxyz"
WESTERN = ["en", "de", "fr", "es", "pt", "it", "sv", "nb", "da", "fi", "is", "nl", "ca"]
WESTERN_LETTERS = "ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿšžœ"
# Each by itself, where the sum of all blurs it: a reading of Central Europe or Turkey would take its letters for its own.
OWN = {
    "is": "áðéíóúýþæö",
    "pt": "ãáàâçéêíóôõúü",
    "nb": "æøåéèôò",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "ca": "àçèéíïòóúü",
    "et": "äöõüšž",
    "it": "àèéìòù",
    "es": "áéíñóúü",
    "de": "äöüß",
    "sv": "åäöé",
    "fi": "äöå",
    "nl": "éëïè",
    "da": "æøåé",
}
LATIN = {
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    # With cedillas: the encodings of old have no comma below.
    "ro": "ăâîşţ",
    "hr": "čćđšž",
    "sl": "čšž",
    "tr": "çğıöşüâî",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
}
CYRILLIC = {
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
}
OTHER = {
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
}

# wordfreq has no Estonian; common words and endings by the writer, beside Finnish ones, whose letters follow each other alike.
ESTONIAN = (
    "ja on ei et ma sa ta see mis kui oma nii aga ning ka või kas siis olen oled oli olid olla saab peab tahan tean näen "
    "võtma võtan võtnud tõsta tõusen tõmban mõnus mõtted mõtlen mõtlema mõista õige õigus õpetaja õpilane õde õed õues õun "
    "õhk õhus õrn õrnalt õitseb õis õisi õnne õnnelik õnnelikud õpin ööd ööl öine ütle ütlen üks üle ümber üksi üksinda "
    "päeva päevad päikese päikest sügise süda südame südames kõige kõigile kõrge kõrgel kõrval kõnnin kõne kõned lõbus "
    "lõpuks lõpeb lõpp lõuna lõke põhi põleb põlv põrgu põnev sõit sõidan sõda sõja sõnad sõnu sõprus sõbrad sõbrale tõsi "
    "tõesti tõmbab tõuseb võimalik võitlus võlu võõra võta võib võin jõuab jõud jõulud jõuluöö jõe jõe rõõmu rõõmsalt rõivas "
    "rõdu nõu nõid nõmm nõnda mõis mõlemad mõned mõni hõbe hõbedane hõljub hõimud lõoke lõhn lõvi kõlab kõla kõik kõigest "
    "käin käes külas küünal küsin künkal lähme lävi laulud lauluga laulan laulis tähed tähti tütar tüdrukud tühi tühja väga "
    "väljas väikene värav vägi vürst rüütel rändan rääkida sünnipäev sünnimaa süütu hüüab hüvasti hüppa jää jäänud jälle "
    "mäed mängib mängin mänd märk nägu nägin pääsuke püha pühad pilv pilved armastus armastan eesti isamaa emake kodumaa "
    "kevad suvi sügis talv meri mere laine lained rand rannas kallis kaunis ilus ilusam must valge punane sinine roheline"
).split()


def held_out(word):
    """Words of parts 0 and 1 of ten are left out of the tables: what is measured and tuned on is made of them."""
    return zlib.crc32(word.encode()) % 10


def words_of(language):
    code = {"hr": "sh", "sr": "sh"}.get(language, language)
    if language == "et":
        yield from ((word, 0.1) for word in ESTONIAN)
        yield from ((word, weight / 4) for word, weight in words_of("fi"))
        return
    try:
        listed = wordfreq.top_n_list(code, WORDS)
    except LookupError:
        return
    for word in listed:
        if held_out(word) < 2:
            continue
        listed_word = word
        if language == "sr":
            for a, b in zip("lj nj dž".split(), "љњџ"):
                word = word.replace(a, b)
            word = word.translate(str.maketrans("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш"))
        if language == "ro":
            word = word.translate(str.maketrans("șț", "şţ"))
        # Names are rarer words than a text's: the square root evens them out.
        yield word, math.sqrt(wordfreq.word_frequency(listed_word, code))


def table(languages, letters):
    index = {letter: i + 1 for i, letter in enumerate(letters)}
    n = len(letters) + 1
    counts = [[0.0] * n for _ in range(n)]
    for language in languages:
        local = [[0.0] * n for _ in range(n)]
        for word, weight in words_of(language):
            if not all(c in index for c in word):
                continue
            path = [0] + [index[c] for c in word] + [0]
            for a, b in zip(path, path[1:]):
                local[a][b] += weight
        total = sum(map(sum, local)) or 1.0
        for a in range(n):
            for b in range(n):
                counts[a][b] += local[a][b] / total / len(languages)
    costs = ""
    column = [sum(row[b] for row in counts) + 1e-7 for b in range(n)]
    for row in counts:
        total = sum(row) + 2e-5
        for b, count in enumerate(row):
            # Backs off to how often the letter is met at all.
            p = 0.98 * (count + 2e-5 * column[b]) / total + 0.02 * column[b] * 0.3
            costs += chr(65 + min(25, round(-math.log(p) / STEP_NATS)))
    return f"{letters} {costs}"


def characters(name, code, keep, convert=None, limit=1200):
    counts = collections.Counter()
    for word, weight in wordfreq.get_frequency_dict(code).items():
        for c in convert(word) if convert else word:
            if keep(c):
                counts[c] += weight**0.75
    total = sum(counts.values())
    ranked = counts.most_common(limit)
    at = [f"{-math.log(ranked[min(r, len(ranked)) - 1][1] / total):.2f}" for r in (1, 10, 100, 1000)]
    return f"{name} {''.join(c for c, _ in ranked)} {' '.join(at)}"


def main():
    lines = ["western " + table(WESTERN, ASCII + WESTERN_LETTERS)]
    lines += [f"{name} " + table([name], ASCII + extra) for name, extra in {**OWN, **LATIN}.items()]
    lines += [f"{name} " + table([name], letters) for name, letters in {**CYRILLIC, **OTHER}.items()]
    han = lambda c: "\u4e00" <= c <= "\u9fff"
    lines.append(characters("zh", "zh", han))
    lines.append(characters("zht", "zh", han, opencc.OpenCC("s2t").convert))
    lines.append(characters("ja", "ja", han))
    lines.append(characters("ko", "ko", lambda c: "\uac00" <= c <= "\ud7a3", limit=1000))
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
