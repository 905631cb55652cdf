import {
  argMax,
  concat,
  gather,
  matMul,
  max,
  mean,
  mul,
  reshape,
  tidy,
  keep,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { addAll } from '../../addAll.js';
import { OptionError, TargetError } from '../../errors.js';
import type { TracedNetwork } from '../../network/network.js';
import { Run } from '../../network/run.js';
import { isListOf, isPlain, show } from '../../options.js';
import { add, scale } from '../../objectives/algebra.js';
import { channel as channelOf, layerActivation } from '../../objectives/layerScores.js';
import { isObjective, type Objective } from '../../objectives/objective.js';

/** A layer to dream of. */
export interface DreamLayer {
  /** Its path. */
  readonly layer: string;
  /** One channel of it, from 0. @default all */
  readonly channel?: number;
  /** How much it counts beside the others. @default 1 */
  readonly weight?: number;
}

/** What is made stronger: the weighted sum of layers' mean squares, of channels' means, or of any objectives. */
export function dreamObjective(caller: string, layers: readonly (string | DreamLayer | Objective)[]): Objective {
  checkLayers(caller, layers);
  return add(
    ...layers.map((entry) => {
      if (typeof entry === 'string') return layerActivation(entry);
      if (isObjective(entry)) return entry;
      const { layer, channel, weight = 1 } = entry;
      return scale(channel === undefined ? layerActivation(layer) : channelOf(layer, channel), weight);
    }),
  );
}

/**
 * Makes each place's activation more like the place of a guide image that it is most like already. The score is
 * `mean over p of max_q A[p] . G[q]`, q the places of all guides.
 * @param held - takes the guides' activations, to be disposed of with it.
 * @see Mordvintsev et al. 2015, the notebook github.com/google/deepdream, "Controlling dreams".
 */
export function guidedObjective(
  caller: string,
  network: TracedNetwork,
  layers: readonly (string | DreamLayer | Objective)[],
  guides: readonly Tensor4D[],
  held: Tensor[],
): Objective {
  checkLayers(caller, layers);
  const parts = layers.map((entry): { layer: string; weight: number } => {
    if (typeof entry === 'string') return { layer: entry, weight: 1 };
    if (isObjective(entry) || entry.channel !== undefined) {
      throw new OptionError(`${caller}: a guide works on whole layers; got a channel or an objective.`);
    }
    return { layer: entry.layer, weight: entry.weight ?? 1 };
  });
  const flat = (activation: Tensor): Tensor2D => reshape(activation, [-1, activation.shape.at(-1)!]);
  const slots = parts.map(({ layer }) => network.slot(caller, layer));
  const places = tidy(() => {
    const each = guides.map((guide) => {
      const run = new Run(network, [guide], { wanted: slots });
      return slots.map((slot) => flat(run.value(slot)));
    });
    return slots.map((_, i) => concat(each.map((found) => found[i]!)));
  });
  held.push(...places.map((place) => keep(place)));
  const products = (activation: Tensor, i: number): Tensor => matMul(flat(activation), places[i]!, false, true);
  const count = (activation: Tensor): number => activation.size / activation.shape.at(-1)! / activation.shape[0]!;
  return {
    layers: parts.map(({ layer }) => layer),
    score: (activations) =>
      addAll(
        parts.map(({ layer, weight }, i) => {
          const activation = activations[layer]!;
          const best = reshape(max(products(activation, i), 1), [activation.shape[0]!, -1]);
          return mul(mean(best, 1), weight);
        }),
      ),
    gradient: (activations) =>
      Object.fromEntries(
        parts.map(({ layer, weight }, i) => {
          const activation = activations[layer]!;
          const best = gather(places[i]!, argMax(products(activation, i), 1));
          return [layer, mul(reshape(best, activation.shape), weight / count(activation))];
        }),
      ),
  };
}

function checkLayers(caller: string, layers: readonly unknown[]): void {
  const isLayer = (entry: unknown): boolean =>
    typeof entry === 'string' || isObjective(entry) || (isPlain(entry) && typeof entry['layer'] === 'string');
  if (isListOf(layers, isLayer) && layers.length > 0) {
    // What scale() would say, where a guide is followed too.
    for (const { weight = 1 } of layers.filter((entry): entry is DreamLayer => isPlain(entry) && !isObjective(entry))) {
      if (!Number.isFinite(weight))
        throw new TargetError(`${caller}: a layer's weight is ${show(weight)}; wanted a number.`);
    }
    return;
  }
  throw new TargetError(
    `${caller}: wanted layers, a list of one or more paths, { layer, channel, weight } or objectives.`,
  );
}
