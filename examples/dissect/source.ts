import { readBroden, readCoco, readMasks, type LabelledImages, type Shard } from 'netlens/node';
import { imageTensor } from '../world/batch.js';
import { concepts, makePicture } from '../world/world.js';
import { pictureBatches } from './pictures.js';

/** How a model takes pictures. */
interface Taken {
  readonly size: number | readonly [height: number, width: number];
  readonly range: readonly [black: number, white: number];
}

/** Where labelled images come from: so many of the small world, or files that every machine sees. Plain JSON. */
export type Source =
  | { readonly world: number }
  | ({ readonly broden: string; readonly split?: string } & Taken)
  | ({ readonly masks: string; readonly folders?: { readonly images: string; readonly masks: string } } & Taken)
  | ({ readonly coco: string; readonly pictures: string } & Taken);

/** Options of {@link openSource}. */
export interface OpenSourceOptions {
  /** Images in a batch. @default 20 */
  readonly batchSize?: number;
  /** Only one part of the images. @default all of them */
  readonly shard?: Shard;
}

/** Opens labelled images. */
export async function openSource(source: Source, options: OpenSourceOptions = {}): Promise<LabelledImages> {
  const { batchSize = 20, shard = { index: 0, of: 1 } } = options;
  if ('world' in source) return ofWorld(source.world, batchSize, shard);
  const how = { size: source.size, range: source.range, batchSize, shard };
  if ('broden' in source) {
    return readBroden(source.broden, { ...how, ...(source.split !== undefined && { split: source.split }) });
  }
  if ('masks' in source) return readMasks(source.masks, { ...how, ...source.folders });
  return readCoco(source.coco, source.pictures, how);
}

function ofWorld(count: number, batchSize: number, { index, of }: Shard): LabelledImages {
  const [first, end] = [index, index + 1].map((i) => Math.floor((i * count) / of)) as [number, number];
  return {
    concepts,
    categories: ['shape', 'colour', 'texture', 'background'],
    examples: end - first,
    firstExample: first,
    // eslint-disable-next-line @typescript-eslint/require-await -- the pictures are drawn at once
    async *data() {
      yield* pictureBatches(end - first, { first, batchSize });
    },
    image: (example) => Promise.resolve(imageTensor([makePicture(example)])),
  };
}
