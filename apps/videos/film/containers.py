"""Which files can hold a film or a recording, told by their first bytes, and which of them browsers play."""

from dataclasses import dataclass

LOOKED_AT = 512
# What the parts of an MP4 or QuickTime file may begin with.
_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"pnot"}
_TS_PACKET = 188


@dataclass(frozen=True)
class Container:
    """`reader` is FFmpeg's name of what reads it: no other is tried, least of all one that opens further files."""

    name: str
    reader: str
    mime: str


MP4 = Container("mp4", "mov", "video/mp4")
WEBM = Container("webm", "matroska", "video/webm")
MKV = Container("mkv", "matroska", "video/x-matroska")
AVI = Container("avi", "avi", "video/x-msvideo")
OGG = Container("ogv", "ogg", "video/ogg")
TS = Container("ts", "mpegts", "video/mp2t")
FLV = Container("flv", "flv", "video/x-flv")
WMV = Container("wmv", "asf", "video/x-ms-wmv")
MP3 = Container("mp3", "mp3", "audio/mpeg")
WAV = Container("wav", "wav", "audio/wav")
FLAC = Container("flac", "flac", "audio/flac")

# What all browsers that the portal is made for play, Safari included: {container: (pictures, sounds)}.
PLAYED = {
    MP4: ({"h264"}, {"aac", "mp3"}),
    WEBM: ({"vp8", "vp9"}, {"opus", "vorbis"}),
    MP3: (set(), {"mp3"}),
    WAV: (set(), {"pcm_s16le"}),
    FLAC: (set(), {"flac"}),
}


def recognise(head: bytes) -> Container | None:
    """Return what the file that begins with `head` is, or None for what is no film."""
    if head[4:8] in _BOXES:
        return MP4
    if head.startswith(b"\x1aE\xdf\xa3"):
        return WEBM if b"webm" in head[:64] else MKV
    if head.startswith(b"RIFF"):
        return {b"AVI ": AVI, b"WAVE": WAV}.get(head[8:12])
    for mark, container in ((b"OggS", OGG), (b"FLV\x01", FLV), (b"fLaC", FLAC), (b"ID3", MP3),
                            (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", WMV)):  # fmt: skip
        if head.startswith(mark):
            return container
    if len(head) > _TS_PACKET and head[0] == head[_TS_PACKET] == 0x47:
        return TS
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return MP3
    return None


def played(container: Container, picture: str, pixels: str, sound: str) -> bool:
    """Whether browsers play it: `picture` and `sound` are codecs or "", `pixels` the format of the picture's."""
    pictures, sounds = PLAYED.get(container, (set(), set()))
    if not picture and container in (MP4, WEBM):
        return bool(sound) and sound in sounds
    return (not picture or (picture in pictures and pixels in {"yuv420p", "yuvj420p"})) and (
        not sound or sound in sounds
    )
