import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Writes a model's weights and an input for the peers: raw little-endian float32, and their shapes in index.json. */
export async function exportForPeers(model: LayersModel, image: Tensor, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const index: Record<string, readonly number[]> = {};
  const write = async (name: string, tensor: Tensor): Promise<void> => {
    await writeFile(
      join(folder, `${name.replaceAll('/', '.')}.bin`),
      new Uint8Array((await tensor.data()).slice().buffer),
    );
    index[name.replaceAll('/', '.')] = tensor.shape;
  };
  for (const layer of model.layers) {
    const weights = layer.getWeights();
    const names = layer.weights.map(({ originalName }) => originalName.split('/').at(-1) as string);
    for (const [i, weight] of weights.entries()) await write(`${layer.name}/${names[i]}`, weight);
  }
  await write('input', image);
  await writeFile(join(folder, 'index.json'), JSON.stringify(index));
}
