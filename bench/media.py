"""How long films take: from the last byte to being played, to the first rung, and beside FFmpeg by hand.

    python bench/media.py                          (everything; starts PostgreSQL and Redis on a data folder of its own)
    python bench/media.py --only converting        (arriving, converting, serving, killing or files)
    python bench/media.py --films FOLDER…          (further films for `files`, such as real ones)

`arriving` sends a film through the view that takes pieces, the last of which ends with it being looked at. `converting`
makes the first rung of a clip of a minute through the pipeline, in turns with the same command by hand; the overhead
is the median of the ratios. `serving` asks gunicorn with one worker for a part of a rung, which needs wrk. `killing`
ends the worker with -9 at random moments. `files` makes every film of the folders and says what became of it.
"""

import argparse
import base64
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
HERE = [ROOT / "tests" / "data" / "video", ROOT / "demo" / "meridian-water" / "files"]
ENDINGS = {".mp4", ".mov", ".mkv", ".webm", ".mp3", ".avi", ".wav", ".ts"}


def prepare() -> SimpleNamespace:
    """Make a space and somebody who films in it."""
    import django

    django.setup()
    from django.core.management import call_command

    from apps.accounts.models import User
    from apps.spaces.models import Membership, Space
    from apps.strategy.models import Organisation
    from bench.pages import cookie_of

    call_command("migrate", verbosity=0)
    Organisation.objects.get_or_create(pk=1, defaults={"name": "Bench"})
    mark = f"{time.time_ns():x}"[-10:]
    person = User.objects.create_user(f"{mark}@example.org", f"f{mark}", f"f{mark}")
    space = Space.objects.create(
        slug=f"bench-{mark}", name="Bench", purpose="interest", visibility="open", description="x", created_by=person
    )
    Membership.objects.create(space=space, user=person)
    return SimpleNamespace(person=person, space=space, cookie=cookie_of(person))


def clip(seconds: int = 60) -> Path:
    """Return a moving picture with sound, 1280 × 720 at 30 a second, made once."""
    from apps.videos.film.converting import program

    path = Path(tempfile.gettempdir()) / f"workscape-clip-{seconds}.mp4"
    if not path.exists():
        made = [
            program(),
            "-loglevel",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            f"testsrc2=size=1280x720:rate=30:duration={seconds}",
        ]
        made += [
            "-f",
            "lavfi",
            "-i",
            f"sine=frequency=440:duration={seconds}",
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
        ]
        subprocess.run([*made, "-pix_fmt", "yuv420p", "-c:a", "aac", str(path)], check=True)
    return path


def footage_of(path: Path, made: SimpleNamespace):
    """Take a film in as if it had been sent with a form."""
    from django.core.files import File

    from apps.videos import actions
    from apps.videos.models import Footage, Upload

    Upload.objects.filter(footage__video=None).delete()
    Footage.loose_of(made.person).delete()
    with path.open("rb") as film:
        return actions.take_whole(actor=made.person, upload=File(film, name=path.name))


def arriving(made: SimpleNamespace, options: argparse.Namespace) -> None:
    """Print how long the last piece of a film takes until the film can be played."""
    from django.conf import settings
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1", headers={"Cookie": made.cookie, "Tus-Resumable": "1.0.0"})
    data, times = clip().read_bytes(), []
    for _time in range(5):
        name = base64.b64encode(b"clip.mp4").decode()
        begun = client.post(
            "/videos/uploads/", headers={"Upload-Length": str(len(data)), "Upload-Metadata": f"filename {name}"}
        )
        where, last = begun["Location"], max(0, len(data) - settings.VIDEO_PIECE_BYTES)
        for at, piece in ((0, data[:last]), (last, data[last:])):
            start = time.perf_counter()
            client.patch(
                where, piece, content_type="application/offset+octet-stream", headers={"Upload-Offset": str(at)}
            )
        times.append(time.perf_counter() - start)
        assert client.get(f"{where}state/").json()["state"] == "ready"
        client.delete(where)
    print(f"arriving: {len(data) / 1e6:.0f} MB, the last 8 MB until it plays {statistics.median(times):.2f} s")


def converting(made: SimpleNamespace, options: argparse.Namespace) -> None:
    """Print how long the first rung takes, and how much more than the same command by hand."""
    from apps.videos import pipeline
    from apps.videos.film.converting import Source, command, ladder
    from apps.videos.models import Stage

    path, ratios, wholes = clip(), [], []
    for _time in range(options.rounds):
        footage = footage_of(path, made)
        rung = ladder(footage.width, footage.height)[0]
        Stage.objects.filter(footage=footage).exclude(rung=rung).delete()
        start = time.perf_counter()
        assert pipeline.work(footage.pk) == 1
        ours = time.perf_counter() - start
        with tempfile.TemporaryDirectory() as folder, pipeline.film_of(footage) as film:
            source = Source(film, "mov", footage.seconds, footage.width, footage.height)
            start = time.perf_counter()
            subprocess.run(command(source, rung, Path(folder)), check=True, capture_output=True, cwd=folder)
            byhand = time.perf_counter() - start
        ratios.append(ours / byhand)
        wholes.append(ours)
    print(
        f"converting: the first rung of 60 s of 720p in {statistics.median(wholes):.1f} s, "
        f"{statistics.median(wholes) / 60:.2f} × its length; {statistics.median(ratios):.2f} × FFmpeg by hand"
    )


