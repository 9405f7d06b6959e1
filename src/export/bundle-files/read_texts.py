# SPDX-License-Identifier: 0BSD
"""How texts become the numbers of model.onnx, in plain Python: to use, or to write again in another language.

    readers = read_texts.readers("FOLDER")
    feed = {name: numpy.array([reader("where is my parcel")]) for name, reader in readers.items()}

A text is folded (Unicode's NFKC_Casefold, blanks as one space, none at the ends).  A file tokenizer.json makes tokens of it in
their order; a file features.json makes runs of words and of characters, each as often as it stands there.
"""
import json
import pathlib
import re
import unicodedata

MASK = (1 << 64) - 1
PRIME = 0x100000001B3
WORDS, CHARACTERS, SIGNS, TEXT = 0x9AE16A3B2F90404F, 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x8648DBDB7A0E4B29
UNKNOWN_SIGN = -13.0  # the logarithm of the share of a sign that the lexicon does not have
IGNORED = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
                     "\u3164\ufe00-\ufe0f\ufeff\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")


def fold(text):
    if text.isascii():
        text = text.lower()
    else:
        for _ in range(2):
            text = unicodedata.normalize("NFKC", IGNORED.sub("", text)).casefold()
        text = unicodedata.normalize("NFKC", text)
    return re.sub("[ \t\n\f\r]+", " ", text).strip(" ")


def is_sign(c):
    """Written without blanks between words: Han, Kana, Hangul."""
    if c < "\u1100":
        return False
    if "\u4e00" <= c <= "\u9fff" or c == "\u30fc":
        return True
    if not unicodedata.category(c).startswith("L"):
        return False
    return c in "\u3005\u3006" or unicodedata.name(c, "").startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH",
                                                                      "HIRAGANA", "KATAKANA", "HANGUL"))


# ---- tokens ----

def kind_of(c):
    if c == " ":
        return "blank"
    if is_sign(c):
        return "sign"
    category = unicodedata.category(c)
    return "digit" if category == "Nd" else "letter" if category[0] in "LM" else "mark"


def tokens(text):
    text, at = fold(text).replace("\u2019", "'"), 0
    while at < len(text):
        kind, first = kind_of(text[at]), at
        at += 1
        if kind == "blank":
            continue
        if text[first] == "'" and at < len(text) and kind_of(text[at]) == "letter":
            kind = "letter"
        while kind in ("letter", "digit") and at < len(text) and kind_of(text[at]) == kind:
            at += 1
        yield text[first:at]


def token_reader(file):
    vocabulary = file["model"]["vocab"]
    most = (file["truncation"] or {}).get("max_length")
    return lambda text: [vocabulary.get(token, 0) for token in tokens(text)][:most] or [0]


# ---- n-grams ----

def step(value, number):
    return ((value ^ number) * PRIME) & MASK


def mix(value):
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK
    return value ^ value >> 31


def hash_of(word):
    value = WORDS
    for c in word:
        value = step(value, ord(c))
    return mix(value)


def runs(text, shortest, longest, start):
    for first in range(len(text)):
        value = start
        for length, c in enumerate(text[first:first + longest], 1):
            value = step(value, ord(c))
            if length >= shortest:
                yield mix(value) & ~1


def cut_signs(lexicon, text):
    """The likeliest words of a run of signs."""
    best, length = [0.0] * (len(text) + 1), [1] * len(text)
    for at in reversed(range(len(text))):
        best[at] = UNKNOWN_SIGN + best[at + 1]
        for n in range(2, min(4, len(text) - at) + 1):
            weight = lexicon.get(text[at:at + n])
            if weight is not None and weight + best[at + n] > best[at]:
                best[at], length[at] = weight + best[at + n], n
    at = 0
    while at < len(text):
        yield text[at:at + length[at]]
        at += length[at]


def pieces(text):
    """Runs of signs, and runs of anything else, between blanks."""
    for word in text.split(" "):
        first = 0
        for at in range(1, len(word) + 1):
            if at == len(word) or is_sign(word[at]) != is_sign(word[first]):
                yield word[first:at]
                first = at


def is_word(c):
    return unicodedata.category(c)[0] == "L" or unicodedata.category(c) in ("Nd", "Nl", "No")


def ngrams(file, text):
    words, text = [], fold(text)
    yield from runs(f" {text} ", 1, file["across"], TEXT)
    for piece in pieces(text):
        if is_sign(piece[0]):
            if file["lexicon"]:
                words += map(hash_of, cut_signs(file["lexicon"], piece))
            yield from runs(piece, 1, file["signs"], SIGNS)
            continue
        first = 0
        for at in range(1, len(piece) + 1):
            if at == len(piece) or is_word(piece[at]) != is_word(piece[first]):
                if is_word(piece[first]):
                    words.append(hash_of(piece[first:at]))
                first = at
        yield from runs(f" {piece} ", file["shortest"], file["longest"], CHARACTERS)
    for first in range(len(words)):
        value = WORDS
        for word in words[first:first + file["words"]]:
            value = (mix(value ^ word) * 3) & MASK
            yield mix(value) & ~1 | 1


def ngram_reader(file):
    numbers = {}
    for place, key in enumerate(file["keys"]):
        numbers.setdefault(int(key, 16), file["first"] + place)
    most = file["length"] or None

    def read(text):
        found = [numbers[key] for key in list(ngrams(file, text))[:most] if key in numbers]
        return found or ([0] if file["first"] else [])
    return read


def readers(folder):
    """A function from a text to its numbers, for each input of the model."""
    folder = pathlib.Path(folder)

    def load(name):
        file = json.loads((folder / name).read_text(encoding="utf-8"))
        return ngram_reader(file) if "keys" in file else token_reader(file)

    model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return {entry["input"]: load(entry["file"]) for entry in model["texts"]}
