// The linter's rules. `python build.py check` runs it from the root of the repository.

import { createRequire } from "node:module";
import process from "node:process";

// ESLint and its packages are in the build's cache, not beside this file.
const require = createRequire(process.argv[1]);
const js = require("@eslint/js");
const globals = require("globals");

const SERVICE_WORKER = "web/service-worker.js";
const SERVICE_WORKER_VERSIONS = "web/service-worker-versions.js";

export default [
  js.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      "consistent-return": "error",
      eqeqeq: "error",
      "no-else-return": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-promise-executor-return": "error",
      "no-shadow": "error",
      "no-throw-literal": "error",
      "no-unused-expressions": "error",
      "no-use-before-define": ["error", { functions: false, variables: false, classes: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-arrow-callback": "error",
      "prefer-const": "error",
      "prefer-object-spread": "error",
      "prefer-promise-reject-errors": "error",
      "prefer-template": "error",
      "require-await": "error",
    },
  },
  {
    files: ["py/**"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["web/host/ort-worker.mjs"],
    languageOptions: { globals: globals.worker },
  },
  {
    // Classic scripts, which share one global scope.
    files: [SERVICE_WORKER, SERVICE_WORKER_VERSIONS],
    languageOptions: { sourceType: "script", globals: globals.serviceworker },
    rules: { strict: ["error", "never"] },
  },
];
