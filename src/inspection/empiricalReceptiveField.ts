import { abs, reshape, slice, sub, tensor2d, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { coveringOf, eachExample, taken } from '../attribution/perturbation/occlusion/eachExample.js';
import type { Fill } from '../attribution/perturbation/occlusion/fill.js';
import { meanDrop } from '../attribution/perturbation/occlusion/meanDrop.js';
import { OCCLUSION_OPTIONS, type OcclusionOptions } from '../attribution/perturbation/occlusion/windows.js';
import { NumericalError, OptionError, UnsupportedLayerError } from '../errors.js';
import { withNetworkAsync, type Explainable } from '../models/openNetwork.js';
import { checkInput, showShape, type Input } from '../network/input.js';
import type { Shape } from '../network/operation.js';
import { checkOptions, isCount, show } from '../options.js';
import { receptiveField } from './receptiveField.js';
import { strongestPlace } from './strongestRegions.js';
import { uncapped, uncappedValue } from './uncapped.js';

/** Options of `empiricalReceptiveField`. */
export interface EmpiricalReceptiveFieldOptions extends OcclusionOptions {
  /** The path of the layer, which must give `[batch, h, w, channels]` or `[batch, units]`. */
  readonly layer: string;
  /** The unit, from 0. */
  readonly channel: number;
  /** Pixels on a side of the occluder, or its `[height, width]`. @default 11, the paper's */
  readonly window?: number | readonly [number, number];
  /** Pixels from an occluder to the next, or `[down, across]`; at most the window's. @default 3, the paper's */
  readonly stride?: number | readonly [number, number];
  /**
   * What the occluder shows, as for `occlusionMap`: a number, a colour, `'mean'`, `'grey'` or an image such as noise.
   * @default 'mean'
   */
  readonly fill?: Fill;
}

/**
 * What a unit really looks at, measured on the pictures that excite it most. An occluder moves around the place where
 * the unit is most active, and changes its activation by so much.
 *
 * `D_i[p] = mean over the occluders w that cover p of |A(x_i) - A(x_i covered by w)|`, A at the unit's strongest place
 * in picture i; `field[d] = mean over i of D_i[centre_i + d]`, centre_i the middle of what that place can see.
 *
 * It departs from the paper in the occluder, which shows random pixels there. The mean leaves out pictures that do not
 * reach so far. A ceiling that ends the layer is left out, as by `topActivations`, which finds the pictures.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns `[h, w]`, in units of the activation: the middle, row `floor(h / 2)` and column `floor(w / 2)`, is the
 *   neuron's centre; 0 where no picture reaches. The caller disposes of it. Memory as `occlusionMap`.
 * @throws {LayerNotFoundError} {ShapeError} {OptionError} {UnsupportedModelError}
 * @throws {UnsupportedLayerError} for a layer of another shape. {NumericalError} for a NaN or an infinity.
 * @throws the signal's reason, after an abort.
 * @example
 * const { channels } = await topActivations(model, batches, { layer: 'conv5', channels: [3] });
 * const best = tf.concat(channels[3].map(({ example }) => images[example]));
 * const field = await empiricalReceptiveField(model, best, { layer: 'conv5', channel: 3 });
 * @see Zhou et al. 2015, Object Detectors Emerge in Deep Scene CNNs, arXiv:1412.6856, section 3.2.
 */
export async function empiricalReceptiveField(
  model: Explainable,
  input: Input,
  options: EmpiricalReceptiveFieldOptions,
): Promise<Tensor2D> {
  const caller = 'empiricalReceptiveField';
  checkOptions(caller, options, ['layer', 'channel', ...OCCLUSION_OPTIONS]);
  return withNetworkAsync(caller, model, async (network) => {
    const inputs = checkInput(caller, network.inputs, input);
    const { layer, channel } = options;
    const slot = network.slot(caller, layer);
    checkChannel(caller, layer, network.graph.shapes[slot] as Shape, channel);
    const { window = 11, stride: apart = strideOf(window), fill = 'mean' } = options;
    const given = { ...options, window, stride: apart, fill };
    const covering = coveringOf(caller, network, inputs, given);
    const { picture, windows } = covering;
    const { offset, stride, size } = receptiveField(network, layer);
    const source = uncapped(network, slot);
    const middle = [Math.floor(picture.height / 2), Math.floor(picture.width / 2)] as const;
    const [sums, counts] = [0, 1].map(() => new Float64Array(picture.height * picture.width)) as [
      Float64Array,
      Float64Array,
    ];

    const changes = new Float32Array(windows.rows.length * windows.columns.length);
    let [left, centre] = [changes.length, [0, 0] as readonly [number, number]];
    await eachExample(network, inputs, covering, [source.slot], given, {
      begin: async (example, whole) => {
        const unit = (values: typeof whole): Tensor => {
          const value = uncappedValue({ value: (at) => values.get(at) as Tensor }, source);
          const [batch, rows, columns] = value.rank === 4 ? value.shape : [value.shape[0], 1, 1];
          const placed = reshape(value, [batch as number, rows! * columns!, -1]);
          return slice(placed, [0, 0, channel], [-1, -1, 1]);
        };
        const values = await taken(tidy(() => unit(whole)));
        if (!values.every(Number.isFinite)) {
          throw new NumericalError(
            `${caller}: channel ${channel} of layer "${layer}" gives a NaN or an infinity in image ${example}; ` +
              'diagnose(model, image) tells more.',
          );
        }
        const place = strongestPlace(values, [...values.keys()], false);
        const columns = (whole.get(source.slot) as Tensor).shape[2] ?? 1;
        const along = (axis: 0 | 1, at: number): number =>
          Math.round(offset[axis] + at * stride[axis] + (size[axis] - 1) / 2);
        centre = [along(0, Math.floor(place / columns)), along(1, place % columns)];
        return (covered) =>
          reshape(abs(sub(slice(unit(covered), [0, place, 0], [-1, 1, 1]), values[place] as number)), [-1]);
      },
      take: (example, numbers, places) => {
        places.forEach((place, i) => (changes[place] = -(numbers[i] as number)));
        left -= places.length;
        if (left > 0) return;
        left = changes.length;
        if (!changes.every(Number.isFinite)) {
          throw new NumericalError(
            `${caller}: an occluder makes a NaN or an infinity in image ${example}. Look at fill.`,
          );
        }
        const map = meanDrop(Float32Array.of(0), changes, windows, [picture.height, picture.width]);
        map.forEach((value, pixel) => {
          const y = Math.floor(pixel / picture.width) - centre[0] + middle[0];
          const x = (pixel % picture.width) - centre[1] + middle[1];
          if (y < 0 || x < 0 || y >= picture.height || x >= picture.width) return;
          sums[y * picture.width + x]! += value;
          counts[y * picture.width + x]! += 1;
        });
      },
    });
    return tensor2d(
      Float32Array.from(sums, (sum, i) => sum / Math.max(1, counts[i] as number)),
      [picture.height, picture.width],
    );
  });
}

/** The paper's, or that of a window that is smaller. */
function strideOf(window: unknown): number | readonly [number, number] {
  if (!Array.isArray(window)) return Math.min(3, window as number);
  const [down, across] = window as [number, number];
  return [Math.min(3, down), Math.min(3, across)];
}

function checkChannel(caller: string, layer: string, shape: Shape, channel: number): void {
  const count = shape.at(-1);
  if ((shape.length !== 4 && shape.length !== 2) || count == null) {
    throw new UnsupportedLayerError(
      `${caller}: layer "${layer}" gives ${showShape(shape)}; wanted [batch, h, w, channels] or [batch, units].`,
    );
  }
  if (isCount(channel) && channel < count) return;
  throw new OptionError(
    `${caller}: channel is ${show(channel)}; wanted a whole number from 0 to ${count - 1}, a unit of layer "${layer}".`,
  );
}
