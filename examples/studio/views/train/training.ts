import { batch, computed, signal } from '@preact/signals';
import { proxy } from 'comlink';
import { openTrained } from '../../actions.js';
import { doing } from '../../doing.js';
import { resized } from '../../resized.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { download } from '../../ui/Save.js';
import type { TrainingFacts } from '../../worker/train.js';
import type { Look } from '../../worker/trainLook.js';
import type { TrainingReport } from '../../worker/trainRun.js';
import type { TrainingSetName } from '../../worker/trainSets.js';
import type { OptimizerName, TrainingSetup } from '../../worker/trainSetup.js';
import type { Tested } from '../../worker/trainTest.js';
import { defaultNetworks } from './defaultNetworks.js';
import { added, type Row } from './history.js';
import type { Extent, LayerPlan } from './LayerPlan.js';
import type { TileColors } from './paintTiles.js';
import { parseNetwork } from './parseNetwork.js';

export const facts = signal<TrainingFacts | undefined>(undefined);
export const isRunning = signal(false);
export const report = signal<TrainingReport | undefined>(undefined);
export const rows = signal<readonly Row[]>([]);
export const tested = signal<Tested | undefined>(undefined);
export const look = signal<Look | undefined>(undefined);
/** The held-out picture that the network is watched with, or the studio's picture. */
export const watched = signal<number | 'picture'>(0);
export const seed = signal(1);
/** How values are coloured; the same for every picture. */
export const tileColors = signal<TileColors | undefined>(undefined);
/** The text of the network that is being trained. */
export const trained = signal('');

const { train } = state;
export const set = computed((): TrainingSetName => (train.set.value === 'shapes' ? 'shapes' : 'digits'));
export const text = computed(() => (train.network.value === '' ? defaultNetworks[set.value] : train.network.value));
const inputs: Readonly<Record<TrainingSetName, Extent>> = { digits: [28, 28, 1], shapes: [64, 64, 3] };
const parsed = computed((): { readonly plans: readonly LayerPlan[]; readonly problem: string } => {
  try {
    return { plans: parseNetwork(text.value, inputs[set.value], 10), problem: '' };
  } catch (error) {
    return { plans: [], problem: (error as Error).message };
  }
});
export const plans = computed(() => parsed.value.plans);
/** What is wrong with the text, as a sentence. */
export const problem = computed(() => parsed.value.problem);
const setup = computed((): TrainingSetup => ({
  optimizer: train.optimizer.value as OptimizerName,
  learningRate: train.rate.value,
  batchSize: train.batch.value,
}));

/** The studio's picture in the size that is trained on. */
export const ownPicture = computed(() => {
  const [height, width] = facts.value?.shape ?? [];
  if (state.original.value === undefined || height === undefined || width === undefined) return undefined;
  return resized(state.original.value, width, height);
});

let building: Promise<unknown> = Promise.resolve();

/** Makes the network anew. */
export async function reset(): Promise<void> {
  building = doing('Building the network', async () => {
    tileColors.value ??= { rising: await studio.colors('viridis'), signed: await studio.colors('BuRd') };
    const network = text.value;
    const made = await studio.createTraining({ ...setup.value, set: set.value, network, seed: seed.value });
    batch(() => {
      facts.value = made;
      trained.value = network;
      rows.value = [];
      tested.value = look.value = report.value = undefined;
      watched.value = 0;
    });
    await studio.runTraining(0, proxy(take));
  });
  await building;
}

/** Learns until it is paused, or for so many steps. */
export async function run(steps: number): Promise<void> {
  await building;
  if (facts.value === undefined) await reset();
  if (facts.value === undefined || isRunning.value) return;
  isRunning.value = true;
  await doing('Training', () => studio.runTraining(steps, proxy(take)));
  isRunning.value = false;
}

export function pause(): void {
  void studio.pauseTraining();
}

/** Learns otherwise from now on; what cannot be learnt with is told by a sentence. */
export function change(): void {
  if (facts.value !== undefined) void doing('Changing', () => studio.changeTraining(setup.value));
}

/** Watches the network with another picture. */
export async function watch(what: number | 'picture'): Promise<void> {
  watched.value = what;
  const picture = ownPicture.value;
  if (what === 'picture' && picture === undefined) return;
  try {
    const seen = await (what === 'picture' ? studio.watchPicture(picture as ImageData) : studio.watchHeldOut(what));
    // While it learns, the next report brings the look.
    if (seen !== undefined && watched.value === what) look.value = seen;
  } catch (error) {
    state.problem.value = (error as Error).message;
  }
}

/** Opens the network in the other views, with the picture that it is watched with. */
export function open(): void {
  const picture = watched.value === 'picture' ? ownPicture.value : heldOutPicture(watched.value);
  if (picture !== undefined) void doing('Opening', () => openTrained(picture));
}

/** Saves the network as model.json, weights.bin and labels.txt. */
export function save(): void {
  void doing('Saving', async () => {
    for (const [name, file] of Object.entries(await studio.savedTrained())) download(name, file);
  });
}

/** A held-out picture's pixels. */
export function heldOutPicture(index: number): ImageData | undefined {
  if (facts.value === undefined) return undefined;
  const { shape, heldOut } = facts.value;
  const [height, width, channels] = shape;
  const start = index * height * width * channels;
  const image = new ImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) {
      image.data[4 * i + c] = heldOut.pixels[start + i * channels + Math.min(c, channels - 1)] as number;
    }
    image.data[4 * i + 3] = 255;
  }
  return image;
}

function take(next: TrainingReport): void {
  batch(() => {
    report.value = { ...next, learnt: next.learnt ?? report.value?.learnt };
    rows.value = added(rows.value, next);
    if (next.tested) tested.value = next.tested;
    if (next.look) look.value = next.look;
  });
}
