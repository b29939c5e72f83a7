// Noticing that the GPU device of a runtime is lost.

// How long a failed run waits for the loss of its device, which may be reported after the failure.
const DEVICE_LOSS_GRACE_MS = 50;

const runtimeStates = new WeakMap(); // runtime → {sessions, device, lostReason, rejectRun}

function stateOf(ort) {
  if (!runtimeStates.has(ort)) runtimeStates.set(ort, { sessions: 0 });
  return runtimeStates.get(ort);
}

/** Count a new session, and watch the device that it runs on. */
export async function addSession(ort) {
  const device = await ort.env.webgpu?.device;
  const state = stateOf(ort);
  state.sessions += 1;
  if (device && device !== state.device) watchDevice(state, device);
}

/** Uncount a session before its release. With the last one, onnxruntime frees the device. */
export function removeSession(ort) {
  stateOf(ort).sessions -= 1;
}

function watchDevice(state, device) {
  state.device = device;
  device.lost.then(({ reason, message }) => {
    if (state.device !== device || state.sessions === 0) return;
    state.lostReason = `GPU device lost: ${message || reason}`;
    state.rejectRun?.(new Error(state.lostReason));
  });
}

/** Why the GPU device of a runtime is lost; undefined if it is not. */
export function deviceLostReason(ort) {
  if (ort.env.webgl?.context?.isContextLost()) return "WebGL context lost";
  return stateOf(ort).lostReason;
}

/**
 * The promise of a run, but rejected as soon as the device is lost; it might never settle
 * otherwise.
 *
 * Only one run of a runtime is in progress at a time.
 */
export function rejectOnDeviceLoss(ort, promise) {
  const state = stateOf(ort);
  return new Promise((resolve, reject) => {
    state.rejectRun = reject;
    promise.then(resolve, reject);
  }).finally(() => {
    state.rejectRun = undefined;
  });
}

/** Wait until the device is lost, or until it seems not to be. */
export const waitForDeviceLoss = (ort) =>
  Promise.race([
    stateOf(ort).device?.lost,
    new Promise((resolve) => {
      setTimeout(resolve, DEVICE_LOSS_GRACE_MS);
    }),
  ]);
