"""Storage in the browser: IndexedDB, and the people saved in it."""
