import { clone, expandDims, mul, tidy, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  activationMaximize,
  parametrizations,
  type ActivationMaximizeOptions,
  type Network,
  type PresetName,
  type Target,
} from 'netlens';
import { asSeen } from '../../dream/asSeen.js';
import { drawn } from './drawn.js';
import { objectiveOf, type DreamTarget } from './dreamTarget.js';
import { firstPreset, startingWith } from './firstPreset.js';
import { isEmbedded } from './isEmbedded.js';
import { asJob } from './job.js';
import type { Normalization } from './normalization.js';
import { isLearned, presetForms } from './presetFields.js';
import { presetOptions, type PresetNeeds, type PresetValues } from './presetOptions.js';
import { withPriors } from './priors.js';
import { rhythm } from './rhythm.js';
import { current, type Scale } from './session.js';

/** An image made for a target by a preset, with the values that differ from its own. */
export interface MaximizeRequest {
  readonly preset: PresetName;
  readonly values: PresetValues;
  readonly target: DreamTarget;
}

/** An image, and the scores of the steps that made it. */
export interface Dreamt {
  readonly image: ImageData;
  readonly scores: Float32Array;
}

/** Sees an image as it changes. */
export type OnImage = (image: ImageData, done: number, total: number, scores: Float32Array) => Promise<void> | void;

/** Makes an image by a preset. */
export function maximize({ preset, values, target }: MaximizeRequest, onImage: OnImage): Promise<Dreamt> {
  return asJob(({ signal, pause }) =>
    withScene([preset], async (scene) => {
      const { network, normalization, scale } = scene;
      const isTime = rhythm();
      const { image, scores } = await withBounds(scene, values, (given) =>
        activationMaximize(network, objectiveOf(target), {
          ...presetOptions(preset, values, given),
          range: scale,
          signal,
          onProgress: async ({ done, total, image: copy, scores: soFar }) => {
            await pause();
            if (isTime(done)) await onImage(await drawn(copy(), normalization), done, total, await soFar());
          },
        }),
      );
      return { image: await drawn(image, normalization), scores };
    }),
  );
}

/** A row of the table of regularizations: an image and how much its target likes it, or why there is none. */
export interface TableRow {
  /** A preset; none for the open picture itself. */
  readonly preset?: PresetName;
  readonly image?: ImageData;
  /** The target's score of the image as it is. */
  readonly score?: number;
  readonly seconds?: number;
  readonly note?: string;
}

export interface TableRequest {
  readonly target: DreamTarget;
  /** The same for each preset; 0 for each preset's own. */
  readonly steps: number;
  readonly seed: number;
}

/** The table of regularizations: the open picture, then an image by every preset, one after the other. */
export function regularizations(
  { target, steps, seed }: TableRequest,
  onRow: (row: TableRow) => Promise<void> | void,
  onProgress: (preset: PresetName, share: number, image: ImageData | undefined) => Promise<void> | void,
): Promise<void> {
  const names = startingWith(presetForms(), firstPreset(current().facts)).map(({ name }) => name);
  return asJob(({ signal, pause }) =>
    withScene(names, async (scene) => {
      const { network, normalization, scale, picture } = scene;
      const objective = objectiveOf(target);
      const score = await scoreOf(network, objective, picture, { range: scale, signal });
      await onRow({ image: await drawn(clone(picture), normalization), score });
      for (const preset of names) {
        if (isLearned(preset) && scene.priors === undefined) {
          await onRow({ preset, note: 'needs a generator of pictures for this network' });
          continue;
        }
        const start = performance.now();
        const isTime = rhythm();
        const own = { seed, ...(steps > 0 && { steps }) };
        await onProgress(preset, 0, undefined);
        const made = await withBounds(scene, own, (given) =>
          activationMaximize(network, objective, {
            ...presetOptions(preset, own, given),
            range: scale,
            signal,
            onProgress: async ({ done, total, image: copy }) => {
              await pause();
              if (isTime(done)) await onProgress(preset, done / total, await drawn(copy(), normalization));
            },
          }),
        );
        const seconds = (performance.now() - start) / 1000;
        const image = asSeen(network, made.image);
        made.image.dispose();
        try {
          const reached = await scoreOf(network, objective, image, { range: scale, signal });
          await onRow({ preset, image: await drawn(clone(image), normalization), score: reached, seconds });
        } finally {
          image.dispose();
        }
      }
    }),
  );
}

/** What a target says to an image as it is: the score at the first step of an ascent that starts there. */
async function scoreOf(
  network: Network,
  target: Target,
  init: Tensor4D,
  options: Pick<ActivationMaximizeOptions, 'range' | 'signal'>,
): Promise<number> {
  const size = init.shape.slice(1, 3) as [number, number];
  const asItIs = { init, size, steps: 1, parametrization: parametrizations.pixels(), transforms: [], redirected: 0 };
  const { image, scores } = await activationMaximize(network, target, { ...options, ...asItIs });
  image.dispose();
  return scores[0] as number;
}

/** What is open, for as long as the work takes. */
interface Scene extends Omit<PresetNeeds, 'bounds'> {
  readonly normalization: Normalization;
  readonly scale: Scale;
}

/** The open picture and network, and the priors where a preset asks for them and the network is the embedded one. */
async function withScene<T>(wanted: readonly PresetName[], work: (scene: Scene) => Promise<T>): Promise<T> {
  const { image, facts, network, normalization, scale } = current();
  const isWanted = wanted.some((name) => isLearned(name) || name === 'mordvintsev2015');
  const picture = image.rank === 4 ? clone(image) : tidy(() => expandDims<Tensor4D>(image, -1));
  const scene = { network, normalization, scale, picture };
  try {
    if (!isWanted || !isEmbedded(facts)) return await work({ ...scene, priors: undefined });
    return await withPriors((priors) => work({ ...scene, priors }));
  } finally {
    picture.dispose();
  }
}

async function withBounds<T>(
  needs: Omit<PresetNeeds, 'bounds'>,
  { bound = 3 }: PresetValues,
  work: (needs: PresetNeeds) => Promise<T>,
): Promise<T> {
  const { priors } = needs;
  const bounds = priors === undefined ? undefined : mul<Tensor1D>(priors.deviations, bound);
  try {
    return await work({ ...needs, bounds });
  } finally {
    bounds?.dispose();
  }
}
