import {
  add,
  clone,
  dispose,
  image as images,
  keep,
  sub,
  tidy,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { OptionError } from '../../errors.js';
import type { TracedNetwork } from '../../network/network.js';
import { resolveTarget } from '../../objectives/target.js';
import { ascend } from '../ascent/ascend.js';
import { canvas, checkSize } from '../ascent/canvas.js';
import { checkImage } from '../checkImage.js';
import { shrink } from '../image/shrink.js';
import { sharedData } from '../sharedData.js';
import { dreamObjective, guidedObjective } from './dreamObjective.js';
import type { DreamSettings } from './dreamSettings.js';
import { dreamStep } from './dreamStep.js';
import { rangeOf } from './rangeOf.js';
import { shortestPart } from './tiledGradient.js';

/** As `deepDream`, in an open network. */
export async function dream(
  caller: string,
  network: TracedNetwork,
  image: Tensor4D,
  settings: DreamSettings,
): Promise<Tensor4D> {
  const { steps, octaves, octaveScale, guide, seed } = settings;
  const guides = guide === undefined ? undefined : guidesOf(caller, guide);
  const shape = canvas(caller, network, { batch: 1 }).shape;
  checkImage(caller, 'image', image, shape[3]);
  for (const one of guides ?? []) checkImage(caller, 'guide', one, shape[3]);
  const held: Tensor[] = [];
  let x: Tensor4D | undefined;
  let detail: Tensor4D | undefined;
  try {
    const objective =
      guides === undefined
        ? dreamObjective(caller, settings.layers)
        : guidedObjective(caller, network, settings.layers, guides, held);
    resolveTarget(caller, network, objective, image.shape[0]);
    for (const octave of [0, octaves - 1]) {
      const tile = sizeOf(image, octaveScale ** octave).map((side) => shortestPart(side, settings.tileSize));
      const least = canvas(caller, network, { batch: image.shape[0], size: tile as [number, number] });
      checkSize(caller, network, objective, least);
    }
    const range = settings.range ?? (await rangeOf(image));
    for (let octave = octaves - 1; octave >= 0; octave--) {
      const base = (): Tensor4D => resized(image, sizeOf(image, octaveScale ** octave));
      const { parameters } = await ascend({
        caller,
        steps,
        from: (octaves - 1 - octave) * steps,
        total: octaves * steps,
        seed,
        signal: settings.signal,
        onProgress: settings.onProgress,
        start: () => [
          detail === undefined ? base() : add(base(), resized(detail, sizeOf(image, octaveScale ** octave))),
        ],
        toImage: ([given]) => clone(given as Tensor4D),
        ...dreamStep(caller, network, objective, range, settings),
      });
      detail?.dispose();
      detail = undefined;
      x = parameters[0] as Tensor4D;
      if (octave === 0) break;
      detail = tidy(() => keep(sub(x!, base()) as Tensor4D));
      x.dispose();
    }
    const result = x!;
    x = undefined;
    return result;
  } finally {
    if (x !== undefined && !x.isDisposed) x.dispose();
    detail?.dispose();
    dispose(held);
  }
}

function guidesOf(caller: string, guide: Tensor4D | readonly Tensor4D[]): readonly Tensor4D[] {
  if (!Array.isArray(guide)) return [guide as Tensor4D];
  if (guide.length === 0) throw new OptionError(`${caller}: guide is an empty list; wanted images, or none at all.`);
  return Array.from(guide as readonly Tensor4D[]);
}

const sizeOf = ({ shape }: Tensor4D, factor: number): [number, number] => [
  Math.max(1, Math.round(shape[1] / factor)),
  Math.max(1, Math.round(shape[2] / factor)),
];

/** In a time that grows with the pixels, antialiased where it shrinks; no gradient passes here. */
const resized = (image: Tensor4D, size: [number, number]): Tensor4D => {
  const [, height, width] = image.shape;
  if (height === size[0] && width === size[1]) return sharedData(image);
  const shrinks = size[0] <= height && size[1] <= width;
  return shrinks ? shrink(image, size) : images.resizeBilinear(image, size, false, true);
};
