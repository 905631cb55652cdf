import { clone, dispose, tidy, type Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Slot } from '../../network/graph.js';
import type { Shape } from '../../network/operation.js';
import { eachExample } from '../../objectives/eachExample.js';
import { inTurns, type Pieces } from '../../objectives/pieces.js';
import type { Question } from '../../objectives/Question.js';
import type { PaceOptions } from '../../pace.js';
import { drawn, layersOf, type Drawing } from './layerMap.js';

/**
 * As `layerMap`, where the map of each example and layer takes many passes: one a channel.
 * @param passes - how many, of so many channels.
 * @param mapOf - the map of one example at a layer, in a list.
 */
export async function layerMapInTurns(
  question: Question,
  drawing: Drawing,
  pace: PaceOptions,
  passes: (channels: number) => number,
  mapOf: (one: Question, slot: Slot) => Pieces<Tensor[]>,
): Promise<Tensor3D> {
  const slots = layersOf(question, drawing);
  const channels = slots.map((slot) => (question.network.graph.shapes[slot] as Shape).at(-1) as number);
  const total = question.batch * channels.reduce((sum, each) => sum + passes(each), 0);
  const maps = await inTurns(
    eachExample(question, (one) => ofLayers(one, slots, mapOf)),
    total,
    pace,
  );
  try {
    return tidy(() => clone(drawn(question, maps, slots, drawing)));
  } finally {
    dispose(maps);
  }
}

function* ofLayers(
  one: Question,
  slots: readonly Slot[],
  mapOf: (one: Question, slot: Slot) => Pieces<Tensor[]>,
): Pieces<Tensor[]> {
  const maps: Tensor[] = [];
  let isDone = false;
  try {
    for (const slot of slots) maps.push(...(yield* mapOf(one, slot)));
    isDone = true;
    return maps;
  } finally {
    if (!isDone) dispose(maps);
  }
}
