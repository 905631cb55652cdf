import { dispose } from '@tensorflow/tfjs-core';
import { activationMaximize, deepDream, presets } from 'netlens';
import { FRAMES, OCTAVES, settingsOf } from './dreams.js';
import type { Effort } from './efforts.js';
import { parts, type PartName } from './parts.js';
import { recipes } from './recipes.js';
import type { Scene } from './scene.js';

/** Seconds that each part takes. */
export type Estimate = Readonly<Record<PartName, number>>;

/** Pictures in a step of the patch. */
const BATCH = 8;
/** A picture forwards takes so much of one forwards and backwards. */
const FORWARD = 0.4;

/**
 * How long each part will take, from the time of one step of a dream and of an image. About right only: filters cost
 * more or less than these steps.
 */
export async function estimate(scene: Scene, names: readonly PartName[]): Promise<(effort: Effort) => Estimate> {
  const dreams = names.includes('dream') || names.includes('zoom');
  const images = names.includes('table') || names.includes('patch');
  const dreamStep = dreams ? await secondsOf(() => dreamOnce(scene)) : 0;
  const imageStep = images ? await secondsOf(() => maximizeOnce(scene)) : 0;
  return (effort) => {
    const columns = Math.min(effort.columns, scene.pictured.length);
    const rows = recipes(effort.presets, scene.image, columns, undefined);
    const steps = rows.reduce((sum, { options }) => sum + (options ? (effort.tableSteps ?? options.steps ?? 0) : 0), 0);
    dispose(rows.map(({ options }) => options?.init ?? []));
    const { embedded } = scene;
    const measured = (embedded ? 40 : 3 * effort.crops.heldOut) * (effort.controls + 2);
    const patched = effort.patchSteps[embedded ? 'embedded' : 'other'] * BATCH + FORWARD * measured;
    return {
      dream: dreamStep * effort.dreamSteps * pixels(OCTAVES.dream),
      zoom: dreamStep * effort.zoomSteps * pixels(OCTAVES.zoom) * FRAMES,
      table: imageStep * steps * columns,
      patch: imageStep * patched,
    };
  };
}

/** A time in words, to two digits. */
function spoken(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  if (seconds < 100) return `about ${Number(seconds.toPrecision(2))} s`;
  return `about ${Number((seconds / 60).toPrecision(2))} min`;
}

/** What will be made, in how long; and what all would take. */
export function plan(
  at: (effort: Effort) => Estimate,
  names: readonly PartName[],
  effort: Effort,
  full: Effort,
): string {
  const [ours, theirs] = [at(effort), at(full)];
  const lines = names.map((name) => {
    const more = effort === full ? '' : `; with --full ${spoken(theirs[name])}`;
    return `  ${name.padEnd(6)} ${parts[name].summary}: ${spoken(ours[name])}${more}`;
  });
  const sum = names.reduce((total, name) => total + ours[name], 0);
  return [`This takes ${spoken(sum)}:`, ...lines].join('\n');
}

/** The pixels of all sizes, of the largest one's. */
function pixels(octaves: number): number {
  return Array.from({ length: octaves }, (_, octave) => 1.4 ** (-2 * octave)).reduce((sum, share) => sum + share, 0);
}

/** The second time: the first compiles, and prepares weights. */
async function secondsOf(step: () => Promise<void>): Promise<number> {
  await step();
  const start = performance.now();
  await step();
  return (performance.now() - start) / 1000;
}

async function dreamOnce(scene: Scene): Promise<void> {
  const dreamt = await deepDream(scene.network, scene.photo, { ...settingsOf(scene), steps: 1, octaves: 1 });
  await dreamt.data();
  dreamt.dispose();
}

async function maximizeOnce({ network, target, range }: Scene): Promise<void> {
  const { image } = await activationMaximize(network, target, { ...presets.lucid(), range, steps: 1 });
  image.dispose();
}
