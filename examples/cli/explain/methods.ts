import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import {
  colormap,
  methods,
  overlay,
  renderImages,
  renderMap,
  type ColormapName,
  type Method,
  type Network,
  type Raster,
  type Target,
  type ValueRange,
} from 'netlens';
import { asked } from '../../asked.js';
import { mapOf } from '../../mapOf.js';
import { asPicture, type PictureShape } from '../../models/pictureShape.js';
import { UsageError } from '../options.js';
import { progress } from '../progress.js';
import type { ColorScale } from './sheet.js';

/** What a method is asked. */
export interface Question {
  readonly network: Network;
  readonly image: Tensor4D;
  /** The same to be drawn. */
  readonly picture: Tensor4D;
  /** How the network takes it. */
  readonly shape: PictureShape;
  readonly target: Target;
  readonly layer: string | undefined;
  readonly imageRange: ValueRange;
}

/** A method's answer as a picture. */
export interface Picture {
  readonly raster: Raster;
  readonly scale?: ColorScale;
}

/** A few extreme pixels would leave the rest of a gradient dark: the strongest two percent are clipped. */
const BRIGHTEST = 0.98;
/** Passes through the network that a method may take without being asked for by its name: about a second's. */
const MOST_PASSES = 10;

/** Occlusion computes only what each window can touch, so that its passes cost little. */
const isQuick = ({ name, cost }: Method): boolean =>
  cost.forward + cost.backward <= MOST_PASSES || name === 'occlusionMap';

/** The methods of some names; where none are given, all that take a few passes, and occlusion. */
export function chosen(names: readonly string[]): readonly Method[] {
  if (names.length === 0) return methods.filter(isQuick);
  return names.map((name) => {
    const found = methods.find((method) => method.name === name);
    if (found === undefined) {
      throw new UsageError(`--method ${name}: wanted ${methods.map((method) => method.name).join(', ')}.`);
    }
    return found;
  });
}

/** A method's map. */
export async function explainBy(
  method: Method,
  { network, image, picture, target, layer, imageRange }: Question,
): Promise<Tensor> {
  const window = Math.max(1, Math.round(Math.min(picture.shape[1], picture.shape[2]) / 7));
  const grey = (imageRange[0] + imageRange[1]) / 2;
  const explained = await method.explain(network, image, {
    ...asked(method, { layer, window, stride: Math.ceil(window / 2), fill: grey }),
    ...(method.isAsync && { onProgress: progress(method.title) }),
    target,
  });
  return mapOf(explained);
}

/** Its picture: a gradient by its signs, a map of pixels in colours, a map of places over the picture. */
export function draw({ room, result }: Method, map: Tensor, question: Question): Promise<Picture> {
  if (result === 'input') return signed(map, question);
  return room === 'gradient' || room === 'rules' ? coloured(map, 'inferno') : laidOver(map, question);
}

async function coloured(map: Tensor, name: ColormapName): Promise<Picture> {
  const high = await quantile(map, BRIGHTEST);
  const [raster] = (await renderMap(map, { colormap: name, range: [0, high] })) as [Raster];
  return { raster, scale: { colors: colormap(name), low: 0, high } };
}

async function signed(gradient: Tensor, { shape }: Question): Promise<Picture> {
  const most = await quantile(gradient, BRIGHTEST);
  const picture = asPicture(gradient, shape);
  const [raster] = (await renderImages(picture, { range: [-most, most] }).finally(() => picture.dispose())) as [Raster];
  return { raster, scale: { colors: colormap('grey'), low: -most, high: most } };
}

async function laidOver(map: Tensor, { picture, imageRange }: Question): Promise<Picture> {
  const values = await map.data<'float32'>();
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  // What speaks against the class is blue, what is neutral white.
  const colors: ColormapName = low < 0 ? 'BuRd' : 'turbo';
  const most = Math.max(-low, high);
  const range: ValueRange = low < 0 ? [-most, most] : low < high ? [low, high] : [low, low + 1];
  const [raster] = (await overlay(picture, map, { imageRange, range, colormap: colors })) as [Raster];
  return { raster, scale: { colors: colormap(colors), low: range[0], high: range[1] } };
}

/** A quantile of the absolute values; at least the least positive number that a range can span. */
async function quantile(tensor: Tensor, share: number): Promise<number> {
  const values = (await tensor.data<'float32'>()).map(Math.abs).sort();
  return Math.max(values[Math.floor(share * (values.length - 1))] as number, 1e-12);
}
