import { add, max, min, mul, reshape, slice, stack, sub, Tensor } from '@tensorflow/tfjs-core';
import type { Declared } from '../../declare.js';
import { OptionError } from '../../errors.js';
import { showShape } from '../../network/input.js';
import { repeated } from '../../objectives/inBatches.js';
import type { Question } from '../../objectives/Question.js';
import { isListOf } from '../../options.js';
import { seededRandom } from '../../Random.js';

/** Noise by its level, or as it is: `[samples, ...input]`, of each input. */
export type Noise = number | Tensor | readonly Tensor[];

/** Noise as an option; by default, noise of a level. */
export function noiseOption(level: number): Declared<Noise> {
  const isTensor = (value: unknown): boolean => value instanceof Tensor && !value.isDisposed;
  return {
    fallback: level,
    isRight: (value) =>
      (typeof value === 'number' && Number.isFinite(value) && value >= 0) ||
      isTensor(value) ||
      (isListOf(value, isTensor) && value.length > 0),
    wanted: 'a share of the range, 0 or more, or a tensor [samples, ...input] (of several inputs, a list)',
  };
}

/**
 * How many samples there are: if noise is given, as many as it has.
 * @throws An {@link OptionError} where its shape does not fit.
 */
export function samplesOf({ caller, inputs }: Question, noise: Noise, samples: number): number {
  if (typeof noise === 'number') return samples;
  const given = [noise].flat() as Tensor[];
  const count = given[0]?.shape[0] as number;
  const fits =
    count > 0 &&
    given.length === inputs.length &&
    given.every(({ shape }, i) => shape.join() === [count, ...(inputs[i] as Tensor).shape.slice(1)].join());
  if (fits) return count;
  const wanted = inputs.map(({ shape }) => `[samples, ${shape.slice(1).join(', ')}]`).join(', ');
  throw new OptionError(
    `${caller}: got noise ${given.map(({ shape }) => showShape(shape)).join(', ')}; wanted ${wanted}.`,
  );
}

/**
 * One example with noise, so many times: `x + noise_k`.
 * @param seed - of samples that are drawn: `noise` times the example's range is their deviation. All examples get the
 *   same.
 */
export function noisy(one: Question, noise: Noise, seed: number, start: number, count: number): Tensor[] {
  return one.inputs.map((input, i) => {
    if (noise === 0) return repeated(input, count);
    if (typeof noise !== 'number') return add(input, slice([noise].flat()[i] as Tensor, start, count));
    // A stream for each sample: the noise is the same however the samples are batched.
    const drawn = Array.from({ length: count }, (_, k) =>
      seededRandom(seed, (start + k) * one.inputs.length + i).normals(input.shape.slice(1)),
    );
    const [picture, range] = [reshape(input, input.shape.slice(1)), mul(sub(max(input), min(input)), noise)];
    return stack(drawn.map((own) => add(picture, mul(own, range))));
  });
}
