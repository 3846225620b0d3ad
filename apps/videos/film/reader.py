"""Looks into one film, in a process of its own that may die of it: `python -I reader.py FILE READER [SECOND]`.

Prints {seconds, width, height, picture, pixels, sound, poster} as JSON: codecs by FFmpeg's names or "", sizes as shown
or null, `poster` a JPEG in base64 or "", of that second if one is given. Ends with 3 when nothing in the file can be
played, 4 when it is too big to look at.
"""

import base64
import io
import json
import sys

MEMORY, PROCESSOR_SECONDS, MOST_OUTPUT = 2_000_000_000, 20, 20_000_000
MOST_STREAMS, MOST_PIXELS, POSTER = 64, 8192 * 4400, 1280
NOTHING, TOO_BIG = 3, 4
# FFmpeg names its decoders, some of which are libraries; what counts is what they decode.
SAME = {
    "libdav1d": "av1",
    "libaom-av1": "av1",
    "libvpx": "vp8",
    "libvpx-vp9": "vp9",
    "mp3float": "mp3",
    "libopus": "opus",
}


def confine() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_OUTPUT, MOST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def codec(stream) -> str:
    name = stream.codec_context.name if stream else ""
    return SAME.get(name, name)


def frame_in(file, stream, seconds, wanted):
    """Return the frame at the second `wanted`, or else one a tenth into the film, or the first there is.

    None when none can be decoded.
    """
    import av

    stream.thread_type = "NONE"
    for at in (wanted, seconds / 10, 0):
        if at is None:
            continue
        try:
            file.seek(int(at * 1_000_000))
            frames = file.decode(stream)
            # One a tenth into the film need not be exact: the nearest that stands by itself is decoded fastest.
            found = next((each for each in frames if at != wanted or each.time is None or each.time >= at - 0.02), None)
        except (av.FFmpegError, OSError, ValueError):
            continue
        if found is not None:
            return found
    return None


def poster_of(frame) -> str:
    from PIL import Image

    image = frame.to_image()
    if frame.rotation:
        image = image.rotate(frame.rotation, expand=True)
    image.thumbnail((POSTER, POSTER), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    image.convert("RGB").save(kept, "JPEG", quality=85)
    return base64.b64encode(kept.getvalue()).decode()


def look(path: str, reader: str, wanted: float | None) -> dict:
    import av

    # No other protocol, so that nothing outside of the file is read; parts of it that refer to others are left alone.
    options = {"protocol_whitelist": "file", "probesize": "20000000", "analyzeduration": "20000000"}
    file = av.open(path, format=reader, options=options)
    if len(file.streams) > MOST_STREAMS:
        sys.exit(TOO_BIG)
    covers = av.stream.Disposition.attached_pic
    picture = next((each for each in file.streams.video if not each.disposition & covers), None)
    sound = next(iter(file.streams.audio), None)
    if picture is not None and picture.codec_context.width * picture.codec_context.height > MOST_PIXELS:
        sys.exit(TOO_BIG)
    seconds = (file.duration or 0) / 1_000_000
    facts = {
        "picture": codec(picture),
        "sound": codec(sound),
        "pixels": "",
        "width": None,
        "height": None,
        "poster": "",
    }
    if picture is not None and picture.codec_context.width:
        frame = frame_in(file, picture, seconds, wanted)
        if frame is None:
            sys.exit(NOTHING)
        turned = frame.rotation % 180 != 0
        width, height = frame.width, frame.height
        facts["width"], facts["height"] = (height, width) if turned else (width, height)
        facts["pixels"] = frame.format.name
        facts["poster"] = poster_of(frame)
    elif sound is None or next(file.decode(sound), None) is None:
        sys.exit(NOTHING)
    return {"seconds": seconds or length(file), **facts}


def length(file) -> float:
    """Return where the last packet ends, for files whose header does not say how long they are."""
    file.seek(0)
    last = 0.0
    for packet in file.demux():
        if packet.pts is not None:
            last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return last


def main() -> int:
    confine()
    import av

    try:
        facts = look(sys.argv[1], sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else None)
    except (av.FFmpegError, OSError, ValueError, StopIteration):
        return NOTHING
    except MemoryError:
        return TOO_BIG
    sys.stdout.write(json.dumps(facts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
