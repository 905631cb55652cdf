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

type Question = Parameters<typeof gradCam>[2];

const methods: Record<Exclude<MethodName, 'Occlusion'>, (question: NonNullable<Question>) => Tensor> = {
  'Grad-CAM': (question) => gradCam(current().network, current().image, question),
  CAM: ({ target }) => cam(current().network, current().image, target === undefined ? {} : { target }),
  Saliency: ({ target }) => saliency(current().network, current().image, target === undefined ? {} : { target }),
  'Guided backpropagation': ({ target }) =>
    guidedBackprop(current().network, current().image, target === undefined ? {} : { target }),
  'Guided Grad-CAM': (question) => guidedGradCam(current().network, current().image, question),
  Deconvnet: ({ target }) => deconvnet(current().network, current().image, target === undefined ? {} : { target }),
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

/** Twice: windows side by side give a map soon, then windows half over each other give a fine one. */
function occlude(
  target: number,
  onProgress: (done: number, total: number) => void,
  onMap: (map: Tensor) => Promise<void>,
): Promise<Tensor> {
  cancelOcclusion();
  const { signal } = (occluding = new AbortController());
  return keepingPicture(async (image, network, scale) => {
    const window = Math.max(1, Math.round(Math.min(image.shape[1], image.shape[2]) / 7));
    const run = async (stride: number): Promise<Tensor> => {
      const fill = (scale[0] + scale[1]) / 2;
      const { map, scores } = await occlusionMap(network, image, { target, window, stride, fill, signal, onProgress });
      scores.dispose();
      return map;
    };
    await onMap(await run(window));
    return run(Math.ceil(window / 2));
  });
}

/** The boxes around where Grad-CAM is above half of its maximum, the largest first. */
export function camBoxes(target: number): Promise<readonly RegionBox[]> {
  return keepingPicture(async (image, network) => {
    const map = gradCam(network, image, { target }) as Tensor3D;
    try {
      return (await boxes(map, { threshold: 0.5 }))[0] ?? [];
    } finally {
      map.dispose();
    }
  });
}

export function findings(target: number): Promise<readonly Finding[]> {
  return keepingPicture(async (image, network) => (await diagnose(network, image, { target })).findings);
}

/** The colours of a map, red, green, blue from low to high. */
export function colors(name: ColormapName): readonly number[] {
  return Array.from(colormap(name));
}
