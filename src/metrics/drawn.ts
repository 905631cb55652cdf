import { Tensor } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.js';
import { showShape } from '../network/input.js';
import { seededRandom } from '../Random.js';
import type { Subject } from './scores.js';

/** Noise for sample k of an example, a number for each of the picture's. */
export type Noise = (example: number, k: number) => ArrayLike<number>;

/**
 * Normal noise of a deviation, drawn anew for each example and sample. Or noise that was drawn before:
 * `[samples, ...picture]` for all examples, or with one sample of the input's shape.
 * @param unit - what one unit of the deviation is, of each example; given noise is taken as it is.
 * @throws {ShapeError}
 */
export async function drawn(
  caller: string,
  noise: number | Tensor,
  samples: number,
  seed: number,
  { shape, pictures }: Subject,
  unit: (example: number) => number = () => 1,
): Promise<Noise> {
  const size = (pictures[0] as Float32Array).length;
  if (typeof noise === 'number') {
    return (example, k) => {
      const random = seededRandom(seed, example * samples + k);
      const deviation = noise * unit(example);
      return Float64Array.from({ length: size }, () => deviation * random.normal());
    };
  }
  const own = noise.shape.slice(-shape.length);
  const count = noise.size / size;
  const fits = own.length === shape.length && own.every((side, axis) => side === shape[axis]);
  const each = samples === 1 && count === pictures.length;
  if (noise.isDisposed || !fits || noise.rank > shape.length + 1 || !(each || count === samples)) {
    throw new ShapeError(
      `${caller}: the noise is ${showShape(noise.shape)}; wanted [samples, ${shape.join(', ')}], the input's own units.`,
    );
  }
  const values = Float32Array.from(await noise.data());
  return (example, k) => {
    const index = each ? example : k;
    return values.subarray(index * size, (index + 1) * size);
  };
}
