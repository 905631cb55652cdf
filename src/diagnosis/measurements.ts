import {
  abs,
  concat,
  max,
  min,
  reshape,
  scalar,
  stack,
  sub,
  tensor1d,
  tidy,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../network/network.js';
import type { Shape } from '../network/operation.js';
import { Run } from '../network/run.js';
import type { Slot } from '../network/graph.js';
import type { Objective } from '../objectives/objective.js';
import { spatialLayer } from '../objectives/spatialLayer.js';
import { activationsOf, objectiveSlots, scoresOf, seedsOf } from '../objectives/target.js';
import { isLost, lostShare, silentShares } from './layerHealth.js';
import { meanWeighted } from '../attribution/cam/weightedActivation.js';

/** What a diagnosis rests on. */
export interface Measurements {
  /** The paths whose values were looked at, in execution order. */
  readonly layers: readonly string[];
  /** The paths of the rectifiers between the input and the target. */
  readonly rectifiers: readonly string[];
  /** The path of the layer that Grad-CAM looks at, if there is one. */
  readonly camLayer: string | undefined;
  /** Whether the model has other weights than the network. */
  readonly isStale: boolean;
  /** Whether there is a way from the input to the target, and from the layer. */
  readonly leads: { readonly input: boolean; readonly layer: boolean };
  /** What the device has to tell. The caller disposes of them. */
  readonly tensors: Readonly<
    Record<
      | 'scores' /* of the examples */
      | 'lost' /* share of NaN and infinities, of the layers' values */
      | 'lostWeights' /* 1 for a layer with such a weight, else 0 */
      | 'silent' /* share of zeros, of the rectifiers */
      | 'dead' /* share of channels, of the rectifiers */
      | 'probability' /* the largest, of the examples; none where the model gives no probabilities */
      | 'inputGradient' /* the largest absolute value; none where no gradient reaches an input */
      | 'camRange' /* least and largest of Grad-CAM before its ReLU */,
      Tensor
    >
  >;
}

/** Runs a network forwards, keeping every layer, and forwards and backwards, and measures both. */
export function measure(
  network: TracedNetwork,
  inputs: readonly Tensor[],
  objective: Objective,
  path: string | undefined,
): Measurements {
  const targets = objectiveSlots('diagnose', network, objective);
  const cam = camSlot(network, path, targets);
  const { graph } = network;
  // The last that the target depends on of a layer's values: of the layer of a softmax that is passed by, its logits.
  const slotsOfLayers = new Map<string, Slot>();
  for (const {
    path: layer,
    outputs: [slot],
  } of graph.nodes) {
    if (network.leadsTo(slot as Slot, targets)) slotsOfLayers.set(layer, slot as Slot);
  }
  const layers = [...slotsOfLayers.keys()];
  const rectified = graph.nodes.filter(
    ({ operation, outputs: [slot] }) => operation.kind === 'rectifier' && network.leadsTo(slot as Slot, targets),
  );
  const hasProbabilities = network.logits !== graph.outputs[0];
  const leads = {
    input: graph.inputs.some((slot) => network.leadsTo(slot, targets)),
    layer: cam === undefined || network.leadsTo(cam.slot, targets),
  };

  const tensors = tidy(() => {
    const shares = rectified.map(({ outputs: [slot] }) => slot as Slot);
    const output = graph.outputs[0] as Slot;
    const wanted = [
      ...graph.inputs,
      ...slotsOfLayers.values(),
      ...shares,
      ...targets,
      ...(cam === undefined ? [] : [cam.slot]),
      ...(hasProbabilities ? [output] : []),
    ];
    const run = new Run(network, inputs, { wanted });
    const scores = scoresOf('diagnose', objective, activationsOf('diagnose', network, objective, run));
    const health = shares.map((slot) => silentShares(run.value(slot)));
    const lost = [...graph.inputs, ...slotsOfLayers.values()].map((slot) => lostShare(run.value(slot)));
    // A kernel may hide a NaN: wasm's rectifiers make it 0.
    const lostWeights = layers.map((layer) => {
      const shares = network.weights(layer).map(({ weight }) => isLost(weight()));
      return shares.length === 0 ? scalar(0) : max(stack(shares));
    });
    // Back on a run of its own: where somebody looks between, nothing is folded, and the weights that the folded
    // backward pass has ready would have to be derived anew.
    const back = new Run(network, inputs, {
      wanted: targets,
      gradientsAt: [...graph.inputs, ...(cam === undefined ? [] : [cam.slot])],
    });
    const gradients = back.gradients(seedsOf('diagnose', network, objective, back));
    const atInput = graph.inputs.flatMap((slot) => gradients.get(slot) ?? []).map((gradient) => max(abs(gradient)));
    const activation = cam && run.value(cam.slot);
    const gradient = cam && gradients.get(cam.slot);
    const map = activation && meanWeighted(activation, gradient ?? zerosLike(activation));
    const own = hasProbabilities ? run.value(output) : undefined;
    const probabilities = own && network.isBinary ? concat([own, sub(1, own)], -1) : own;
    return {
      scores: reshape(scores, [-1]),
      lost: stack(lost),
      lostWeights: stackOrNone(lostWeights),
      silent: stackOrNone(health.map(([silent]) => silent)),
      dead: stackOrNone(health.map(([, dead]) => dead)),
      inputGradient: atInput.length === 0 ? tensor1d([]) : reshape(max(stack(atInput)), [1]),
      camRange: map === undefined ? tensor1d([]) : stack([min(map), max(map)]),
      probability: probabilities === undefined ? tensor1d([]) : max(reshape(probabilities, [scores.size, -1]), 1),
    };
  });
  return {
    layers: [...network.inputs.map(({ name }) => name), ...layers],
    rectifiers: rectified.map((node) => node.path),
    camLayer: cam?.path,
    isStale: network.isStale(),
    leads,
    tensors,
  };
}

const stackOrNone = (scalars: Tensor[]): Tensor => (scalars.length === 0 ? tensor1d([]) : stack(scalars));

/** The layer of Grad-CAM: a named one even where the target does not depend on it, which is a finding. */
function camSlot(
  network: TracedNetwork,
  path: string | undefined,
  targets: readonly Slot[],
): { slot: Slot; path: string } | undefined {
  if (path !== undefined) {
    const slot = network.slot('diagnose', path);
    return { path, slot: spatialLayer('diagnose', network, path, [slot]) };
  }
  const hasPlaces = (shape: Shape): boolean =>
    [3, 4, 5].includes(shape.length) && shape.slice(1, -1).some((size) => size !== 1);
  const usable = network.layers.filter(
    (info) => info.kind !== 'input' && hasPlaces(network.graph.shapes[network.slot('diagnose', info.path)] as Shape),
  );
  if (!usable.some((info) => network.leadsTo(network.slot('diagnose', info.path), targets))) return undefined;
  const slot = spatialLayer('diagnose', network, undefined, targets);
  return { slot, path: network.layers.findLast((info) => network.slot('diagnose', info.path) === slot)?.path ?? '' };
}
