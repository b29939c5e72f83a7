// What a page with Python runs before Python, in this order. The build makes one file of it.

import "./menu.js";
import "./offline.js";
import "./loading.js";
import "./start/settings-from-address.js";
import "../landing/handover.mjs";
import "./editor/editor.mjs";
