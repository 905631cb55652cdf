import { tidy, zerosLike, type Tensor } from '@tensorflow/tfjs-core';
import { UnsupportedLayerError, UnsupportedModelError } from '../errors.js';
import { withNetwork, withNetworkAsync, type Explainable } from '../models/openNetwork.js';
import { inChunks } from '../network/chunks.js';
import type { Slot } from '../network/graph.js';
import { checkInput, type Input } from '../network/input.js';
import type { TracedNetwork } from '../network/network.js';
import { pictureSize } from '../network/picture.js';
import { rectifiersBetween } from '../network/rectifiersBetween.js';
import { standard, type Rules } from '../network/rules.js';
import { Run, type Look } from '../network/run.js';
import { alignCentres, type Align } from './alignCentres.js';
import { inParts } from './inParts.js';
import { classScore } from './classes.js';
import { bound, isObjective, OUTPUT, type Objective } from './objective.js';
import { resizeMap, type Resize } from './resizeMap.js';
import { spatialLayer } from './spatialLayer.js';
import { activationsOf, objectiveSlots, resolveTarget, scoresOf, seedsOf, type Target } from './target.js';

/** What a formula is given of a part of the batch: the activations of a layer, and how the score changes with them. */
export type Formula = (activation: Tensor, gradient: Tensor) => Tensor;

/** How a map comes to the picture. */
export interface Projection {
  readonly resize: Resize;
  readonly align?: Align;
}

/** A network, its inputs and an objective, checked and bound once: what a method asks. */
export class Question {
  /** Where the objective looks. */
  readonly targets: readonly Slot[];

  constructor(
    readonly caller: string,
    readonly network: TracedNetwork,
    readonly inputs: readonly Tensor[],
    readonly objective: Objective,
    /** Whether a result of the input's shape is a list. */
    readonly isList: boolean,
  ) {
    this.targets = objectiveSlots(caller, network, objective);
  }

  /** How many examples there are. */
  get batch(): number {
    return this.inputs[0]?.shape[0] as number;
  }

  /** The same question of other inputs, or about another objective of the same network. */
  of(inputs: readonly Tensor[], objective: Objective = this.objective): Question {
    return new Question(this.caller, this.network, inputs, objective, this.isList);
  }

  /** The same question, of a class's probability where the target is a class. */
  asProbability(target: Target | undefined): Question {
    return isObjective(target) ? this : this.of(this.inputs, bound(this.network, classScore(OUTPUT, target, 'target')));
  }

  /** The layer of a path, or the last one with places that the target depends on. */
  spatialLayer(path: string | undefined): Slot {
    return spatialLayer(this.caller, this.network, path, this.targets);
  }

  /** What a function makes of the values and gradients at some slots, in parts that fit the memory budget. */
  inParts(
    look: Look,
    explain: (run: Run, gradients: ReadonlyMap<Slot, Tensor>, inputs: readonly Tensor[]) => Tensor[],
  ): Tensor[] {
    const { caller, network, inputs, objective, targets } = this;
    const whole = { ...look, wanted: [...look.wanted, ...targets] };
    return inParts(network, inputs, objective, whole, (some, part) => {
      const run = new Run(network, some, whole);
      return explain(run, run.gradients(seedsOf(caller, network, part, run)), some);
    });
  }

  /** A formula of a layer's activations and the score's gradients there. */
  atLayer(slot: Slot, formula: Formula): Tensor {
    return this.atLayers([slot], formula)[0] as Tensor;
  }

  /** The same for several layers, in one pass. */
  atLayers(slots: readonly Slot[], formula: Formula): Tensor[] {
    return this.inParts({ wanted: slots, gradientsAt: slots }, (run, gradients) =>
      slots.map((slot) => formula(run.value(slot), gradients.get(slot) ?? zerosLike(run.value(slot)))),
    );
  }

  /** A formula of layers' activations alone: nothing behind them is computed. */
  ofLayers(slots: readonly Slot[], formula: (activation: Tensor) => Tensor): Tensor[] {
    const look = { wanted: slots };
    return inChunks(this.network, this.inputs, look, (some) => {
      const run = new Run(this.network, some, look);
      return slots.map((slot) => formula(run.value(slot)));
    });
  }

  /** The scores `[batch]`. If other values of some slots are given, it computes from there. */
  scores(given?: ReadonlyMap<Slot, Tensor>): Tensor {
    const { caller, network, inputs, objective, targets } = this;
    const run = new Run(network, given === undefined ? inputs : new Map(given), { wanted: targets });
    return scoresOf(caller, objective, activationsOf(caller, network, objective, run));
  }

