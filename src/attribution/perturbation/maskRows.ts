import { Tensor } from '@tensorflow/tfjs-core';
import type { Declared } from '../../declare.js';
import { OptionError } from '../../errors.js';
import { isCount, show } from '../../options.js';

/** How many masks to draw, or which, as an option. */
export function masksOption(fallback: number, least: number): Declared<number | Tensor> {
  return {
    fallback,
    isRight: (value) => isCount(value, least) || (value instanceof Tensor && !value.isDisposed && value.rank === 2),
    wanted: `how many, a whole number, ${least} or more, or a tensor [n, segments] from 0 to 1`,
  };
}

/**
 * Given masks, one row each, checked against the number of segments.
 * @throws An {@link OptionError} for rows of another length, or with values beyond 0 to 1.
 */
export function maskRows(
  caller: string,
  given: Float32Array | undefined,
  samples: number | Tensor,
  segments: number,
): Float32Array | undefined {
  if (given === undefined) return undefined;
  const columns = (samples as Tensor).shape[1] as number;
  if (columns !== segments) {
    throw new OptionError(
      `${caller}: got samples of ${columns} segments; there are ${segments}. Wanted one column for each.`,
    );
  }
  const odd = given.find((value) => !(value >= 0 && value <= 1));
  if (odd !== undefined) throw new OptionError(`${caller}: got samples with ${show(odd)}; wanted values from 0 to 1.`);
  return given;
}
