// Says why a file of faceapi could not be loaded, and what to do.
//
// This is a .js file without imports, because every server sends .js files as JavaScript: it can
// report that .mjs files are not.

const TIMEOUT_MS = 10_000;
const MAX_MODULES = 40;
const IMPORT = /(?:^|;|\})\s*(?:import|export)\b[^"';]*?["'](\.{1,2}\/[^"']+)["']/gm;

/**
 * One or two sentences for the user of the page.
 *
 * `url` is the module or file that could not be loaded, `error` what the attempt threw.
 */
export async function explainLoadError(url, error) {
  const problem = await findProblem(url);
  if (problem) return problem;
  const message = String(error?.message ?? error).slice(0, 300);
  return message.startsWith(url) ? message : `${url} could not be loaded: ${message}`;
}

/** Why a file, or a module that it imports, cannot be fetched and used; "" if it can. */
export const findProblem = (url) => firstProblem(url, new Set());

async function firstProblem(url, seen) {
  if (seen.has(url) || seen.size > MAX_MODULES) return "";
  seen.add(url);
  let response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    return (
      `${url} could not be fetched (${error.message}). Check the network connection, the address, ` +
      "and connect-src in the page's Content-Security-Policy."
    );
  }
  const problem = statusProblem(url, response.status) || typeProblem(url, response);
  if (problem || !/\.m?js$/.test(new URL(url).pathname)) {
    await response.body?.cancel();
    return problem;
  }
  const source = await response.text();
  for (const [, path] of source.matchAll(IMPORT)) {
    const nested = await firstProblem(new URL(path, url).href, seen);
    if (nested) return nested;
  }
  return "";
}

/** Why a file is of no use with this status of the response, or "". */
export function statusProblem(url, status) {
  if (status < 400) return "";
  const advice = status === 404 ? " Copy all files of dist/ to the server." : "";
  return `${url} could not be fetched: the server answered ${status}.${advice}`;
}

function typeProblem(url, { headers }) {
  const type = headers.get("Content-Type") ?? "no type";
  if (!/\.m?js$/.test(new URL(url).pathname) || /javascript|ecmascript/i.test(type)) return "";
  const isPage = type.startsWith("text/html");
  const reason = isPage ? "; probably it answers every address with its start page" : "";
  return (
    `The server sends ${url} as ${type.slice(0, 60)}${reason}. It must send .mjs files as ` +
    "text/javascript, and .wasm files as application/wasm (nginx: in its file mime.types)."
  );
}
