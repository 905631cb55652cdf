import { activationMaximize, add, channel, diversity, grid, renderImages, scale, type Raster } from 'netlens';
import { kept } from './kept.js';
import { openReal } from './openReal.js';
import { resized } from './resized.js';

/** Six blocks, from edges to parts of things. */
const BLOCKS = ['block1', 'block3', 'block5', 'block8', 'block11', 'block15'];
const UNITS = 4;
/** Images of each unit, which `diversity` keeps apart. */
const EACH = 2;
const DIVERSITY = 2;
const SIZE = 128;
const STEPS = 256;

/**
 * Units of the expansions of six blocks of EfficientNet-Lite0: the first of each quarter of their channels, not chosen.
 * Images of one unit differ by what the block gives on, whose few channels make `diversity` quick.
 */
export async function layers(): Promise<Raster> {
  const network = await openReal('efficientnet_lite0');
  const cells: Raster[] = [];
  for (const block of BLOCKS) {
    // Before its rectifier: a ReLU6 has no gradient above 6.
    const layer = `${block}_expand`;
    const channels = network.layer(layer).outputShape.at(-1)!;
    for (let i = 0; i < UNITS; i++) {
      const unit = Math.floor((i * channels) / UNITS);
      const names = Array.from({ length: EACH }, (_, k) => `${layer}-${unit}-${k}`);
      const pair = await kept(names, async () => {
        const objective = add(channel(layer, unit), scale(diversity(`${block}_project`), DIVERSITY));
        const options = { batch: EACH, size: SIZE, steps: STEPS, range: [-1, 1] } as const;
        const { image } = await activationMaximize(network, objective, options);
        return renderImages(image, { range: [-1, 1] }).finally(() => image.dispose());
      });
      for (const raster of pair) cells.push(await resized(raster, 104));
    }
  }
  return grid(cells, { columns: UNITS * EACH, rowLabels: BLOCKS });
}
