"""What the browser keeps: IndexedDB and the people saved in it."""
