import { abs, mean, reshape, slice, sum, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { ShapeError, TargetError, UnsupportedLayerError } from '../errors.js';
import { checkInput, showShape } from '../network/input.js';
import { withNetwork, type Explainable } from '../models/openNetwork.js';
import type { Objective } from '../objectives/objective.js';
import { questionOf } from '../objectives/Question.js';
import { checkOptions, isCount, show } from '../options.js';

/** Options of `effectiveReceptiveField`. */
export interface EffectiveReceptiveFieldOptions {
  /** The path of the layer, which must give `[batch, h, w, channels]`. */
  readonly layer: string;
  /** The neuron's row, from 0. @default the middle one */
  readonly y?: number;
  /** The neuron's column, from 0. @default the middle one */
  readonly x?: number;
}

/**
 * How much each pixel matters to one place of a layer, on average over pictures. It shows the used part of the
 * receptive field, which is its middle.
 *
 * `field = mean over the images of sum_c |d sum_k A_k[y, x] / d image[.., .., c]|`
 *
 * Departs from the paper, which averages the signed gradients, in taking absolute values, so that pictures do not
 * cancel out.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; the paper takes random ones.
 * @returns `[h, w]`. The caller disposes of it.
 * @throws {ShapeError} {LayerNotFoundError} {TargetError} {UnsupportedModelError}
 * @throws {UnsupportedLayerError} for a layer without places.
 * @example
 * const noise = tf.randomNormal([20, 224, 224, 3]);
 * const used = effectiveReceptiveField(model, noise, { layer: 'conv5' });
 * @see Luo, Li, Urtasun & Zemel 2016, Understanding the Effective Receptive Field, arXiv:1701.04128.
 */
export function effectiveReceptiveField(
  model: Explainable,
  input: Tensor,
  options: EffectiveReceptiveFieldOptions,
): Tensor2D {
  checkOptions('effectiveReceptiveField', options, ['layer', 'y', 'x']);
  return withNetwork('effectiveReceptiveField', model, (network) => {
    const [picture] = checkInput('effectiveReceptiveField', network.inputs, input) as [Tensor];
    const shape = network.graph.shapes[network.slot('effectiveReceptiveField', options.layer)] ?? [];
    const [, height, width] = shape;
    if (shape.length !== 4) {
      throw new UnsupportedLayerError(
        `effectiveReceptiveField: layer "${options.layer}" gives ${showShape(shape)}; wanted [batch, h, w, channels].`,
      );
    }
    if (picture.rank !== 4 && picture.rank !== 3) {
      throw new ShapeError(
        `effectiveReceptiveField: input is ${showShape(picture.shape)}; wanted [batch, h, w, channels] or [batch, h, w].`,
      );
    }
    const { y = Math.floor((height ?? 1) / 2), x = Math.floor((width ?? 1) / 2) } = options;
    checkPlace('y', y, height ?? Infinity);
    checkPlace('x', x, width ?? Infinity);
    return tidy(() => {
      const target = column(options.layer, y, x);
      const question = questionOf('effectiveReceptiveField', network, input, target);
      const [gradient] = question.inputGradients() as [Tensor];
      const used = abs(gradient);
      return mean(used.rank === 4 ? sum(used, -1) : used, 0) as Tensor2D;
    });
  });
}

function checkPlace(name: string, place: number, length: number): void {
  if (isCount(place) && place < length) return;
  throw new TargetError(
    `effectiveReceptiveField: got the neuron's ${name} ${show(place)}; wanted a whole number from 0 to below ${length}.`,
  );
}

/** All channels of one place, added up. */
function column(layer: string, y: number, x: number): Objective {
  return {
    layers: [layer],
    score: ({ [layer]: activation }) => {
      const [, height, width] = (activation as Tensor).shape as [number, number, number];
      checkPlace('y', y, height);
      checkPlace('x', x, width);
      const place = slice(activation as Tensor, [0, y, x, 0], [-1, 1, 1, -1]);
      return sum(reshape(place, [place.shape[0] as number, -1]), 1);
    },
  };
}
