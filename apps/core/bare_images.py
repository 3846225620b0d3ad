"""Whether a picture holds pixels and nothing besides, as those that `images.process` writes.

Such a picture may be stored byte for byte; anything else is written anew. What counts is the container: a place, an
author or a thumbnail can only stand in parts that are not looked for here, and so are not allowed.
"""

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_WEBP_PARTS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}
_JFIF = 16
_SOI, _APP0, _SOS, _EOI = 0xD8, 0xE0, 0xDA, 0xD9
# Tables, frames, restart intervals: what a decoder needs and what carries no words.
_JPEG_PARTS = {0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, _APP0, _SOS}


def is_bare(data: bytes) -> bool:
    """Say whether the bytes of a PNG, JPEG or WebP hold nothing but pixels. Other formats never do."""
    try:
        if data.startswith(_PNG):
            return _png(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
        return data[:2] == bytes((0xFF, _SOI)) and _jpeg(data)
    except (struct.error, IndexError, ValueError):
        return False


def _png(data: bytes) -> bool:
    place = len(_PNG)
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        name = data[place + 4 : place + 8]
        if name not in _PNG_PARTS:
            return False
        place += 12 + length
        if name == b"IEND":
            break
    return place == len(data)


def _webp(data: bytes) -> bool:
    (size,) = struct.unpack_from("<I", data, 4)
    place = 12
    while place < len(data):
        name = data[place : place + 4]
        (length,) = struct.unpack_from("<I", data, place + 4)
        if name not in _WEBP_PARTS:
            return False
        place += 8 + length + length % 2
    return place == len(data) == size + 8


def _jpeg(data: bytes) -> bool:
    place = 2
    while True:
        if data[place] != 0xFF:
            return False
        mark = data[place + 1]
        if mark == _EOI:
            return place + 2 == len(data)
        (length,) = struct.unpack_from(">H", data, place + 2)
        if mark not in _JPEG_PARTS or (mark == _APP0 and length != _JFIF):
            return False
        place += 2 + length
        if mark == _SOS:
            place = _after_scan(data, place)


def _after_scan(data: bytes, place: int) -> int:
    """Return where the next mark stands after compressed pixels, in which 0xFF is followed by 0 or a restart."""
    while True:
        place = data.index(0xFF, place)
        if data[place + 1] == 0 or 0xD0 <= data[place + 1] <= 0xD7:
            place += 2
            continue
        return place
