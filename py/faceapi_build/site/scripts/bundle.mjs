// Combines the modules in the site's folder; run by faceapi_build/site/scripts/bundles.py:
//
//   node bundle.mjs ROLLUP < {"root": "dist", "sharing": […], "separate": […], "external": […]}
//
// Prints, as JSON, the paths of the modules that are part of another file now.

import { readFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const { rollup } = await import(pathToFileURL(process.argv[2]));
const { root, sharing, separate, external } = JSON.parse(readFileSync(0, "utf-8"));

const pathFrom = (folder, path) => relative(folder, path).split(sep).join("/");

// A module that moves into another file keeps the addresses that it builds from its own.
const keepAddresses = (folder) => ({
  name: "keep-addresses",
  resolveImportMeta(property, { moduleId, chunkId }) {
    const address = pathFrom(dirname(resolve(folder, chunkId)), moduleId);
    if (property !== "url" || moduleId === resolve(folder, chunkId)) return null;
    return `new URL("./${address}", import.meta.url).href`;
  },
});

/**
 * Write a file for each of the `entries`, which are below `folder`, the folder of the first. A
 * module that several of them need is in the first; those that start with one of `kept` stay files.
 * Returns the paths of the files and modules.
 */
async function write(entries, kept) {
  // Rollup assumes that the files have the folder that all entries have in common.
  const folder = dirname(resolve(root, entries[0]));
  const inputs = entries.map((path) => resolve(root, path));
  const names = inputs.map((input) => pathFrom(folder, input));
  const bundle = await rollup({
    input: Object.fromEntries(inputs.map((input, index) => [names[index], input])),
    external: (id, _, isResolved) =>
      isResolved && kept.some((start) => pathFrom(root, id).startsWith(start)),
    preserveEntrySignatures: "allow-extension",
    plugins: [keepAddresses(folder)],
    onLog(level, { message }) {
      if (level === "warn") throw new Error(message);
    },
  });
  const { output } = await bundle.write({
    dir: folder,
    entryFileNames: "[name]",
    // What is imported with `import()` stays a file of its own.
    chunkFileNames: ({ facadeModuleId }) => pathFrom(folder, facadeModuleId),
    manualChunks: Object.fromEntries(inputs.map((input, index) => [names[index], [input]])),
    generatedCode: "es2015",
    hoistTransitiveImports: false,
  });
  return {
    files: output.map(({ fileName }) => pathFrom(root, resolve(folder, fileName))),
    modules: output.flatMap(({ moduleIds }) => moduleIds.map((id) => pathFrom(root, id))),
  };
}

const { files, modules } = await write(sharing, external);
const shared = [...external, ...files];
for (const path of separate) {
  const written = await write([path], shared);
  files.push(...written.files);
  modules.push(...written.modules);
}
console.log(JSON.stringify([...new Set(modules)].filter((path) => !files.includes(path))));
