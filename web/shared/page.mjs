// Runs in a page before Python starts, in this order. The build combines it into one file.

import "./menu.js";
import "./offline.js";
import "./loading.js";
import "./start/settings-from-address.js";
import "../landing/handover.mjs";
import "./editor/editor.mjs";
