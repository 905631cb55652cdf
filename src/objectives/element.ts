import { fill, pad, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';
import { TargetError } from '../errors.js';
import { TO_FIRST } from '../network/channelsLast.js';
import { showShape } from '../network/input.js';
import type { Shape } from '../network/operation.js';
import { show } from '../options.js';
import type { Objective } from './objective.js';

/**
 * One value of a layer or an output of any rank: a detector's raw score, a coordinate of a keypoint.
 * @param layer - a layer's path, or an output's name.
 * @param index - its place on each axis behind the batch, from 0, in the layer's own order.
 * @example
 * const map = gradCam(model, image, { target: element('classificators_2', [162, 0]) });
 */
export function element(layer: string, index: readonly number[]): Objective {
  const place = Array.isArray(index) ? [...(index as readonly number[])] : [];
  return elementAt(layer, index, place);
}

/**
 * The same, of a place that the network may keep in another order of axes than the layer.
 * @param place - the index in the network's order.
 */
function elementAt(layer: string, index: readonly number[], place: readonly number[]): Objective {
  const ones = place.map(() => 1);
  return {
    layers: [layer],
    part: () => elementAt(layer, index, place),
    score: ({ [layer]: values }) => {
      const batch = (values as Tensor).shape[0] as number;
      return reshape(slice(values as Tensor, [0, ...place], [-1, ...ones]), [batch]);
    },
    gradient: ({ [layer]: values }) => {
      const [batch, ...sizes] = (values as Tensor).shape as [number, ...number[]];
      const around = sizes.map((size, axis): [number, number] => [
        place[axis] as number,
        size - 1 - (place[axis] as number),
      ]);
      return { [layer]: pad(fill([batch, ...ones], 1), [[0, 0], ...around]) };
    },
    check: (caller, network) => {
      const stored = network.graph.shapes[network.slot(caller, layer)] as Shape;
      const isTurned = network.graph.turnedLayers.has(network.path(caller, layer));
      checkIndex(caller, layer, index, isTurned ? TO_FIRST.map((axis) => stored[axis] as number | null) : stored);
    },
    bind: (network) => {
      const [channel, ...rest] = index as readonly [number, ...number[]];
      return network.graph.turnedLayers.has(network.path('element', layer))
        ? elementAt(layer, index, [...rest, channel])
        : elementAt(layer, index, index);
    },
  };
}

function checkIndex(caller: string, layer: string, index: unknown, shape: Shape): void {
  const sizes = shape.slice(1);
  const isIndex =
    Array.isArray(index) &&
    index.length === sizes.length &&
    sizes.every((size, axis) => {
      const at: unknown = index[axis];
      return Number.isInteger(at) && (at as number) >= 0 && (size === null || (at as number) < size);
    });
  if (isIndex) return;
  throw new TargetError(
    `${caller}: got the index ${show(index)} of layer "${layer}", which gives ${showShape(shape)}; ` +
      `wanted ${sizes.length} whole numbers, one for each axis behind the batch.`,
  );
}
