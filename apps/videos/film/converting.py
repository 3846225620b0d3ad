"""Making a film into pieces that every browser plays: HLS with H.264 and AAC in fragmented MP4 (RFC 8216).

FFmpeg runs in a process of its own: without files other than the one it reads, with limits to memory, time and what it
writes, and behind everything else on the machine.
"""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import imageio_ffmpeg
from django.conf import settings

RUNGS = (360, 720, 1080)
# The most bits a second that the picture of a rung takes; others lie between, by their number of pixels.
MOST_BITS = {360: 800_000, 720: 2_800_000, 1080: 5_000_000}
SOUND_BITS = 128_000
PIECE_SECONDS = 4
MEMORY, MOST_OUTPUT = 4_000_000_000, 20_000_000_000
LEAST_TIME, TIMES_LENGTH = 600, 20
TOLD_EVERY = 2.0
TAIL = 4000
NICENESS = 15
# As <sys/prctl.h> and <sched.h> have them.
DIES_WITH_PARENT, OWN_NETWORK, OWN_USERS = 1, 0x40000000, 0x10000000
INDEX, HEAD = "index.m3u8", "init.mp4"


class Failed(Exception):
    """FFmpeg could not do it; `str()` is the end of what it said."""


@dataclass(frozen=True)
class Source:
    """What is converted: a film `seconds` long that the demuxer `reader` reads; no sizes for sound alone."""

    path: Path
    reader: str
    seconds: float
    width: int | None
    height: int | None


def ladder(width: int | None, height: int | None) -> list[int]:
    """Return the lengths of the short side to make, the smallest first; [0] for sound alone. Nothing is made larger."""
    if width is None or height is None:
        return [0]
    side = min(width, height, RUNGS[-1])
    # A rung that is hardly smaller than the film helps nobody.
    return [*(rung for rung in RUNGS if rung * 1.15 < side), side - side % 2 or 2]


@cache
def program() -> str:
    """Return the path of FFmpeg: the one that is set, the machine's, or the one that comes with the portal."""
    return settings.FFMPEG_BINARY or shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()


def command(source: Source, rung: int, folder: Path) -> list[str]:
    """Return what makes one rung of `source` in `folder`."""
    reading = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "warning", "-progress", "pipe:1"]
    reading += ["-protocol_whitelist", "file", "-f", source.reader, "-i", str(source.path)]
    picture = ["-vn"]
    if rung and source.width and source.height:
        bits = bits_of(rung)
        size = f"-2:{rung}" if source.width >= source.height else f"{rung}:-2"
        picture = [
            "-map", "0:V:0", "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", "23",
            "-maxrate", str(bits), "-bufsize", str(2 * bits), "-vf", f"scale={size},format=yuv420p,setsar=1",
            "-fpsmax", "60", "-force_key_frames", f"expr:gte(t,n_forced*{PIECE_SECONDS})",
        ]  # fmt: skip
    sound = [
        "-map", "0:a:0?", "-c:a", "aac", "-b:a", str(SOUND_BITS), "-ac", "2", "-af", "loudnorm=I=-16:TP=-1.5:LRA=11",
        "-ar", "48000",
    ]  # fmt: skip
    pieces = [
        "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-f", "hls", "-hls_time", str(PIECE_SECONDS),
        "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", HEAD,
        "-hls_segment_filename", str(folder / "%05d.m4s"), str(folder / INDEX),
    ]  # fmt: skip
    return [program(), *reading, *picture, *sound, *pieces]


def bits_of(rung: int) -> int:
    """Return the most bits a second that the picture of a rung takes."""
    above = next((known for known in RUNGS if known >= rung), RUNGS[-1])
    return max(200_000, round(MOST_BITS[above] * (rung / above) ** 2))


