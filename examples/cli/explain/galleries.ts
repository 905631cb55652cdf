import { dispose, slice, type Tensor4D } from '@tensorflow/tfjs-core';
import { activations, grid, layerWeights, renderActivations, renderWeights, type Network, type Raster } from 'netlens';

/** Pictures of the network that belong to no class. */
export interface GalleryPictures {
  readonly heading: string;
  readonly explanation: string;
  readonly pictures: readonly { readonly name: string; readonly alt: string; readonly raster: Raster }[];
}

/** So many filters and channels fit on a page, in rows of eight, which most layers fill. */
const MOST = 64;
const COLUMNS = 8;

export async function galleries(network: Network, image: Tensor4D): Promise<GalleryPictures[]> {
  const convolutions = network.layers.filter(({ kind }) => kind === 'convolution');
  const spatial = network.layers.filter(({ outputShape: s }) => s.length === 4 && (s[1] ?? 2) * (s[2] ?? 2) > 1);
  // What a rectifier lets through is 0 where it is dark; before one, 0 is somewhere in the middle of the colours.
  const rectified = spatial.filter(({ kind, activation }) => kind === 'rectifier' || /relu/i.test(activation ?? ''));
  const from = rectified.length > 0 ? rectified : spatial;
  const [first, second] = convolutions.map(({ path }) => path);
  const shown = new Set([from[0], from[Math.floor(from.length / 2)], from.at(-1)].map((layer) => layer?.path));
  const weights = [];
  for (const path of [first, second]) {
    if (path === undefined) continue;
    weights.push({ name: `weights-${path}`, alt: `Filters of ${path}`, raster: await filters(network, path) });
  }
  const maps = [];
  for (const path of shown) {
    if (path === undefined) continue;
    const values = activations(network, image, { layers: [path] })[path] as Tensor4D;
    const [, height, width, channels] = values.shape;
    const some = slice(values, 0, [1, height, width, Math.min(MOST, channels)]);
    const [raster] = (await renderActivations(some, { columns: COLUMNS })) as [Raster];
    const of = channels > MOST ? `, the first ${MOST} of ${channels} channels` : '';
    maps.push({ name: `activations-${path}`, alt: `Activations of ${path}${of}`, raster });
    dispose([values, some]);
  }
  return [
    {
      heading: 'Learned weights',
      explanation: 'Filters of the first layer in colour; of a deeper one, a grey picture for each input channel.',
      pictures: weights,
    },
    {
      heading: 'Activations',
      explanation: `What a layer makes of the picture: one tile a channel, dark where it is ${rectified.length > 0 ? 'silent' : 'least'}.`,
      pictures: maps,
    },
  ];
}

async function filters(network: Network, path: string): Promise<Raster> {
  const kernel = layerWeights(network, path);
  try {
    const rasters = await renderWeights(kernel);
    return grid(rasters.slice(0, MOST), { columns: COLUMNS });
  } finally {
    kernel.dispose();
  }
}
