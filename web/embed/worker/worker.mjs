import * as host from "../faceapi/host.mjs";
import { loadPyodide } from "../faceapi/vendor/pyodide/pyodide.mjs";

async function startPython() {
  const wheel = new URL("../faceapi/wheel/faceapi_py-0.1.0-py3-none-any.whl", import.meta.url);
  const pyodide = await loadPyodide({ packages: ["micropip"] });
  pyodide.registerJsModule("faceapi_host", host);
  await pyodide.pyimport("micropip").install(wheel.href);
  await pyodide.runPythonAsync(await (await fetch("main.py")).text());
  return pyodide.globals.get("find_faces");
}

const starting = startPython();

onmessage = async ({ data: bitmap }) => {
  const findFaces = await starting;
  postMessage(JSON.parse(await findFaces(bitmap)));
};
