import {
  dispose,
  randomUniform,
  squeeze,
  tensor2d,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { adversarialPatch, applyPatch, patchSuccessRate, type AdversarialPatchOptions } from 'netlens';
import { answerOf } from '../../models/answerOf.js';
import { drawn } from './drawn.js';
import { isEmbedded } from './isEmbedded.js';
import { asJob } from './job.js';
import { toLevels, type Normalization } from './normalization.js';
import { pictureInput } from './pictureInput.js';
import { rhythm } from './rhythm.js';
import { current, keepingPicture, toTensor } from './session.js';
import { worldPicture } from './worldPicture.js';

/** How a patch is trained. */
export interface PatchRequest {
  /** The target class. */
  readonly target: number;
  readonly options: Pick<
    AdversarialPatchOptions,
    'shape' | 'size' | 'steps' | 'learningRate' | 'batchSize' | 'rotation' | 'scale' | 'seed'
  >;
  /**
   * Of the size that the model takes; none for pictures of the embedded network's world. Without any that are held out,
   * it is measured on those that it is trained on.
   */
  readonly pictures: { readonly training: readonly ImageData[]; readonly heldOut: readonly ImageData[] } | undefined;
}

/** A patch as a picture that is clear where it does not cover, and how well it works. */
export interface TrainedPatch {
  readonly patch: ImageData;
  readonly history: Float32Array;
  /** Share of placements on pictures it was not trained on after which the network sees the target. */
  readonly successRate: number;
  /** The same of a patch of random colours. */
  readonly randomRate: number;
  readonly trainedOn: number;
  readonly measuredOn: number;
  /** Whether the pictures that it is measured on are other ones than those that it was trained on. */
  readonly isHeldOut: boolean;
}

export type OnPatch = (patch: ImageData, done: number, total: number, history: Float32Array) => Promise<void> | void;

/** Seeds of the world that nothing has been trained on. */
const WORLD = 4_000_000_000;
const [TRAINING, HELD_OUT] = [64, 40];

/** Trains a patch, and measures it where there are others on pictures of its own. */
export function trainPatch(request: PatchRequest, onPatch: OnPatch): Promise<TrainedPatch> {
  return asJob(async ({ signal, pause }) => {
    const { network, normalization, scale: range, facts } = current();
    const { target, options, pictures = world(facts) } = request;
    const held: Tensor[] = [];
    const keep = <T extends Tensor>(tensor: T): T => (held.push(tensor), tensor);
    try {
      const images = keep(toTensor(pictures.training));
      const heldOut = pictures.heldOut.length > 0 ? keep(toTensor(pictures.heldOut)) : images;
      const isTime = rhythm();
      const made = await adversarialPatch(network, images, {
        ...options,
        target,
        range,
        heldOut,
        signal,
        onProgress: async ({ done, total, patch, history }) => {
          await pause();
          if (isTime(done)) await onPatch(await drawn(patch(), normalization), done, total, await history());
        },
      });
      const { successRate, history } = made;
      const [patch, mask] = [keep(made.patch), keep(made.mask)];
      const noise: Tensor3D = keep(randomUniform(patch.shape, ...range, 'float32', 1));
      const placed = { target, mask, seed: ~(options.seed ?? 0), ...placementOf(options) };
      const randomRate = await patchSuccessRate(network, heldOut, noise, placed);
      return {
        patch: await picture(patch, mask, normalization),
        history,
        successRate,
        randomRate,
        trainedOn: images.shape[0],
        measuredOn: heldOut.shape[0],
        isHeldOut: heldOut !== images,
      };
    } finally {
      dispose(held);
    }
  });
}

/** Where the patch lies. */
export interface PatchPlace {
  /** Of its centre, in pixels from 0. */
  readonly y: number;
  readonly x: number;
  /** In degrees, anticlockwise. */
  readonly rotation: number;
  readonly scale: number;
}

/** The open picture with a patch on it, and what the network answers. */
export function predictPatched(
  patch: ImageData,
  place: PatchPlace,
): Promise<{ image: ImageData; scores: Float32Array }> {
  return keepingPicture(async (image, network) => {
    const { normalization, facts } = current();
    const { width, height, data } = patch;
    const patched: Tensor4D = tidy(() => {
      const values: Tensor3D = squeeze(pictureInput(opaque(patch), normalization, facts.channels), [0]);
      const cover = Float32Array.from({ length: width * height }, (_, i) => (data[4 * i + 3] as number) / 255);
      return applyPatch(image, values, { ...place, mask: tensor2d(cover, [height, width]) });
    });
    const { scores } = await answerOf(network, patched).catch((error: unknown) => {
      patched.dispose();
      throw error;
    });
    return { image: await drawn(patched, normalization), scores };
  });
}

/** Where it does not cover, its colours do not matter. */
function opaque({ data, width, height }: ImageData): ImageData {
  const levels = data.map((level, i) => (i % 4 === 3 ? 255 : level));
  return new ImageData(levels, width, height);
}

function world(facts: Parameters<typeof isEmbedded>[0]): NonNullable<PatchRequest['pictures']> {
  if (!isEmbedded(facts)) throw new Error('Choose pictures to train the patch on.');
  const some = (from: number, count: number): readonly ImageData[] =>
    Array.from({ length: count }, (_, i) => worldPicture(from + i));
  return { training: some(WORLD, TRAINING), heldOut: some(WORLD + TRAINING, HELD_OUT) };
}

function placementOf({ rotation, scale }: PatchRequest['options']): object {
  return { ...(rotation && { rotation }), ...(scale && { scale }) };
}

/** A patch as a picture, clear where it does not cover. */
async function picture(patch: Tensor3D, mask: Tensor2D, how: Normalization): Promise<ImageData> {
  const [height, width, channels] = patch.shape;
  const levels = toLevels(await patch.data<'float32'>(), how, channels);
  (await mask.data<'float32'>()).forEach((cover, i) => (levels[4 * i + 3] = Math.round(255 * cover)));
  return new ImageData(levels, width, height);
}
