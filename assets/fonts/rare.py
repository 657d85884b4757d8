"""Makes GongshiRare-Regular.ttf from LXGW WenKai.

Why: names of people and places have characters that Noto Sans SC lacks (𠮷, 𨰻); a system font would be
drawn in its place, or nothing. The subset holds every Han character that LXGW WenKai has and Noto Sans SC
has not, and nothing else. Reserved names of the original ("LXGW", "霞鹜") do not appear in it.

How (Debian 12: apt-get install python3-fonttools fonts-lxgw-wenkai):
    python3 rare.py NotoSansSC-Regular.ttf /usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf GongshiRare-Regular.ttf
"""
import sys
from fontTools import subset
from fontTools.ttLib import TTFont

HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))


def main(noto, source, target):
    sans, font = TTFont(noto), TTFont(source)
    covered = sans.getBestCmap()
    rare = [c for c in font.getBestCmap() if c not in covered and any(a <= c <= b for a, b in HAN)]
    options = subset.Options()
    options.layout_features = []
    options.name_IDs = [0, 13, 14]
    options.hinting = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS", "GDEF"]
    tool = subset.Subsetter(options)
    tool.populate(unicodes=rare)
    tool.subset(font)
    names = {1: "Gongshi Rare", 2: "Regular", 3: "1.250;GongshiRare-Regular", 4: "Gongshi Rare", 6: "GongshiRare-Regular"}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    for table, members in {  # one line of text has one baseline, whichever face draws a character
        "hhea": ("ascent", "descent", "lineGap"),
        "OS/2": ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
    }.items():
        for member in members:
            setattr(font[table], member, getattr(sans[table], member))
    font.save(target)


main(*sys.argv[1:])
