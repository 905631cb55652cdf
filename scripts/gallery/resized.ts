import { renderImages, toInput, type Raster } from 'netlens';

/** A picture at another size, antialiased. */
export async function resized(
  raster: Raster,
  size: number | readonly [height: number, width: number],
): Promise<Raster> {
  const pixels = toInput(raster, { size: typeof size === 'number' ? size : [...size], scale: [0, 1], fit: 'stretch' });
  const [made] = (await renderImages(pixels, { range: [0, 1] })) as [Raster];
  pixels.dispose();
  return made;
}
