import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import {
  colorScales,
  methods,
  overlay,
  renderMap,
  type ColorScale,
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
  /** The picture's values of black and of white. */
  readonly imageRange: ValueRange;
  /** What covers a part of the image. */
  readonly grey: number;
}

/** A method's answer as a picture. */
export interface Picture {
  readonly raster: Raster;
  readonly scale: ColorScale;
}

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
  { network, image, picture, target, layer, grey }: Question,
): Promise<Tensor> {
  const window = Math.max(1, Math.round(Math.min(picture.shape[1], picture.shape[2]) / 7));
  const explained = await method.explain(network, image, {
    ...asked(method, { layer, window, stride: Math.ceil(window / 2), fill: grey }),
    ...(method.isAsync && { onProgress: progress(method.title) }),
    target,
  });
  return mapOf(explained);
}

/** Its picture: single pixels alone, so that none is lost in the photo; places over the photo. */
export async function draw({ name, result }: Method, map: Tensor, question: Question): Promise<Picture> {
  const { picture, imageRange, shape } = question;
  const isOfPixels = result === 'input' || name === 'saliency';
  const drawn = result === 'input' ? asPicture(map, shape) : map.clone();
  try {
    // Of two classes' maps one may happen to be positive: the colours go by what the method gives.
    const colors = result === 'input' ? ({ colormap: 'BuRd' } as const) : {};
    const [scale] = (await colorScales(drawn, { ...colors, overPhoto: !isOfPixels })) as [ColorScale];
    const { colormap, low, high } = scale;
    // A constant map has no range to give.
    const look = { colormap, ...(low < high && { range: [low, high] as const }) };
    const [raster] = isOfPixels ? await renderMap(drawn, look) : await overlay(picture, drawn, { ...look, imageRange });
    return { raster: raster as Raster, scale };
  } finally {
    drawn.dispose();
  }
}
