"""The same networks on the same pictures in CPython and on each backend of the browser."""
