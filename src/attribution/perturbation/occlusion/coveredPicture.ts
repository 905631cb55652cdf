import type { Tensor } from '@tensorflow/tfjs-core';
import { ShapeError } from '../../../errors.js';
import { TO_LAST } from '../../../network/channelsLast.js';
import type { Slot } from '../../../network/graph.js';
import type { TracedNetwork } from '../../../network/network.js';
import { pictureAmong } from '../../../network/picture.js';

/** The picture that windows cover, as the network keeps it: with its channels last. */
export interface CoveredPicture {
  /** Where in the network it is. */
  readonly slot: Slot;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  /** 1 where it has no axis for them. */
  readonly channels: number;
  /** The shape of one, as the model takes it: `[h, w, c]`, `[h, w]` or `[c, h, w]`. */
  readonly given: readonly number[];
  /** Whether that has its channels first. */
  readonly isTurned: boolean;
}

/**
 * The picture among a network's inputs.
 * @throws A {@link ShapeError} for none, or a volume.
 */
export function coveredPicture(caller: string, network: TracedNetwork, inputs: readonly Tensor[]): CoveredPicture {
  const index = pictureAmong(inputs.map(({ shape }) => shape));
  const shape = index === undefined ? [] : (inputs[index] as Tensor).shape;
  if (index === undefined || shape.length === 5) {
    throw new ShapeError(
      `${caller}: no input is a picture; wanted one of [batch, h, w, channels] or [batch, h, w]. Try saliency.`,
    );
  }
  const slot = network.graph.inputs[index] as Slot;
  const isTurned = network.graph.turnedInputs.has(slot);
  const own = isTurned ? TO_LAST.map((axis) => shape[axis]) : shape;
  const [batch, height, width, channels = 1] = own as [number, number, number, number?];
  return { slot, batch, height, width, channels, given: shape.slice(1), isTurned };
}
