// The Python modules of a page: one file, which is unpacked while Python starts.
//
// The build writes it (faceapi_build/site/python_bundle.py): a gzip stream of a line of JSON with
// the paths and sizes of the files, and then their contents. Modules that pages do not import are
// not in it; they are loaded when a program imports them (shared/ui/later_modules.py).

import { fetchOk, fetchVerified } from "../../host/assets.mjs";
import { siteUrl } from "../../host/site.mjs";

const PATH = "shared/python/modules.bin";
const NEWLINE = 10;

/** Pyodide requires an archive of the standard library; this one is empty. */
export const stdLibURL = siteUrl("shared/python/empty.zip");

/** The verified file. */
export const fetchModules = () => fetchVerified(PATH);

/** The files in it: [{path, content}]. A page verifies it in `fetch` (shared/loading.js). */
export const loadModules = async () => unpackStream((await fetchOk(siteUrl(PATH))).body);

/** The same for its bytes. */
export const unpack = (bytes) => unpackStream(new Blob([bytes]).stream());

async function unpackStream(stream) {
  const unpacked = stream.pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(unpacked).arrayBuffer());
  let start = bytes.indexOf(NEWLINE);
  const index = JSON.parse(new TextDecoder().decode(bytes.subarray(0, start)));
  start += 1;
  return index.map(([path, size]) => {
    const content = bytes.subarray(start, start + size);
    start += size;
    return { path, content };
  });
}

/** Write the files where Python finds them; for Pyodide's option `fsInit`. */
export function writeModules(FS, files) {
  const folders = new Set();
  for (const { path, content } of files) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(folder)) FS.mkdirTree(folder);
    folders.add(folder);
    FS.writeFile(path, content, { canOwn: true });
  }
}

/** Let Python import the modules that are not in the file, too. */
export function findLaterModules(pyodide) {
  const scope = pyodide.toPy({ site: siteUrl("") });
  pyodide.runPython("from ui.later_modules import install; install(site)", { globals: scope });
  scope.destroy();
}
