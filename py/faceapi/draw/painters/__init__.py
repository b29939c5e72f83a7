"""Draw shapes with Pillow, as SVG, or with a painter of your own."""
