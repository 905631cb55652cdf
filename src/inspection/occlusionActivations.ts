import { reshape, sqrt, square, sub, sum, tensor4d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { coveringOf, eachExample } from '../attribution/perturbation/occlusion/eachExample.js';
import { OCCLUSION_OPTIONS, type OcclusionOptions } from '../attribution/perturbation/occlusion/windows.js';
import { ShapeError, UnsupportedLayerError } from '../errors.js';
import { checkInput, showShape, type Input } from '../network/input.js';
import type { Explainable } from '../models/openNetwork.js';
import { withNetworkAsync } from '../models/openNetwork.js';
import { checkOptions } from '../options.js';

/** Options of `occlusionActivations`. */
export interface OcclusionActivationsOptions extends OcclusionOptions {
  /** The path of the layer to watch, which must give `[batch, h, w, channels]`. */
  readonly layer: string;
}

/**
 * How far a window over the picture moves each place of a layer. This is the Euclidean distance, over channels, between
 * its activations with and without the window.
 *
 * `d[row, column, y, x] = sqrt(sum_k (A_k[y, x] with the window - A_k[y, x])^2)`
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - one image `[1, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[rows, columns, h, w]` of the windows and of the layer. The caller disposes of it.
 * @throws {ShapeError} for more than one image. {LayerNotFoundError} {OptionError} {UnsupportedModelError}
 * @throws {UnsupportedLayerError} for a layer without places.
 * @example
 * const moved = await occlusionActivations(model, image, { layer: 'conv5', window: 32, stride: 32 });
 * @see Zeiler & Fergus 2014, arXiv:1311.2901, section 4.3, which compares the features of covered pictures.
 */
export async function occlusionActivations(
  model: Explainable,
  input: Input,
  options: OcclusionActivationsOptions,
): Promise<Tensor4D> {
  checkOptions('occlusionActivations', options, ['layer', ...OCCLUSION_OPTIONS]);
  return withNetworkAsync('occlusionActivations', model, async (network) => {
    const inputs = checkInput('occlusionActivations', network.inputs, input);
    const batch = inputs[0]?.shape[0] as number;
    if (batch !== 1) {
      throw new ShapeError(`occlusionActivations: got ${batch} images; wanted one, [1, h, w, channels].`);
    }
    const slot = network.slot('occlusionActivations', options.layer);
    const covering = coveringOf('occlusionActivations', network, inputs, options);
    const { windows } = covering;
    const shape = network.graph.shapes[slot] as readonly (number | null)[];
    if (shape.length !== 4) {
      throw new UnsupportedLayerError(
        `occlusionActivations: layer "${options.layer}" gives ${showShape(shape)}; wanted [batch, h, w, channels].`,
      );
    }
    let size: number[] = [];
    let moved = new Float32Array();
    const [rows, columns] = [windows.rows.length, windows.columns.length];
    await eachExample(network, inputs, covering, [slot], options, {
      begin: (_, unoccluded) => {
        const whole = unoccluded.get(slot) as Tensor;
        size = whole.shape.slice(1, 3);
        moved = new Float32Array(rows * columns * (size[0] as number) * (size[1] as number));
        return Promise.resolve((values) =>
          reshape(sqrt(sum(square(sub(values.get(slot) as Tensor, whole)), -1)), [-1]),
        );
      },
      take: (_, numbers, places) => {
        const each = numbers.length / places.length;
        places.forEach((place, i) => moved.set(numbers.subarray(i * each, (i + 1) * each), place * each));
      },
    });
    return tensor4d(moved, [rows, columns, ...size] as [number, number, number, number]);
  });
}
