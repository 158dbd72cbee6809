"""Writes src/workshop/mood/imagenet_wordnet.tsv: what WordNet 3.0 says of the 1000 ImageNet classes (names, parents, glosses).

Standard library only. Run once per change of models/imagenet_labels.txt:
    python3 tools/imagenet_wordnet.py DATA_NOUN models/imagenet_labels.txt src/workshop/mood/imagenet_wordnet.tsv
DATA_NOUN is WordNet's data.noun, for example of the Debian package wordnet-base.

ImageNet's classes are sorted by their WordNet offset, so of the many synsets that share a name ("crane", "drumstick")
the right ones are those that make the offsets rise: the longest rising choice is taken.
"""

import bisect
import re
import sys

# Names of the label file that say more than WordNet's own.
ALIASES = {"crane bird": "crane", "maillot tank suit": "maillot"}


def read_nouns(path):
    """Offset -> (words, offset of the first hypernym or None, gloss)."""
    synsets = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(" "):
                continue
            fields, _, gloss = line.partition(" | ")
            fields = fields.split()
            count = int(fields[3], 16)
            words = [fields[4 + 2 * index].replace("_", " ") for index in range(count)]
            pointers = fields[5 + 2 * count :]
            parents = [int(pointers[at + 1]) for at in range(0, len(pointers) - 3, 4) if pointers[at] in ("@", "@i")]
            synsets[int(fields[0])] = (words, parents[0] if parents else None, gloss.strip())
    return synsets


def match(labels, synsets):
    """Label index -> offset: the longest choice whose offsets rise."""
    named = {}
    for offset, (words, _, _) in synsets.items():
        for word in words:
            named.setdefault(word.lower(), []).append(offset)
    best = {-1: (0, None)}
    for index, label in enumerate(labels):
        ends = sorted(best)
        leading, longest = [], (-1, None)
        for end in ends:
            longest = max(longest, best[end], key=lambda choice: choice[0])
            leading.append(longest)
        for offset in named.get(ALIASES.get(label, label).lower(), []):
            before = leading[bisect.bisect_left(ends, offset) - 1]
            if offset not in best or best[offset][0] <= before[0]:
                best[offset] = (before[0] + 1, (index, offset, before[1]))
    chosen, link = {}, max(best.values(), key=lambda choice: choice[0])[1]
    while link:
        chosen[link[0]] = link[1]
        link = link[2]
    return chosen


def main():
    nouns_path, labels_path, out_path = sys.argv[1:]
    synsets = read_nouns(nouns_path)
    labels = [line.strip() for line in open(labels_path, encoding="utf-8")]
    chosen = match(labels, synsets)
    missing = [label for index, label in enumerate(labels) if index not in chosen]
    print("without a synset:", missing, file=sys.stderr)
    above, lines = {}, []
    for index in range(len(labels)):
        if index not in chosen:
            lines.append(f"{index}\t\t\t")
            continue
        words, parent, gloss = synsets[chosen[index]]
        gloss = re.sub(r"\s+", " ", gloss.split(";")[0])
        lines.append(f"{index}\t{parent or ''}\t{'|'.join(words)}\t{gloss}")
        while parent is not None and parent not in above:
            above[parent] = synsets[parent]
            parent = synsets[parent][1]
    with open(out_path, "w", encoding="utf-8") as out:
        out.write("# WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved. See imagenet_wordnet.md.\n")
        out.write("\n".join(lines) + "\n")
        for offset, (words, parent, _) in sorted(above.items()):
            out.write(f"@{offset}\t{'' if parent is None else parent}\t{'|'.join(words)}\t\n")


main()
