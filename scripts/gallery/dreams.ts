import { join } from 'node:path';
import { deepDream, grid, renderImages, type Raster } from 'netlens';
import { loadImage } from 'netlens/node';
import { kept } from './kept.js';
import { openReal } from './openReal.js';
import { resized } from './resized.js';

const SIZE = [300, 448] as const;
/** A photo, and the layer of MobileNet v2 that dreams of it. */
const DREAMS = [
  ['rocket', 'conv_15'],
  ['coffee', 'conv_23'],
  ['chelsea', 'conv_27'],
] as const;

/** Three photos, and under each what MobileNet v2 dreams into it. */
export async function dreams(): Promise<Raster> {
  const network = await openReal('mobilenet_v2_1.0_224_quant8');
  const [photos, dreamt]: [Raster[], Raster[]] = [[], []];
  for (const [photo, layer] of DREAMS) {
    const image = await loadImage(join('examples/photos', `${photo}.jpg`), { size: [...SIZE], scale: [-1, 1] });
    photos.push(...(await renderImages(image, { range: [-1, 1] })));
    const made = await kept([`${photo}-${layer}`], async () => {
      const dream = await deepDream(network, image, { layers: [layer], range: [-1, 1], steps: 20 });
      return renderImages(dream, { range: [-1, 1] }).finally(() => dream.dispose());
    });
    dreamt.push(...made);
    image.dispose();
  }
  const small = await Promise.all([...photos, ...dreamt].map((raster) => resized(raster, [200, 299])));
  return grid(small, { columns: DREAMS.length });
}
