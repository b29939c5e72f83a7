// Drawing crops of an image, and reading their pixels.

/**
 * The RGBA bytes of a canvas on which a rectangle of `picture` was drawn.
 *
 * `context` is the canvas's; `destLeft` to `destHeight` say where on it the crop is drawn, turned
 * counterclockwise by `quarters`.
 *
 * The crop is drawn unscaled first, on the canvas of `cropContext`. Scaling it straight from the
 * picture would save a step, but would blend its edges with pixels from outside the rectangle,
 * which face-api.js never does.
 */
export function drawCrop(
  picture,
  cropContext,
  context,
  x,
  y,
  width,
  height,
  destLeft,
  destTop,
  destWidth,
  destHeight,
  quarters = 0,
) {
  let source = picture;
  if (width !== picture.width || height !== picture.height || quarters !== 0) {
    source = cropContext.canvas;
    const size = quarters % 2 ? [height, width] : [width, height];
    [source.width, source.height] = size; // clears it, even when the size is the same
    cropContext.setTransform(...quarterTurn(quarters, width, height));
    cropContext.drawImage(picture, x, y, width, height, 0, 0, width, height);
  }
  const { canvas } = context;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, destLeft, destTop, destWidth, destHeight);
  clearPartialEdges(context, destLeft, destTop, destLeft + destWidth, destTop + destHeight);
  return context.getImageData(0, 0, canvas.width, canvas.height).data;
}

// Maps a rectangle at the origin to where it lies after counterclockwise quarter turns.
function quarterTurn(quarters, width, height) {
  return [
    [1, 0, 0, 1, 0, 0],
    [0, -1, 1, 0, 0, width],
    [-1, 0, 0, -1, width, height],
    [0, 1, -1, 0, height, 0],
  ][quarters];
}

// Keep only pixels whose center lies inside the edges. Chromium draws just these. Firefox and
// WebKit also blend pixels that an edge crosses, and reading one of those back gives its full
// color, however little of it was covered: a line of image where the networks of face-api.js see
// black.
function clearPartialEdges(context, left, top, right, bottom) {
  const { width, height } = context.canvas;
  const [firstColumn, endColumn] = [left, right].map((edge) => Math.floor(edge + 0.5));
  const [firstRow, endRow] = [top, bottom].map((edge) => Math.floor(edge + 0.5));
  if (firstColumn > left) context.clearRect(0, 0, firstColumn, height);
  if (endColumn < right) context.clearRect(endColumn, 0, width - endColumn, height);
  if (firstRow > top) context.clearRect(0, 0, width, firstRow);
  if (endRow < bottom) context.clearRect(0, endRow, width, height - endRow);
}

/**
 * The RGBA bytes of a canvas on which a rectangle of `picture` was drawn through a transform.
 *
 * The rectangle is halved `halvings` times first: bilinear sampling at exactly half the size is the
 * mean of 2 × 2 pixels in every browser, while `imageSmoothingQuality` differs. `a` to `f` map the
 * halved rectangle to the canvas of `context`; its pixels outside are transparent black.
 */
export function drawRotated(
  picture,
  cropContext,
  halvingContext,
  context,
  x,
  y,
  width,
  height,
  halvings,
  ...transform
) {
  let source = picture;
  let [left, top] = [x, y];
  for (let index = 0; index < halvings; index += 1) {
    const target = [cropContext, halvingContext][index % 2];
    const size = [width / 2, height / 2];
    [target.canvas.width, target.canvas.height] = size; // clears it
    target.drawImage(source, left, top, width, height, 0, 0, ...size);
    [source, left, top] = [target.canvas, 0, 0];
    [width, height] = size;
  }
  const { canvas } = context;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(...transform);
  context.drawImage(source, -left, -top);
  context.resetTransform();
  return context.getImageData(0, 0, canvas.width, canvas.height).data;
}
