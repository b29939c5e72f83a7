// Calling asynchronous JavaScript from Python.

/** Import an ES module by its absolute URL. */
export const importModule = (url) => import(url);

/**
 * The same promise, but it rejects with an Error that has a stack, whatever the reason was.
 *
 * Pyodide never settles a future for any other reason, such as an OverconstrainedError, or a number
 * thrown by WebAssembly.
 */
export const withErrors = (promise) =>
  promise.catch((reason) => {
    if (typeof reason?.stack === "string") throw reason;
    const error = new Error(reason?.message || String(reason));
    error.name = reason?.name || "Error";
    throw error;
  });

/** Call a method that returns a promise; see withErrors. */
export const call = (target, method, ...args) => withErrors(target[method](...args));
