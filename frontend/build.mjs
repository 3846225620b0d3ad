// Bundles the style sheet, the script that the pages load, the editor that is loaded when one begins to write, and the
// one that several people write in at once.
// The results are committed, so that installing Workscape needs no Node. `--check` builds into a temporary folder and
// fails when the committed files differ by a byte; `--watch` rebuilds on every change.
import { build, context } from "esbuild";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const committed = join(here, "..", "static");
const OUTPUTS = [
  { file: "css/workscape.css", entry: "css/workscape.css", budget: 25 },
  { file: "js/workscape.js", entry: "js/workscape.js", budget: 45 },
  { file: "js/editor.js", entry: "js/editor/index.js", budget: 200 },
  { file: "js/coedit.js", entry: "js/coedit/index.js", budget: 200 },
  { file: "js/films.js", entry: "js/films/sending.js", budget: 25 },
  { file: "js/hls.js", entry: "js/films/rungs.js", budget: 130 },
  { file: "js/watching.js", entry: "js/films/watching.js", budget: 5 },
];

/** The esbuild options for one output below `root`. */
function options(output, root) {
  return {
    absWorkingDir: here,
    entryPoints: [output.entry],
    outfile: join(root, output.file),
    bundle: true,
    minify: true,
    format: "esm",
    target: "esnext",
    charset: "utf8",
    legalComments: "none",
    external: ["../fonts/*", "../img/*"],
    logLevel: "warning",
  };
}

/** Returns one line per output that differs between `root` and the committed files. */
function differences(root) {
  return OUTPUTS.filter(({ file }) => !readFileSync(join(root, file)).equals(readFileSync(join(committed, file)))).map(
    ({ file }) => `static/${file} is not what the sources build. Run "npm run build" in frontend/ and commit it.`,
  );
}

/** Prints the sizes and returns one line per output over its budget. */
function overweight(root) {
  return OUTPUTS.flatMap(({ file, budget }) => {
    const bytes = gzipSync(readFileSync(join(root, file)), { level: 9 }).length;
    console.log(`${file}: ${(bytes / 1024).toFixed(1)} KB gzipped of ${budget}`);
    return bytes > budget * 1024 ? [`static/${file} is over its budget of ${budget} KB.`] : [];
  });
}

if (process.argv.includes("--watch")) {
  for (const output of OUTPUTS) await (await context(options(output, committed))).watch();
} else {
  const checking = process.argv.includes("--check");
  const root = checking ? mkdtempSync(join(tmpdir(), "workscape-")) : committed;
  for (const output of OUTPUTS) await build(options(output, root));
  const faults = [...overweight(root), ...(checking ? differences(root) : [])];
  if (checking) rmSync(root, { recursive: true });
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length ? 1 : 0;
}
