import { argMax, keep, mean, reshape, Tensor, tidy, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { given, readOptions } from '../../declare.js';
import { OptionError, ShapeError, UnsupportedModelError } from '../../errors.js';
import { withNetworkAsync, type Explainable } from '../../models/openNetwork.js';
import { inChunks } from '../../network/chunks.js';
import { checkInput, showShape } from '../../network/input.js';
import type { TracedNetwork } from '../../network/network.js';
import { Run } from '../../network/run.js';
import type { Slot } from '../../network/graph.js';
import { resolveTarget, type Target } from '../../objectives/target.js';
import { isCount, show } from '../../options.js';
import { cam } from './cam.js';
import { corners, cropsOf, putBack, type Pair } from './tenCrops.js';

/** Options of `tenCropCam`. */
export interface TenCropCamOptions {
  /** A class, or one for each example. @default each example's top class, by the mean output over its ten crops */
  readonly target?: Target;
  /** A crop's side in pixels, or its `[height, width]`. @default the model's own input */
  readonly size?: number | readonly [height: number, width: number];
  /**
   * What makes maps `[crops, h, w]` of crops: any method that gives maps of the input's size.
   * @default `cam`; for networks that do not end in global average pooling, `gradCam`
   */
  readonly explain?: (
    model: Explainable,
    crops: Tensor4D,
    options: { readonly target: Target },
  ) => Tensor3D | Promise<Tensor3D>;
}

/**
 * A class activation map of pictures larger than the network's input, from ten crops: the four corners and the middle,
 * and these mirrored. Each crop's map is put back where the crop was taken, and the maps are averaged where they
 * overlap; 0 where no crop lies.
 *
 * Departs from the authors' code, which adds up the maps' magnitudes: there the middle, which more crops cover, is
 * brighter for that alone.
 * @param model - a LayersModel, a GraphModel, or a Network opened before; with one input `[batch, h, w, c]`.
 * @param input - images `[batch, height, width, c]` in the model's own range, float32; at least as large as a crop.
 * @returns `[batch, height, width]`. The caller disposes of it. Memory: that of the method, for ten times the images.
 * @throws A {@link ShapeError} for images smaller than a crop. An {@link OptionError}. A {@link TargetError}.
 * @throws An {@link UnsupportedModelError} for a model of another input; and what the method throws.
 * @example
 * const map = await tenCropCam(model, images, { target: 285 }); // images of 256 x 256, a model for 224 x 224
 * @see Zhou et al. 2016, Learning Deep Features for Discriminative Localization, arXiv:1512.04150, and its code,
 *   github.com/zhoubolei/CAM, mergeTenCrop.m.
 */
export async function tenCropCam(
  model: Explainable,
  input: Tensor4D,
  options: TenCropCamOptions = {},
): Promise<Tensor3D> {
  const caller = 'tenCropCam';
  const {
    target,
    size,
    explain = cam,
  } = readOptions(caller, options, {
    target: given<Target>(),
    size: given<number | Pair>(),
    explain: given<NonNullable<TenCropCamOptions['explain']>>(),
  });
  if (typeof explain !== 'function') {
    throw new OptionError(`${caller}: explain is ${show(explain)}; wanted a method such as cam or gradCam.`);
  }
  return withNetworkAsync(caller, model, async (network) => {
    const crop = cropSize(caller, network, size);
    checkImages(caller, input, crop);
    const [batch, height, width] = input.shape;
    const places = corners([height, width], crop);
    const crops = tidy(() => keep(cropsOf(input, places, crop)));
    let maps: Tensor3D | undefined;
    try {
      checkInput(caller, network.inputs, crops);
      resolveTarget(caller, network, target, batch);
      const each = target === undefined ? await topClasses(network, crops, batch) : target;
      const ofCrops = Array.isArray(each)
        ? Array.from({ length: 2 * places.length }, () => each as number[]).flat()
        : each;
      maps = await explain(network as unknown as Explainable, crops, { target: ofCrops as Target });
      checkMaps(caller, maps, crops.shape);
      return tidy(() => putBack(maps!, places, [batch, height, width]));
    } finally {
      crops.dispose();
      if (maps instanceof Tensor) maps.dispose();
    }
  });
}

/** Each example's class with the highest output, on average over its crops; one sigmoid is 1 from a half on. */
async function topClasses(network: TracedNetwork, crops: Tensor4D, batch: number): Promise<number[]> {
  const wanted = [network.graph.outputs[0] as Slot];
  const [outputs] = inChunks(network, [crops], { wanted }, (some) => {
    const run = new Run(network, some, { wanted });
    return [reshape(run.value(wanted[0] as Slot), [some[0]!.shape[0]!, -1])];
  }) as [Tensor];
  const top = tidy(() => {
    const scores = mean(reshape(outputs, [-1, batch, outputs.shape[1] as number]), 0);
    return scores.shape[1] === 1 ? reshape(scores, [-1]) : argMax(scores, 1);
  });
  try {
    const found = [...(await top.data())];
    const isYes = network.logits !== network.graph.outputs[0];
    return outputs.shape[1] === 1 ? found.map((value) => (isYes && value >= 0.5 ? 1 : 0)) : found;
  } finally {
    outputs.dispose();
    top.dispose();
  }
}

function cropSize(caller: string, network: TracedNetwork, size: number | Pair | undefined): Pair {
  const [port, ...others] = network.inputs;
  const isTurned = network.graph.turnedInputs.size > 0;
  if (port === undefined || others.length > 0 || port.shape.length !== 4 || isTurned) {
    const shapes = network.inputs.map(({ shape }) => showShape(shape)).join(', ');
    throw new UnsupportedModelError(`${caller}: the model takes ${shapes}; wanted one input [batch, h, w, channels].`);
  }
  const sides: unknown = typeof size === 'number' ? [size, size] : (size ?? port.shape.slice(1, 3));
  if (Array.isArray(sides) && sides.length === 2 && sides.every((side) => isCount(side, 1))) {
    return sides as unknown as Pair;
  }
  throw new OptionError(
    size === undefined
      ? `${caller}: the model takes pictures of any size; wanted size, that of a crop.`
      : `${caller}: size is ${show(size)}; wanted whole pixels, or [height, width].`,
  );
}

function checkImages(caller: string, images: unknown, [tall, wide]: Pair): void {
  const image = images instanceof Tensor ? (images as Tensor) : undefined;
  const [batch, height, width] = image?.rank === 4 && !image.isDisposed ? image.shape : [0, 0, 0];
  if (image?.dtype === 'float32' && batch! > 0 && height! >= tall && width! >= wide) return;
  const got =
    image === undefined
      ? show(images)
      : `${image.isDisposed ? 'disposed ' : ''}${image.dtype} ${showShape(image.shape)}`;
  throw new ShapeError(
    `${caller}: input is ${got}; wanted float32 [batch, height, width, channels] of ${tall} x ${wide} or more.`,
  );
}

function checkMaps(caller: string, maps: unknown, [count, tall, wide]: Tensor4D['shape']): void {
  const made = maps instanceof Tensor ? (maps as Tensor) : undefined;
  const wanted = showShape([count, tall, wide]);
  if (made !== undefined && !made.isDisposed && showShape(made.shape) === wanted) return;
  throw new OptionError(
    `${caller}: explain gave ${made === undefined ? show(maps) : showShape(made.shape)}; wanted maps ${wanted}.`,
  );
}