def serving(made: SimpleNamespace, options: argparse.Namespace) -> None:
    """Print how many parts of a rung one worker hands over in a second."""
    from django.test import Client

    from apps.videos import actions, pipeline
    from bench import pages

    video = actions.publish_video(
        actor=made.person, space=made.space, footage=footage_of(HERE[0] / "h265_video.mp4", made), title="A film",
    )  # fmt: skip
    pipeline.work(video.footage.pk)
    page = (
        Client(SERVER_NAME="127.0.0.1", headers={"Cookie": made.cookie}).get(video.get_absolute_url()).content.decode()
    )
    address = page.split('data-hls="')[1].split('"')[0].replace("master.m3u8", "128/00000.m4s")
    script = Path("/tmp/workscape-wrk.lua")
    script.write_text(pages.SCRIPT)
    server = pages.serve()
    try:
        pages.wait_for_server()
        rate, p50, p95 = pages.load(address, made.cookie, 5, script)
    finally:
        server.terminate()
        server.wait()
    print(f"serving: {rate:.0f} parts a second from one worker, p50 {p50:.1f} ms, p95 {p95:.1f} ms")


def files(made: SimpleNamespace, options: argparse.Namespace) -> None:
    """Print what became of each film."""
    import av
    from django.core.exceptions import ValidationError
    from django.core.files.storage import default_storage

    from apps.videos import pipeline, places

    found = [path for folder in [*HERE, *options.films] for path in sorted(folder.rglob("*")) if path.suffix in ENDINGS]
    good = 0
    for path in found:
        try:
            footage = footage_of(path, made)
        except ValidationError as error:
            print(f"  {path.name}: refused, {' '.join(error.messages)}")
            continue
        pipeline.work(footage.pk)
        wrong = [f"{stage.rung}: {stage.state} {stage.log[-200:]}" for stage in footage.stages.exclude(state="done")]
        for stage in footage.stages.filter(state="done"):
            with av.open(default_storage.path(f"{places.folder_of(footage.pk)}/{stage.rung}/index.m3u8")) as film:
                if abs((film.duration or 0) / 1e6 - footage.seconds) > 0.2:
                    wrong.append(f"{stage.rung}: lasts {(film.duration or 0) / 1e6:.2f} s of {footage.seconds:.2f}")
        good += not wrong
        if wrong:
            print(f"  {path.name}: {'; '.join(wrong)}")
    print(f"files: {good} of {len(found)} end in rungs that last as long as the film")


WORKER = """
import sys, uuid, django
django.setup()
from apps.videos import pipeline
pipeline.work(uuid.UUID(sys.argv[1]))
"""


def killing(made: SimpleNamespace, options: argparse.Namespace) -> None:
    """Kill the worker twenty times at random moments, twice for each of ten films, and say what was lost or doubled."""
    from django.core.files.storage import default_storage
    from django.utils import timezone

    from apps.videos import pipeline, places
    from apps.videos.models import Stage

    choose, wrong = random.Random(options.seed), 0
    for _film in range(10):
        footage = footage_of(HERE[1] / "slow-valve.mp4", made)
        for last in (False, False, True):
            worker = subprocess.Popen([sys.executable, "-c", WORKER, str(footage.pk)], cwd=ROOT, start_new_session=True)
            if last:
                worker.wait()
                continue
            time.sleep(choose.uniform(0.8, 3.5))
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            Stage.objects.filter(footage=footage, state="running").update(
                heartbeat=timezone.now() - 2 * pipeline.SILENT
            )
        for stage in footage.stages.all():
            folder = Path(default_storage.path(f"{places.folder_of(footage.pk)}/{stage.rung}"))
            listed = set(re.findall(r"^\d{5}\.m4s$", (folder / "index.m3u8").read_text(), re.M))
            whole = {path.name for path in folder.iterdir()} == listed | {"index.m3u8", "init.mp4"}
            wrong += stage.state != "done" or not whole or footage.stages.count() != 1
    print(f"killing: of 10 films, after 20 kills, {wrong} are lost, doubled or not whole (seed {options.seed})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    acts = {"arriving": arriving, "converting": converting, "serving": serving, "killing": killing, "files": files}
    parser.add_argument("--only", choices=list(acts))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--films", type=Path, nargs="*", default=[])
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "workscape-media")
    options = parser.parse_args()
    from apps.core.embedded import ensure

    services = ensure(options.data)
    os.environ.update(services.environment)
    try:
        made = prepare()
        for name, act in acts.items():
            if options.only in (None, name):
                act(made, options)
    finally:
        services.stop()


if __name__ == "__main__":
    main()
