import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import {
  boxes,
  cam,
  colormap,
  deconvnet,
  diagnose,
  gradCam,
  guidedBackprop,
  guidedGradCam,
  occlusionMap,
  saliency,
  type ColormapName,
  type Finding,
  type RegionBox,
} from 'netlens';
import type { MethodName } from './methodNames.js';
import { toValues } from './normalization.js';
import { current, keepingPicture, read } from './session.js';

/** A method's raw values, row by row. */
export interface RawMap {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  /** 1 for a map, the picture's for a gradient. */
  readonly channels: number;
  readonly milliseconds: number;
}

/** What is asked of every method: a class, and of those that look at a layer, which. */
interface Question {
  readonly target: number;
  readonly layer?: string;
}

const methods: Record<Exclude<MethodName, 'Occlusion'>, (question: Question) => Tensor> = {
  'Grad-CAM': (question) => gradCam(current().network, current().image, question),
  CAM: ({ target }) => cam(current().network, current().image, { target }),
  Saliency: ({ target }) => saliency(current().network, current().image, { target }),
  'Guided backpropagation': ({ target }) => guidedBackprop(current().network, current().image, { target }),
  'Guided Grad-CAM': (question) => guidedGradCam(current().network, current().image, question),
  Deconvnet: ({ target }) => deconvnet(current().network, current().image, { target }),
};

let occluding: AbortController | undefined;

/** Stops the occlusion that runs. */
export function cancelOcclusion(): void {
  occluding?.abort(new Error('Stopped.'));
}

/** Gives a method's map; `onMap` sees occlusion's first, coarse one. */
export async function explain(
  name: MethodName,
  target: number,
  layer: string | undefined,
  onProgress: (done: number, total: number) => void,
  onMap: (map: RawMap) => void,
): Promise<RawMap> {
  const start = performance.now();
  const raw = async (map: Tensor): Promise<RawMap> => {
    const [, height, width, channels = 1] = map.shape as [number, number, number, number?];
    return { values: await read(map), height, width, channels, milliseconds: performance.now() - start };
  };
  if (name !== 'Occlusion') return raw(methods[name]({ target, ...(layer && { layer }) }));
  return occlude(target, onProgress, async (map) => onMap(await raw(map))).then(raw);
}

/**
 * Large windows side by side give a map soon, small ones a better one, and small ones half over each other a fine one.
 */
function occlude(
  target: number,
  onProgress: (done: number, total: number) => void,
  onMap: (map: Tensor) => Promise<void>,
): Promise<Tensor> {
  cancelOcclusion();
  const { signal } = (occluding = new AbortController());
  return keepingPicture(async (image, network) => {
    const fill = grey();
    const [height, width] = [image.shape[1], image.shape[2]];
    const part = (share: number): number => Math.max(1, Math.round(Math.min(height, width) / share));
    const passes = [
      { window: part(4), stride: part(4) },
      { window: part(7), stride: part(7) },
      { window: part(7), stride: Math.ceil(part(7) / 2) },
    ].map(({ window, stride }) => {
      const along = (side: number): number => Math.ceil((side - window) / stride) + 1;
      return { window, stride, count: along(height) * along(width) };
    });
    const total = passes.reduce((sum, { count }) => sum + count, 0);
    let [before, finest] = [0, undefined as Tensor | undefined];
    for (const { window, stride, count } of passes) {
      if (finest !== undefined) await onMap(finest);
      const { map, scores } = await occlusionMap(network, image, {
        ...{ target, window, stride, fill, signal },
        onProgress: ({ done }) => onProgress(before + done, total),
      });
      scores.dispose();
      finest = map;
      before += count;
    }
    return finest as Tensor;
  });
}

/** Middle grey, as the model wants it. */
function grey(): number | number[] {
  const { normalization, facts } = current();
  const values = toValues({ data: new Uint8ClampedArray([128, 128, 128, 255]) }, normalization, facts.channels);
  return facts.channels === 1 ? (values[0] as number) : Array.from(values);
}

/** The boxes around where a layer's Grad-CAM is above half of its maximum, the largest first. */
export function camBoxes(target: number, layer: string | undefined): Promise<readonly RegionBox[]> {
  return keepingPicture(async (image, network) => {
    const map = gradCam(network, image, { target, ...(layer && { layer }) }) as Tensor3D;
    try {
      return (await boxes(map, { threshold: 0.5 }))[0] ?? [];
    } finally {
      map.dispose();
    }
  });
}

/** What `diagnose` says of the maps of a class, and of a layer's Grad-CAM. */
export function findings(target: number, layer: string | undefined): Promise<readonly Finding[]> {
  return keepingPicture(
    async (image, network) => (await diagnose(network, image, { target, ...(layer && { layer }) })).findings,
  );
}

/** The colours of a map, red, green, blue from low to high. */
export function colors(name: ColormapName): readonly number[] {
  return Array.from(colormap(name));
}
