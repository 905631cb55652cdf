import { fitPicture } from 'netlens';

/** A picture in another size: the middle of it, as `toInput` cuts and resizes it. */
export function resized(source: ImageData | ImageBitmap, width: number, height: number): ImageData {
  if (source instanceof ImageData && source.width === width && source.height === height) return source;
  return new ImageData(fitPicture(source, { size: [height, width] }).data, width, height);
}
