import {
  argMax,
  cast,
  div,
  equal,
  expandDims,
  greater,
  image,
  maximum,
  mul,
  ones,
  reshape,
  slice,
  squeeze,
  sum,
  Tensor,
  tensor2d,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { TargetError } from '../errors.js';
import { showShape } from '../network/input.js';
import type { TracedNetwork } from '../network/network.js';
import type { Shape } from '../network/operation.js';
import { checkNames, show } from '../options.js';
import type { Box } from '../Box.js';
import type { Objective } from './objective.js';

/** Options of `region`. */
export interface RegionOptions {
  /** The class: a channel of the layer, from 0. */
  readonly channel: number;
  /**
   * Where: weights `[h, w]` from 0 to 1, at the layer's size or any other, which is brought to it. Or a box of the
   * layer's rows and columns. It must live as long as the objective.
   * @default where the channel wins over all others; a single channel wins above 0 (behind a sigmoid, 0.5)
   */
  readonly mask?: Tensor2D | Box;
}

/**
 * The mean score of a class over a region of a segmentation: `sum m A_c / sum m`, m the mask, which has no gradient
 * itself. It is 0 for an example where the class wins nowhere. Vinogradova et al. 2020, arXiv:2002.11434.
 * @param layer - the path of a layer `[batch, h, w, channels]`: best the scores before a softmax or sigmoid.
 * @example
 * const map = gradCam(model, image, { target: region('segment_add', { channel: 0 }), layer: 'conv' });
 */
export function region(layer: string, options: RegionOptions): Objective {
  checkNames('region', options ?? {}, ['channel', 'mask']);
  const { channel, mask } = (options ?? {}) as RegionOptions;
  const weighted = (values: Tensor, threshold: number): Tensor3D => {
    const [, rows, columns] = values.shape as [number, number, number];
    const weights = mask === undefined ? winning(values, channel, threshold) : asWeights(mask, [rows, columns]);
    return div(weights, maximum(sum(weights, [1, 2], true), TINY));
  };
  const objective = (threshold: number): Objective => ({
    layers: [layer],
    part: () => objective(threshold),
    score: ({ [layer]: values }) => {
      const one = squeeze(slice(values as Tensor4D, [0, 0, 0, channel], [-1, -1, -1, 1]), [3]);
      return sum(mul(one, weighted(values as Tensor, threshold)), [1, 2]);
    },
    gradient: ({ [layer]: values }) => {
      const { shape } = values as Tensor;
      const each = expandDims(weighted(values as Tensor, threshold), 3);
      // Every example has a gradient of its own, also where they share a mask.
      return { [layer]: mul(mul(each, onChannel(shape, channel)), ones([shape[0] as number, 1, 1, 1])) };
    },
    check: (caller, network) => check(caller, network, layer, options),
    bind: (network) => {
      const { kind, attributes } = network.producer(network.slot('region', layer))?.operation ?? {};
      const isProbability = kind === 'activation' && (attributes as { name: string }).name === 'sigmoid';
      return objective(isProbability ? 0.5 : 0);
    },
  });
  return objective(0);
}

/** What an empty region is divided by. */
const TINY = 1e-12;

/** `[1, 1, 1, channels]`: 1 for one channel. */
function onChannel(shape: readonly number[], channel: number): Tensor4D {
  const channels = shape[3] as number;
  const values = Array.from({ length: channels }, (_, i) => Number(i === channel));
  return reshape(tensor2d([values]), [1, 1, 1, channels]);
}

/** `[batch, h, w]`: 1 where a channel wins. */
function winning(values: Tensor, channel: number, threshold: number): Tensor3D {
  const isOne = values.shape[3] === 1;
  const wins = isOne ? greater(squeeze(values as Tensor4D, [3]), threshold) : equal(argMax(values, 3), channel);
  return cast(wins as Tensor3D, 'float32');
}

/** `[1, h, w]`: a mask at a layer's size. */
function asWeights(mask: Tensor2D | Box, [rows, columns]: readonly [number, number]): Tensor3D {
  if (mask instanceof Tensor) {
    const picture: Tensor4D = reshape(cast(mask, 'float32'), [1, ...(mask.shape as [number, number]), 1]);
    const isSized = mask.shape[0] === rows && mask.shape[1] === columns;
    return squeeze(isSized ? picture : image.resizeBilinear(picture, [rows, columns], false, true), [3]);
  }
  const { top, left, height, width } = mask;
  const isIn = (at: number, start: number, size: number): boolean => at >= start && at < start + size;
  const values = Array.from({ length: rows }, (_, y) =>
    Array.from({ length: columns }, (_, x) => Number(isIn(y, top, height) && isIn(x, left, width))),
  );
  return expandDims(tensor2d(values), 0);
}

function check(caller: string, network: TracedNetwork, layer: string, options: RegionOptions): void {
  const shape = network.graph.shapes[network.slot(caller, layer)] as Shape;
  if (shape.length !== 4) {
    throw new TargetError(
      `${caller}: layer "${layer}" gives ${showShape(shape)}; a region needs [batch, h, w, channels].`,
    );
  }
  const { channel, mask } = (options ?? {}) as Partial<RegionOptions>;
  const channels = shape[3] as number;
  if (!Number.isInteger(channel) || (channel as number) < 0 || (channel as number) >= channels) {
    throw new TargetError(
      `${caller}: got channel ${show(channel)} of layer "${layer}"; wanted an integer from 0 to ${channels - 1}.`,
    );
  }
  const isMap = mask instanceof Tensor && mask.rank === 2 && !mask.isDisposed;
  if (mask === undefined || isMap || isBoxOf(mask, shape)) return;
  throw new TargetError(
    `${caller}: got the mask ${show(mask)}; wanted a tensor [h, w], or a box { top, left, height, width } within the ` +
      `${shape[1] ?? 'h'} x ${shape[2] ?? 'w'} places of layer "${layer}".`,
  );
}

function isBoxOf(mask: unknown, [, rows, columns]: Shape): boolean {
  const { top, left, height, width } = (mask ?? {}) as Partial<Box>;
  const fits = (start: unknown, size: unknown, length: number | null | undefined): boolean =>
    Number.isInteger(start) &&
    Number.isInteger(size) &&
    (start as number) >= 0 &&
    (size as number) > 0 &&
    (start as number) + (size as number) <= (length ?? Infinity);
  return !(mask instanceof Tensor) && fits(top, height, rows) && fits(left, width, columns);
}