def convert(source: Source, rung: int, folder: Path, tell: Callable[[int], object]) -> dict[str, int | str]:
    """Make a rung of `source` in `folder`, an empty one, and tell how far that is, in per cent, every two seconds.

    Returns {bandwidth, average, width, height, codecs} for the master playlist. Raises Failed.
    """
    limit = max(LEAST_TIME, TIMES_LENGTH * source.seconds)
    with (folder / "said.log").open("w+b") as said:
        process = subprocess.Popen(  # noqa: S603  (our own command)
            command(source, rung, folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said,
            env={"PATH": os.defpath}, cwd=folder, start_new_session=True, text=True, preexec_fn=confine,
        )  # fmt: skip
        try:
            ended = _follow(process, source.seconds, time.monotonic() + limit, tell)
        finally:
            process.kill()
            process.wait()
        said.seek(max(0, said.seek(0, os.SEEK_END) - TAIL))
        words = said.read()[-TAIL:].decode(errors="replace").replace(str(source.path), "the film")
    (folder / "said.log").unlink()
    if ended or not (folder / INDEX).exists() or not (folder / HEAD).exists():
        raise Failed(words or "It took too long." if ended is None else words or f"It ended with {ended}.")
    return facts_of(folder, source.seconds)


def confine() -> None:
    """Bound what FFmpeg may take from the machine, keep it from the network, and let it end with its worker.

    What the system does not know or allow is left out: FFmpeg is told to open nothing but files in any case.
    """
    os.nice(NICENESS)
    system = ctypes.CDLL(None)
    if hasattr(system, "prctl"):
        system.prctl(DIES_WITH_PARENT, signal.SIGKILL)
        if system.unshare(OWN_NETWORK):
            system.unshare(OWN_USERS | OWN_NETWORK)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_OUTPUT, MOST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _follow(process: subprocess.Popen, seconds: float, deadline: float, tell: Callable[[int], object]) -> int | None:
    """Tell how far FFmpeg is until it ends. Returns its status, or None when its time was over."""
    told = 0.0
    for at in _moments(process):
        now = time.monotonic()
        if now > deadline:
            return None
        if now - told >= TOLD_EVERY:
            told = now
            tell(min(99, int(100 * at / seconds)))
    return process.wait(timeout=max(1.0, deadline - time.monotonic()))


def _moments(process: subprocess.Popen) -> Iterator[float]:
    """Yield, in seconds, where in the film FFmpeg is."""
    at = 0.0
    for line in process.stdout or ():
        name, _, value = line.strip().partition("=")
        if name == "out_time_us" and value.lstrip("-").isdigit():
            at = max(0.0, int(value) / 1_000_000)
        if name == "progress":
            yield at


def facts_of(folder: Path, seconds: float) -> dict[str, int | str]:
    """Return what the master playlist says of the pieces in `folder`."""
    sizes = [path.stat().st_size for path in folder.glob("*.m4s")]
    head = (folder / HEAD).read_bytes()
    width, height = _size_in(head)
    return {
        "bandwidth": max(1, round(8 * max(sizes, default=0) / min(PIECE_SECONDS, max(seconds, 0.5)))),
        "average": max(1, round(8 * sum(sizes) / max(seconds, 0.1))),
        "width": width, "height": height, "codecs": ",".join(_codecs_in(head)),
    }  # fmt: skip


def _codecs_in(head: bytes) -> list[str]:
    """Return the codecs of an MP4's head as RFC 6381 names them."""
    found = []
    if (at := head.find(b"avcC")) > 0:
        found.append("avc1." + head[at + 5 : at + 8].hex())
    if b"mp4a" in head:
        found.append("mp4a.40.2")
    return found


def _size_in(head: bytes) -> tuple[int, int]:
    """Return the width and height of the picture in an MP4's head, 0 for sound alone."""
    at = head.find(b"avc1")
    if at < 0:
        return 0, 0
    return int.from_bytes(head[at + 28 : at + 30], "big"), int.from_bytes(head[at + 30 : at + 32], "big")
