/** A picture as large as fits within a square, its proportions kept. */
export function fitted(source: ImageData | ImageBitmap, longest: number): ImageData {
  const scale = longest / Math.max(source.width, source.height);
  return drawn(source, Math.max(1, Math.round(source.width * scale)), Math.max(1, Math.round(source.height * scale)));
}

/** The square in a picture's middle, or another part of it. */
export function cropped(
  source: ImageBitmap,
  [x, y, side]: readonly [number, number, number],
  width: number,
  height: number,
): ImageData {
  return drawn(source, width, height, [x, y, side, side]);
}

function drawn(
  source: ImageData | ImageBitmap,
  width: number,
  height: number,
  [x, y, w, h]: readonly [number, number, number, number] = [0, 0, source.width, source.height],
): ImageData {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.imageSmoothingQuality = 'high';
  context.drawImage(source instanceof ImageData ? onCanvas(source) : source, x, y, w, h, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

function onCanvas(pixels: ImageData): OffscreenCanvas {
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  return canvas;
}
