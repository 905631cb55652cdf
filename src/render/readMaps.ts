import type { Tensor } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.js';
import { checkTensor } from './checkTensor.js';

/** Maps as they are drawn. */
export interface Maps {
  readonly height: number;
  readonly width: number;
  /** Each map's values, row by row. */
  readonly maps: readonly ArrayLike<number>[];
}

const SHAPES = '[h, w], [batch, h, w], or [batch, h, w, 1 to 3 channels], whose channels are summed';
const HINT = 'Try renderImages for pictures, renderActivations for feature maps.';

/** Throws unless a tensor holds maps; gives their number, height and width. */
export function mapShape(fn: string, map: Tensor): [batch: number, height: number, width: number] {
  checkTensor(map, { fn, name: 'map', ranks: [2, 3, 4], shapes: SHAPES, hint: HINT });
  const { shape } = map;
  if (shape.length === 4 && shape[3]! > 3) {
    throw new ShapeError(`${fn}: map is [${shape.join(', ')}]; wanted ${SHAPES}. ${HINT}`);
  }
  const [batch, height, width] = shape.length === 2 ? [1, ...shape] : shape;
  return [batch!, height!, width!];
}

/** Maps of a tensor whose shape is right. */
export async function readMaps(fn: string, map: Tensor): Promise<Maps> {
  const [batch, height, width] = mapShape(fn, map);
  const values = await map.data();
  const size = values.length / batch;
  const maps = Array.from({ length: batch }, (_, i) =>
    summed(values.subarray(i * size, (i + 1) * size), height * width),
  );
  return { height, width, maps };
}

/** What the channels of each pixel add up to. */
function summed(values: ArrayLike<number>, pixels: number): ArrayLike<number> {
  const channels = values.length / pixels;
  if (channels === 1) return values;
  return Float32Array.from({ length: pixels }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += values[i * channels + c]!;
    return sum;
  });
}
