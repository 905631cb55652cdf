import {
  add,
  argMax,
  buffer,
  cast,
  clone,
  cumsum,
  dispose,
  equal,
  floor,
  max,
  mul,
  reshape,
  sum,
  tidy,
  type Tensor,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../network/network.js';
import { marks } from '../network/operations/marks.js';
import { Run } from '../network/run.js';
import type { ChannelActivation } from './TopActivation.js';
import { uncappedValue, type Uncapped } from './uncapped.js';

/** The largest activation and its place, for each example and channel of a batch. */
export interface Strongest {
  readonly scores: ArrayLike<number>;
  readonly places: ArrayLike<number>;
  readonly columns: number;
  /** Channels. */
  readonly count: number;
  /** `[batch, rows * columns, channels]`: all activations, where they are wanted. */
  readonly whole: Float32Array | undefined;
  /** Whether all activations are finite. */
  readonly finite: boolean;
}

/**
 * Runs a batch and looks for each channel's strongest place: among equal ones, the middle one.
 * @param first - the number of the batch's first example.
 */
export async function strongest(
  network: TracedNetwork,
  inputs: readonly Tensor[],
  layer: Uncapped,
  first: number,
  keepActivations: boolean,
): Promise<Strongest> {
  let columns = 1;
  const made = tidy(() => {
    const value = uncappedValue(new Run(network, inputs, { wanted: [layer.slot] }), layer);
    columns = value.rank === 4 ? (value.shape[2] as number) : 1;
    const places: Tensor3D = reshape(value, [value.shape[0] as number, -1, value.shape.at(-1) as number]);
    const highest = max<Tensor3D>(places, 1, true);
    // Zero times what is not finite is NaN.
    const health = sum(mul(places, 0));
    return {
      health,
      scores: reshape(highest, [places.shape[0], places.shape[2]]),
      places: middleOf(equal(places, highest), first),
      ...(keepActivations && { whole: clone(places) }),
    };
  });
  try {
    const [scores, places, health, whole] = await Promise.all([
      made.scores.data(),
      made.places.data(),
      made.health.data(),
      made.whole?.data<'float32'>(),
    ]);
    return { scores, places, columns, count: made.scores.shape[1] as number, whole, finite: health[0] === 0 };
  } finally {
    dispose(made);
  }
}

/**
 * The middle one of some marked places, `[batch, places, channels]`, row by row. If two are in the middle, it is the
 * earlier in every other example, and in every other channel: neither is favoured.
 */
function middleOf(marked: Tensor3D, first: number): Tensor {
  const [batch, , channels] = marked.shape;
  const later = buffer([batch, 1, channels]);
  for (let i = 0; i < batch; i++) for (let c = 0; c < channels; c++) later.set((first + i + c) % 2, i, 0, c);
  const at = marks<Tensor3D>(marked);
  const middle = floor(mul(add(sum(at, 1, true), add(later.toTensor(), 1)), 0.5));
  return argMax(mul(at, cast(equal(cumsum(at, 1), middle), 'float32')), 1);
}

/** The activation of one example's channel at every place. */
export function activationOf(
  { scores, columns, count, whole = new Float32Array() }: Strongest,
  example: number,
  channel: number,
): ChannelActivation {
  // There is a score for each example and channel.
  const places = whole.length / scores.length;
  const first = example * places * count + channel;
  const values = Array.from({ length: places }, (_, place) => whole[first + place * count] as number);
  return { height: places / columns, width: columns, values };
}
