// faceapi in Pyodide, without PyScript, from the files of the site.

import { loadPyodide } from "../../shared/interpreter.mjs";
import * as host from "../../host.mjs";
import { canvasTime } from "./canvas_time.mjs";

export async function open({ backend, wheel }) {
  const pyodide = await loadPyodide({ stdout: console.log, stderr: console.error });
  pyodide.registerJsModule("faceapi_host", host);
  const [archive, program, videoProgram] = await Promise.all([
    fetch(wheel).then((response) => response.arrayBuffer()),
    fetch("libraries/ours.py").then((response) => response.text()),
    fetch("libraries/ours_video.py").then((response) => response.text()),
  ]);
  pyodide.unpackArchive(archive, "wheel");
  pyodide.FS.writeFile("bench_library.py", program);
  pyodide.FS.writeFile("bench_video.py", videoProgram);
  const python = pyodide.pyimport("bench_library");
  const video = pyodide.pyimport("bench_video");
  return {
    about: JSON.parse(await python.prepare(backend)),
    run: async (chain, image) => JSON.parse(await python.run(chain, image)),
    startFilm: (workload) => video.start_film(workload),
    frame: async (workload, mode, image, time) =>
      JSON.parse(
        await (mode === "track" ? video.track(image, time) : video.detect(workload, image)),
      ),
    extra: {
      canvasTime,
      stages: () => JSON.parse(python.stages()),
      draw: () => JSON.parse(python.draw()),
      repeat: (chain, image, times) => python.repeat(chain, image, times),
      counts: () => ({
        ...JSON.parse(python.counts()),
        tensors: host.liveTensors(),
        pyodide_heap: pyodide._module.HEAP8.length,
      }),
    },
  };
}
