import { mean, reshape, slice, square, squeeze, type Tensor } from '@tensorflow/tfjs-core';
import { TargetError } from '../errors.js';
import { showShape } from '../network/input.js';
import type { TracedNetwork } from '../network/network.js';
import { checkNames, show } from '../options.js';
import type { Objective } from './objective.js';

/** Where in a layer a neuron is. */
export interface NeuronPosition {
  /** From 0. */
  readonly channel: number;
  /** Row, from 0. @default the middle one */
  readonly y?: number;
  /** Column, from 0. @default the middle one */
  readonly x?: number;
}

/** The middle one of so many. */
export const middle = (size: number): number => Math.floor(size / 2);
const axesAfterBatch = ({ rank }: Tensor): number[] => Array.from({ length: rank - 1 }, (_, i) => i + 1);

/**
 * The activation of one neuron: `A[y, x, channel]`, or `A[channel]` in a layer without places.
 * @param layer - a layer's path.
 */
export function neuron(layer: string, position: NeuronPosition): Objective {
  if (typeof position !== 'object' || position === null) {
    throw new TargetError(`neuron: got the position ${show(position)}; wanted { channel }, or { channel, y, x }.`);
  }
  checkNames('neuron', position, ['channel', 'y', 'x']);
  const { channel, y, x } = position;
  return {
    layers: [layer],
    part: () => neuron(layer, position),
    score: ({ [layer]: activation }) => {
      const { shape, rank } = activation as Tensor;
      if (rank !== 4) return squeeze(slice(activation as Tensor, [0, channel], [-1, 1]), [1]);
      const [, height, width] = shape as [number, number, number];
      const one = slice(activation as Tensor, [0, y ?? middle(height), x ?? middle(width), channel], [-1, 1, 1, 1]);
      return reshape(one, [shape[0] as number]);
    },
    check: (caller, network) => {
      const shape = shapeOf(caller, network, layer);
      checkIndex(caller, 'channel', channel, shape.at(-1), layer);
      if (shape.length === 4) {
        if (y !== undefined) checkIndex(caller, 'y', y, shape[1], layer);
        if (x !== undefined) checkIndex(caller, 'x', x, shape[2], layer);
      } else if (shape.length !== 2) {
        throw new TargetError(
          `${caller}: layer "${layer}" gives ${showShape(shape)}; a neuron needs [batch, h, w, channels] or [batch, units]. Use custom(layers, score).`,
        );
      } else if (y !== undefined || x !== undefined) {
        throw new TargetError(`${caller}: layer "${layer}" gives ${showShape(shape)}; its neurons have no y and x.`);
      }
    },
  };
}

/**
 * The mean activation of one channel over all its places.
 * @param layer - a layer's path.
 * @param index - the channel, from 0.
 */
export function channel(layer: string, index: number): Objective {
  return {
    layers: [layer],
    part: () => channel(layer, index),
    score: ({ [layer]: activation }) => {
      const { rank } = activation as Tensor;
      const start = [...Array<number>(rank - 1).fill(0), index];
      const one = slice(activation as Tensor, start, [...Array<number>(rank - 1).fill(-1), 1]);
      return mean(one, axesAfterBatch(one));
    },
    check: (caller, network) => checkIndex(caller, 'channel', index, shapeOf(caller, network, layer).at(-1), layer),
  };
}

/**
 * The mean square of a whole layer's activation: DeepDream's objective (Mordvintsev et al. 2015).
 * @param layer - a layer's path.
 */
export function layerActivation(layer: string): Objective {
  return {
    layers: [layer],
    part: () => layerActivation(layer),
    score: ({ [layer]: activation }) => mean(square(activation as Tensor), axesAfterBatch(activation as Tensor)),
    check: (caller, network) => void shapeOf(caller, network, layer),
  };
}

/** What a layer gives. */
export function shapeOf(caller: string, network: TracedNetwork, layer: string): readonly (number | null)[] {
  return network.graph.shapes[network.slot(caller, layer)] as readonly (number | null)[];
}

/** Checks a place or a channel of a layer. */
export function checkIndex(
  caller: string,
  name: string,
  index: number,
  size: number | null | undefined,
  layer: string,
): void {
  if (Number.isInteger(index) && index >= 0 && (size == null || index < size)) return;
  const range = size == null ? 'a non-negative integer' : `an integer from 0 to ${size - 1}`;
  throw new TargetError(`${caller}: got ${name} ${show(index)} of layer "${layer}"; wanted ${range}.`);
}