  /** The score's gradients at some slots, at values of theirs. */
  gradientsFrom(given: ReadonlyMap<Slot, Tensor>): Tensor[] {
    const { network, caller, targets, objective } = this;
    const run = new Run(network, new Map(given), { wanted: targets, gradientsAt: given.keys() });
    const gradients = run.gradients(seedsOf(caller, network, objective, run));
    if (![...given.keys()].some((slot) => gradients.has(slot))) this.#refuseIndices();
    return [...given].map(([slot, value]) => gradients.get(slot) ?? zerosLike(value));
  }

  /** The score's gradients at the inputs, under rules; channels last, whatever the model wants. */
  inputGradients(rules: Rules = standard): Tensor[] {
    const { network, caller, targets } = this;
    const at = network.graph.inputs;
    if (rules.rectifier !== undefined && rectifiersBetween(network, at, targets) === 0) {
      throw new UnsupportedModelError(
        `${caller}: no ReLU-like activation lies between the input and the target, so the result would be the plain ` +
          'gradient. Use saliency.',
      );
    }
    return this.inParts({ wanted: [], gradientsAt: at, rules }, (_, gradients, inputs) => {
      const fed = network.feed(inputs);
      if (!at.some((slot) => gradients.has(slot))) this.#refuseIndices();
      return at.map((slot) => gradients.get(slot) ?? zerosLike(fed.get(slot) as Tensor));
    });
  }

  /** Throws where the target depends on the inputs, but through numbers that have no gradient. */
  #refuseIndices(): void {
    const { network, caller, targets } = this;
    const reader = network.graph.nodes.find(({ inputs }) =>
      inputs.some((slot) => network.graph.inputs.includes(slot) && network.leadsTo(slot, targets)),
    );
    if (reader === undefined) return;
    throw new UnsupportedLayerError(
      `${caller}: no gradient reaches the input, whose numbers layer "${reader.path}" takes as indices. ` +
        `layerGradients(model, input, { layers: ['${reader.path}'] }) gives the gradients of what it makes of them.`,
    );
  }

  /** The score's gradients at the inputs, each as its input came. */
  gradients(): Tensor[] {
    const { network } = this;
    return this.inputGradients().map((gradient, i) => network.asInput(network.graph.inputs[i] as Slot, gradient));
  }

  /** One tensor or a list, as the input came. */
  oneOrList(values: readonly Tensor[]): Tensor | Tensor[] {
    return this.isList ? [...values] : (values[0] as Tensor);
  }

  /** Values of the inputs' places as the input came: one tensor or a list, channels where the model has them. */
  likeInput(values: readonly Tensor[]): Tensor | Tensor[] {
    return this.oneOrList(values.map((value, i) => this.network.asInput(this.network.graph.inputs[i] as Slot, value)));
  }

  /** A layer's map at the picture's size. */
  toPicture<T extends Tensor>(map: T, slot: Slot, { resize, align = 'reference' }: Projection): T {
    const { network, inputs } = this;
    const size = resize === 'none' ? undefined : pictureSize(network.graph, inputs, map.rank - 1);
    if (size === undefined) return map;
    return align === 'centres' ? (alignCentres(this.caller, network, map, slot, size) as T) : resizeMap(map, size);
  }
}

/** Answers a question about a model, in one tidy. */
export function ask<T extends Tensor | Tensor[]>(
  caller: string,
  model: Explainable,
  input: Input,
  target: Target | undefined,
  answer: (question: Question) => T,
): T {
  return withNetwork(caller, model, (network) => {
    const question = questionOf(caller, network, input, target);
    return tidy(() => answer(question));
  });
}

/** The same for what takes its time. */
export function askAsync<T>(
  caller: string,
  model: Explainable,
  input: Input,
  target: Target | undefined,
  answer: (question: Question) => Promise<T>,
): Promise<T> {
  return withNetworkAsync(caller, model, (network) => answer(questionOf(caller, network, input, target)));
}

/** Checks what is asked, before anything is allocated. */
export function questionOf(caller: string, network: TracedNetwork, input: Input, target: Target | undefined): Question {
  const inputs = checkInput(caller, network.inputs, input);
  const objective = resolveTarget(caller, network, target, inputs[0]?.shape[0] as number);
  return new Question(caller, network, inputs, objective, Array.isArray(input));
}
