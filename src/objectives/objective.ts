import type { Tensor } from '@tensorflow/tfjs-core';
import { TargetError } from '../errors.js';
import { beforeProbabilities } from '../network/beforeProbabilities.js';
import type { TracedNetwork } from '../network/network.js';
import { show } from '../options.js';

/** Activations by what an objective asked for: layer paths, or one of the two places below. */
export type Activations = Readonly<Record<string, Tensor>>;

/** In place of a layer path: the first output before a softmax or sigmoid that ends the model. */
export const LOGITS = '(logits)';
/** In place of a layer path: the model's first output. */
export const OUTPUT = '(output)';

/** Behind one of the two places above: an output's name or its place in `network.outputs`, unless it is the first. */
export function atOutput(place: typeof LOGITS | typeof OUTPUT, output: string | number | undefined): string {
  if (output === undefined) return place;
  return `${place} ${typeof output === 'number' ? `#${output}` : output}`;
}

/** Before a layer's path: what its rectifier is given. */
export const BEFORE = '(before) ';

/** A score of some layers' activations: what to explain, or to maximize. Made by the functions of this room. */
export interface Objective {
  /** The layers whose activations the score is of. */
  readonly layers: readonly string[];
  /** One score for each example, `[batch]`, from differentiable tfjs operations. */
  readonly score: (activations: Activations) => Tensor;
  /**
   * Checks the objective against a network and a batch size (undefined if not known yet).
   * @internal
   * @throws A {@link NetlensError}.
   */
  readonly check?: (caller: string, network: TracedNetwork, batch: number | undefined) => void;
  /**
   * The objective as one network means it, where that depends on the network.
   * @internal
   */
  readonly bind?: (network: TracedNetwork) => Objective;
  /** The gradients of the summed scores where they are known without autodiff. */
  readonly gradient?: (activations: Activations) => Record<string, Tensor>;
  /**
   * The objective for some of the examples; absent where the score of one may depend on others.
   * @internal
   */
  readonly part?: (start: number, count: number) => Objective;
  /**
   * The objective for other inputs in the examples' places, given what `gradient` says of the examples themselves.
   * Present if the input decides what is scored (each example's top class).
   * @internal
   */
  readonly settle?: (gradient: Activations) => Objective;
  /**
   * The same of another output, for the score of a class.
   * @internal
   */
  readonly ofOutput?: (output: string | number) => Objective;
  /** The class of each example, where the score is a class's logit. */
  readonly isClass?: true;
}

/** Whether a target is an objective. */
export function isObjective(value: unknown): value is Objective {
  if (typeof value !== 'object' || value === null) return false;
  const { layers, score } = value as Partial<Objective>;
  return typeof score === 'function' && Array.isArray(layers);
}

/**
 * An objective as a network means it. One that a user wrote is given activations as the model has them: with channels
 * first where a layer gives them so.
 */
export function bound(network: TracedNetwork, objective: Objective): Objective {
  if (objective.bind !== undefined) return objective.bind(network);
  const isUsers = objective.check === undefined;
  const turned = objective.layers.filter((layer) => network.graph.turnedLayers.has(layer));
  if (!isUsers || turned.length === 0) return objective;
  const { score, layers, part } = objective;
  return {
    layers,
    // Bound once: with a check it is taken for one of netlens's own.
    check: () => undefined,
    score: (activations) =>
      score(
        Object.fromEntries(Object.entries(activations).map(([layer, value]) => [layer, network.asLayer(layer, value)])),
      ),
    ...(part && { part: (start: number, count: number) => bound(network, part(start, count)) }),
  };
}

/** Where a layer of an objective is in a network. */
export function slotOf(caller: string, network: TracedNetwork, layer: string): number {
  if (layer === LOGITS) return network.logits;
  if (layer === OUTPUT) return network.graph.outputs[0] as number;
  for (const place of [LOGITS, OUTPUT] as const) {
    if (typeof layer !== 'string' || !layer.startsWith(`${place} `)) continue;
    const output = outputSlot(caller, network, layer.slice(place.length + 1));
    return place === OUTPUT ? output : beforeProbabilities(output, (slot) => network.producer(slot));
  }
  if (typeof layer === 'string' && layer.startsWith(BEFORE))
    return beforeRectifier(network, network.slot(caller, layer.slice(BEFORE.length)))!;
  return network.slot(caller, layer);
}

/** Where an output is, by its name or, behind a #, its place. */
function outputSlot(caller: string, { graph, outputs }: TracedNetwork, output: string): number {
  const named = outputs.findIndex(({ name }) => name === output);
  const index = named >= 0 ? named : Number(/^#(\d+)$/.exec(output)?.[1]);
  const slot = graph.outputs[index];
  if (slot !== undefined) return slot;
  throw new TargetError(
    `${caller}: there is no output ${show(output)}; wanted one of ${outputs.map(({ name }) => show(name)).join(', ')}, or its place from 0.`,
  );
}

/** The slot of what a rectifier is given; undefined where a slot is no rectifier's. */
export function beforeRectifier(network: TracedNetwork, slot: number): number | undefined {
  const node = network.producer(slot);
  return node?.operation.kind === 'rectifier' ? node.inputs[0] : undefined;
}
