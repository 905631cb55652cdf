import { argMax, clone, dispose, max, mul, reshape, sum, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../network/network.js';
import { Run } from '../network/run.js';
import type { Slot } from '../network/graph.js';
import type { ChannelActivation } from './ChannelActivation.js';

/** Of each example and channel of a batch the largest activation and its place. */
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

/** Runs a batch and looks for each channel's strongest place. */
export async function strongest(
  network: TracedNetwork,
  input: Tensor,
  slot: Slot,
  keepActivations: boolean,
): Promise<Strongest> {
  let columns = 1;
  const made = tidy(() => {
    const value = new Run(network, [input], { wanted: [slot] }).value(slot);
    columns = value.rank === 4 ? (value.shape[2] as number) : 1;
    const places = reshape(value, [value.shape[0] as number, -1, value.shape.at(-1) as number]);
    // Zero times what is not finite is NaN.
    const health = sum(mul(places, 0));
    return {
      health,
      scores: max(places, 1),
      places: argMax(places, 1),
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
