// Beside the player: what is said leads to its moment and shows where one is, and a film goes on where one left it.
const LEAST = 5;
const EVERY = 15;
const SPEEDS = { "<": -0.25, ">": 0.25 };

/** Begins where one left the film, on whatever machine that was, and tells the portal where one is. */
function rememberPlace(player, { begins, placeUrl }) {
  const asked = new URLSearchParams(location.search).has("t");
  const goOn = () => {
    const at = Number(begins);
    if (!asked && at > LEAST && at < player.duration - LEAST) player.currentTime = at;
  };
  if (player.readyState > 0) goOn();
  else player.addEventListener("loadedmetadata", goOn, { once: true });
  let told = player.currentTime;
  const tell = () => {
    const at = player.currentTime;
    if (Math.abs(at - told) < 1) return;
    told = at;
    const said = new FormData(document.getElementById("act"));
    said.set("at", at.toFixed(1));
    navigator.sendBeacon(placeUrl, said);
  };
  player.addEventListener("pause", tell);
  player.addEventListener("ended", tell);
  player.addEventListener("timeupdate", () => Math.abs(player.currentTime - told) >= EVERY && !player.seeking && tell());
  addEventListener("pagehide", tell);
}

/** Lets every link to a moment on this page go there without loading it anew. */
function leadToMoments(player) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    player.currentTime = Number(link.dataset.at);
    player.play().catch(() => null);
    if (!link.closest(".watch-film, .watch-side")) player.scrollIntoView({ block: "nearest" });
  });
  // The moment that is commented on is the one at which the film stands.
  document.querySelector("[data-moment]")?.addEventListener("click", ({ currentTarget }) => {
    const address = new URL(currentTarget.href);
    address.searchParams.set("t", String(Math.floor(player.currentTime)));
    currentTarget.href = address.href;
  });
}

/** Shows in a list of moments where the film is. */
function followList(player, list) {
  const lines = [...list.querySelectorAll("[data-at]")];
  const times = lines.map((line) => Number(line.dataset.at));
  let shown = null;
  player.addEventListener("timeupdate", () => {
    const now = lines[times.findLastIndex((at) => at <= player.currentTime + 0.05)] ?? null;
    if (now === shown) return;
    shown?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "true");
    shown = now;
    // Only the list moves, never the page, and not while somebody reads in it.
    if (now && !list.matches(":hover, :focus-within")) list.scrollTo({ top: now.offsetTop - list.offsetTop - list.clientHeight / 3 });
  });
}

/** Keys beside the browser's own, which work while the player has the focus. */
function startKeys(player) {
  player.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (key === "k") player[player.paused ? "play" : "pause"]();
    else if (key === "j" || key === "l") player.currentTime += key === "j" ? -10 : 10;
    else if (key in SPEEDS) player.playbackRate = Math.min(3, Math.max(0.25, player.playbackRate + SPEEDS[key]));
    else return;
    event.preventDefault();
  });
}

/** Plays the rungs of a film: by the browser itself where it can, else through the player for them. */
async function playRungs(figure, player) {
  const { hls, hlsPlayer } = figure.dataset;
  const fallBack = player.getAttribute("src");
  if (!globalThis.ManagedMediaSource && !globalThis.MediaSource) {
    player.src = hls;
    return;
  }
  const { default: Hls } = await import(hlsPlayer);
  if (!Hls.isSupported()) return;
  const rungs = new Hls({ enableWorker: false, capLevelToPlayerSize: true });
  rungs.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
    if (!fatal) return;
    if (type === Hls.ErrorTypes.MEDIA_ERROR && !rungs.mended) {
      rungs.mended = true;
      rungs.recoverMediaError();
      return;
    }
    rungs.destroy();
    if (fallBack && fallBack !== hls) player.src = fallBack;
  });
  rungs.loadSource(hls);
  rungs.attachMedia(player);
}

const figure = document.querySelector("[data-film]");
const player = figure?.querySelector("video, audio");
if (player) {
  if (figure.dataset.hls) playRungs(figure, player);
  rememberPlace(player, figure.dataset);
  for (const list of document.querySelectorAll("[data-transcript]")) followList(player, list);
  leadToMoments(player);
  startKeys(player);
}
