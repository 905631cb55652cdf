import { tidy, transpose, type Tensor } from '@tensorflow/tfjs-core';
import { checkBackend } from '../backend/checkBackend.js';
import { LayerNotFoundError, UnsupportedModelError } from '../errors.js';
import { show } from '../options.js';
import { between } from './backward.js';
import { beforeProbabilities } from './beforeProbabilities.js';
import { channelsLast, TO_FIRST, TO_LAST } from './channelsLast.js';
import { inChunks } from './chunks.js';
import { findLayer } from './findLayer.js';
import type { Graph, LayerInfo, NamedWeight, Node, Port, Slot } from './graph.js';
import { checkInput, type Input } from './input.js';
import { plan, remembering, type Absorb, type Step } from './plan.js';
import type { Planned } from './planned.js';
import type { Shape } from './operation.js';
import { Run } from './run.js';
import type { Reweight, Source } from './source.js';
import { WeightCache } from './weights.js';

export const DEFAULT_BUDGET: number = 512 * 2 ** 20;

/** A network as the methods see it: a graph of operations, and how to run parts of it. */
export class TracedNetwork<M = never> implements Planned {
  readonly graph: Graph;
  /** Where the first output's logits are: before a softmax or sigmoid that ends the model. */
  readonly logits: Slot;
  readonly #source: Source<M>;
  readonly #absorb: Absorb = remembering();
  readonly #producers: ReadonlyMap<Slot, Node>;
  readonly #plans = new Map<string, readonly Step[]>();
  #disposed = false;

  constructor(
    source: Source<M>,
    readonly memoryBudget: number = DEFAULT_BUDGET,
  ) {
    this.#source = source;
    this.graph = channelsLast(source.graph);
    this.#producers = new Map(this.graph.nodes.flatMap((node) => node.outputs.map((slot) => [slot, node])));
    this.logits = beforeProbabilities(this.graph.outputs[0] as Slot, (slot) => this.producer(slot));
  }

  get model(): M {
    return this.#source.model;
  }

  get inputs(): readonly Port[] {
    return this.graph.inputPorts;
  }

  get outputs(): readonly Port[] {
    return this.graph.outputPorts;
  }

  get layers(): readonly LayerInfo[] {
    return this.graph.layers;
  }

  /** Asks the model where it runs elsewhere; undefined where it runs here. */
  get elsewhere(): Source<M>['elsewhere'] {
    return this.#source.elsewhere;
  }

  isStale(): boolean {
    return this.#source.isStale();
  }

  layer(path: string): LayerInfo {
    const whole = this.path('layer', path);
    return this.layers.find((layer) => layer.path === whole) as LayerInfo;
  }

  /** The whole path of a layer that a part of it names. */
  path(caller: string, path: string): string {
    if (this.elsewhere === undefined) return findLayer(caller, path, this.graph.slots);
    throw new LayerNotFoundError(
      `${caller}: there is no layer ${show(path)}, since a black box has none; wanted a class as the target.`,
    );
  }

  /** Where a layer's output is; its channels are last, whatever the model does. */
  slot(caller: string, path: string): Slot {
    return this.graph.slots.get(this.path(caller, path)) as Slot;
  }

  /** A layer's own weights, in the model's order. They belong to the network. */
  weights(path: string): readonly NamedWeight[] {
    return this.graph.weights.get(this.path('weights', path)) ?? [];
  }

  /** The operation that gives a slot its value; none for the model's inputs. */
  producer(slot: Slot): Node | undefined {
    return this.#producers.get(slot);
  }

  /** Whether the first output is a single sigmoid, which tells two classes apart. */
  get isBinary(): boolean {
    const [output] = this.graph.outputs as [Slot];
    const shape = this.graph.shapes[output] as Shape;
    const isOne = shape.length > 1 && shape.slice(1).every((size) => size === 1);
    return isOne && this.logits !== output;
  }

  predict<Answer extends Tensor | Tensor[] = Tensor>(input: Input): Answer {
    this.checkOpen('predict');
    const tensors = checkInput('predict', this.inputs, input);
    const look = { wanted: this.graph.outputs };
    const outputs = inChunks(this, tensors, look, (some) => {
      const run = new Run(this, some, look);
      return this.graph.outputs.map((slot) => run.result(slot));
    });
    return (outputs.length === 1 ? outputs[0] : outputs) as Answer;
  }

  feed(inputs: readonly Tensor[]): Map<Slot, Tensor> {
    this.#source.weights.take();
    const { inputs: slots, turnedInputs } = this.graph;
    return new Map(
      slots.map((slot, i) => {
        const input = inputs[i] as Tensor;
        return [slot, turnedInputs.has(slot) ? transpose(input, [...TO_LAST]) : input];
      }),
    );
  }

  /** A value of an input's place as the model has it: with channels first where it wants them so. */
  asInput(slot: Slot, value: Tensor): Tensor {
    return this.graph.turnedInputs.has(slot) ? transpose(value, [...TO_FIRST]) : value;
  }

  /** A layer's value as the model has it: with channels first where it gives them so. */
  asLayer(path: string, value: Tensor): Tensor {
    return this.graph.turnedLayers.has(path) ? transpose(value, [...TO_FIRST]) : value;
  }

  plan(wanted: ReadonlySet<Slot>, given: ReadonlySet<Slot> = new Set()): readonly Step[] {
    const name = [wanted, given].map((slots) => [...slots].sort((a, b) => a - b).join()).join(' from ');
    let steps = this.#plans.get(name);
    if (steps === undefined) {
      steps = plan(this.graph, wanted, this.#absorb, given);
      this.#plans.set(name, steps);
    }
    return steps;
  }

  /** Whether some slot of the second depends on the first. */
  leadsTo(slot: Slot, later: Iterable<Slot>): boolean {
    const end = new Set(later);
    return end.has(slot) || between(this.graph.nodes, [slot], end).length > 0;
  }

  /** Derives everything that calls will need, so that none of them leaves anything behind. */
  prepare(): this {
    try {
      this.#source.weights.take();
      const steps = this.plan(new Set([...this.graph.outputs, this.logits]));
      tidy(() => steps.forEach(({ operation }) => operation.prepare?.()));
    } catch (error) {
      this.dispose();
      throw error;
    }
    this.#source.weights.seal();
    return this;
  }

  /** The same network with other weights: the model, and this network, keep theirs. The caller disposes of it. */
  reweighted(reweight: Reweight): TracedNetwork<M> {
    const weights = new WeightCache();
    const nodes = this.graph.nodes.map((node) => {
      const operation = node.operation.reweighted?.((name, weight) =>
        weights.derive(() => reweight(weight(), { layer: node.path, name }) as never),
      );
      return operation === undefined ? node : { ...node, operation };
    });
    const graph = { ...this.graph, nodes };
    return new TracedNetwork({ ...this.#source, graph, weights }, this.memoryBudget);
  }

  checkOpen(caller: string): void {
    if (this.#disposed) {
      throw new UnsupportedModelError(
        `${caller}: the network is disposed; open the model again with openNetwork(model).`,
      );
    }
    checkBackend(caller);
  }

  dispose(): void {
    this.#disposed = true;
    this.#source.weights.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
