import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { activations, grid, layerWeights, renderActivations, renderWeights, type Network, type Raster } from 'netlens';

/** Pictures of the network that belong to no class. */
export interface GalleryPictures {
  readonly heading: string;
  readonly explanation: string;
  readonly pictures: readonly { readonly name: string; readonly alt: string; readonly raster: Raster }[];
}

/** So many filters and channels fit on a page. */
const MOST = 64;

export async function galleries(network: Network, image: Tensor4D): Promise<GalleryPictures[]> {
  const convolutions = network.layers.filter(({ kind }) => kind === 'convolution');
  const spatial = network.layers.filter(({ outputShape: s }) => s.length === 4 && (s[1] ?? 2) * (s[2] ?? 2) > 1);
  const [first, second] = convolutions.map(({ path }) => path);
  const shown = [...new Set([first, spatial[Math.floor(spatial.length / 2)]?.path, spatial.at(-1)?.path])];
  const weights = [];
  for (const path of [first, second]) {
    if (path === undefined) continue;
    weights.push({ name: `weights-${path}`, alt: `Filters of ${path}`, raster: await filters(network, path) });
  }
  const maps = [];
  for (const path of shown) {
    if (path === undefined) continue;
    const values = activations(network, image, { layers: [path] });
    const [raster] = (await renderActivations(values[path] as Tensor4D)) as [Raster];
    maps.push({ name: `activations-${path}`, alt: `Activations of ${path}`, raster });
    dispose(values);
  }
  return [
    {
      heading: 'Learned weights',
      explanation: 'Filters of the first layer in colour; of a deeper one, a grey picture for each input channel.',
      pictures: weights,
    },
    {
      heading: 'Activations',
      explanation: 'What a layer makes of the picture: one tile a channel, dark where it is silent.',
      pictures: maps,
    },
  ];
}

async function filters(network: Network, path: string): Promise<Raster> {
  const kernel = layerWeights(network, path);
  try {
    const rasters = await renderWeights(kernel);
    return grid(rasters.slice(0, MOST));
  } finally {
    kernel.dispose();
  }
}
