/** A picture in another size. */
export function resized(source: ImageData | ImageBitmap, width: number, height: number): ImageData {
  if (source instanceof ImageData && source.width === width && source.height === height) return source;
  const whole = new OffscreenCanvas(source.width, source.height);
  const context = whole.getContext('2d') as OffscreenCanvasRenderingContext2D;
  if (source instanceof ImageData) context.putImageData(source, 0, 0);
  else context.drawImage(source, 0, 0);
  const small = new OffscreenCanvas(width, height).getContext('2d') as OffscreenCanvasRenderingContext2D;
  small.imageSmoothingQuality = 'high';
  small.drawImage(whole, 0, 0, width, height);
  return small.getImageData(0, 0, width, height);
}
