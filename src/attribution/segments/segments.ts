import { Tensor } from '@tensorflow/tfjs-core';
import type { Declared } from '../../declare.js';
import { OptionError } from '../../errors.js';
import { showShape } from '../../network/input.js';

/** Whether a value is a tensor of two axes that lives. */
const isPlane = (value: unknown): boolean => value instanceof Tensor && !value.isDisposed && value.rank === 2;

/** Segments as an option; by default, the method makes a grid. */
export const segmentsOption: Declared<Tensor | undefined> = {
  fallback: undefined,
  isRight: isPlane,
  wanted: 'int32 [h, w], each pixel its segment, as gridSegments or slic give them',
};

/**
 * The numbers of segments, and how many there are.
 * @throws An {@link OptionError} for segments of another size than the picture, or numbers that are none.
 */
export async function readSegments(
  caller: string,
  segments: Tensor,
  [h, w]: readonly number[],
): Promise<{ labels: Int32Array; count: number }> {
  if (segments.shape[0] !== h || segments.shape[1] !== w) {
    throw new OptionError(
      `${caller}: got segments ${showShape(segments.shape)}; wanted the picture's size, [${h}, ${w}].`,
    );
  }
  const values = await segments.data();
  const labels = Int32Array.from(values as Int32Array);
  if (labels.some((label, i) => label < 0 || label !== values[i])) {
    throw new OptionError(`${caller}: got segments with negative numbers or fractions; wanted whole numbers from 0.`);
  }
  return { labels, count: labels.reduce((most, label) => Math.max(most, label), 0) + 1 };
}
