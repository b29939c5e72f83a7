// URLs of workers, for pages with the policy require-trusted-types-for 'script'.

const NAME = "faceapi";

let policy;

/** The URL as such a page requires it. It must be of a blob made here, or of a file of the site. */
export function trustedUrl(url) {
  const { trustedTypes } = globalThis;
  if (!trustedTypes) return url;
  try {
    policy ??= trustedTypes.createPolicy(NAME, { createScriptURL: (text) => text });
  } catch (error) {
    console.debug(error); // the page allows other policies only, but may not require one here
    return url;
  }
  return policy.createScriptURL(url);
}

/** The error of a worker that could not be created, with advice if the policy is the reason. */
export function workerError(error) {
  if (!/Trusted/i.test(error.message)) return error;
  return new Error(
    `the page's Content-Security-Policy allows no worker; add to it: trusted-types ${NAME}`,
    { cause: error },
  );
}
