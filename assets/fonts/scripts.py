"""Makes the faces of other scripts and of emoji from Noto fonts, and coverage.txt, which says what all faces together draw.

Why: a notice has a name in Uyghur, Tibetan, Mongolian or Yi, or an emoji that a telephone put there; without a face of our own the
screen shows a mark for a missing character. The faces are those of Noto with two changes: the metrics of Noto Sans SC, so that a
line of text has one baseline, and a name of their own. Of the emoji single characters are kept, in one colour, no sequences.

How (Debian 12: apt-get install python3-fonttools), in a folder with these packages unpacked, each in a folder of its name:
    npm pack @expo-google-fonts/noto-emoji@0.4.7 @expo-google-fonts/noto-naskh-arabic@0.4.5 \\
        @expo-google-fonts/noto-sans-mongolian@0.4.1 @expo-google-fonts/noto-sans-yi@0.4.2 @expo-google-fonts/noto-serif-tibetan@0.4.2
    python3 scripts.py FOLDER
"""
import glob
import os
import sys
from fontTools import subset
from fontTools.ttLib import TTFont

HERE = os.path.dirname(os.path.abspath(__file__))
# Our name: package, whether its letters are shaped, size beside Noto Sans SC, and how far below the line it may reach, in thousandths
# of an em (Noto Sans SC: 288): what is lower is cut off.
FACES = {
    "Emoji": ("noto-emoji", False, 1, 288),
    "Arabic": ("noto-naskh-arabic", True, 1, 480),
    "Mongolian": ("noto-sans-mongolian", True, 1, 400),
    "Yi": ("noto-sans-yi", False, 1, 288),
    "Tibetan": ("noto-serif-tibetan", True, 0.85, 640),
}
TYPO_METRICS = 1 << 7


def make(sans, name, source, shaped, size, below, target):
    font = TTFont(source)
    options = subset.Options()
    options.layout_features = ["*"] if shaped else []
    options.name_IDs = [0, 13, 14]
    options.hinting = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "STAT", "MATH"] + ([] if shaped else ["GSUB", "GPOS", "GDEF"])
    tool = subset.Subsetter(options)
    keep = [c for c in font.getBestCmap() if c > 0x7F or shaped and c == 0x20]
    tool.populate(unicodes=keep)
    tool.subset(font)
    for number, text in {1: "Gongshi " + name, 2: "Regular", 3: "1;Gongshi" + name + "-Regular", 4: "Gongshi " + name, 6: "Gongshi" + name + "-Regular"}.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["head"].unitsPerEm = round(font["head"].unitsPerEm / size)
    font["OS/2"].fsSelection &= ~TYPO_METRICS
    scale = font["head"].unitsPerEm / sans["head"].unitsPerEm
    for table, members in {
        "hhea": ("ascent", "descent", "lineGap"),
        "OS/2": ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
    }.items():
        for member in members:
            setattr(font[table], member, round(getattr(sans[table], member) * scale))
    font["hhea"].descent = round(-below * font["head"].unitsPerEm / 1000)
    font["OS/2"].usWinDescent = -font["hhea"].descent
    font.save(target)


def coverage():
    """Every character that one of the faces draws, as ranges."""
    drawn = set()
    for path in glob.glob(os.path.join(HERE, "*.ttf")):
        drawn |= set(TTFont(path).getBestCmap())
    ranges, codes = [], sorted(c for c in drawn if c >= 0x20)
    for c in codes:
        if ranges and ranges[-1][1] == c - 1:
            ranges[-1][1] = c
        else:
            ranges.append([c, c])
    return "".join(f"{a:X}-{b:X}\n" if a != b else f"{a:X}\n" for a, b in ranges)


def main(folder):
    sans = TTFont(os.path.join(HERE, "NotoSansSC-Regular.ttf"))
    for name, (package, shaped, size, below) in FACES.items():
        source = glob.glob(os.path.join(folder, "*" + package + "*", "package", "400Regular", "*.ttf"))[0]
        make(sans, name, source, shaped, size, below, os.path.join(HERE, f"Gongshi{name}-Regular.ttf"))
    with open(os.path.join(HERE, "coverage.txt"), "w", encoding="ascii") as out:
        out.write(coverage())


main(*sys.argv[1:])
