// The player for HLS, loaded only where a film is played that way. Captions are the browser's own, so the light one does.
export { default } from "hls.js/light";
