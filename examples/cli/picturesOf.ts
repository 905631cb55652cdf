import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComparedPicture, Scale } from 'netlens';
import { loadImage, type Shard } from 'netlens/node';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { UsageError } from './options.js';

/** The names of a folder's pictures, in their order. */
export async function picturesIn(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch((cause: unknown) => {
    throw new UsageError(`--images ${folder}: cannot be read.`, { cause });
  });
  const found = files.filter((name) => /\.(png|jpe?g|webp|avif|gif)$/i.test(name)).sort();
  if (found.length === 0) throw new UsageError(`--images ${folder}: holds no PNG, JPEG, WebP, AVIF or GIF.`);
  return found;
}

/** A shard of the first `count` pictures of a folder, as the model wants them. */
export async function* picturesOf(
  folder: string,
  model: LayersModel | GraphModel,
  scale: Scale,
  count: number,
  shard: Shard,
): AsyncGenerator<ComparedPicture> {
  const [, height, width, channels] = model.inputs[0]?.shape ?? [];
  if (height == null || width == null || channels !== 3) {
    throw new UsageError(
      `--model: its input is [${(model.inputs[0]?.shape ?? []).join(', ')}]; wanted [batch, h, w, 3].`,
    );
  }
  const files = await picturesIn(folder);
  for (let i = shard.index; i < count; i += shard.of) {
    const name = files[i] as string;
    const image = await loadImage(join(folder, name), { size: [height, width], scale });
    try {
      yield { image, name };
    } finally {
      image.dispose();
    }
  }
}
