import type { GraphModel } from '@tensorflow/tfjs-converter';
import { UnsupportedModelError } from '../../errors.js';
import { GraphBuilder, type Port } from '../../network/graph.js';
import type { Source } from '../../network/source.js';
import type { Shape } from '../../network/operation.js';
import { WeightCache } from '../../network/weights.js';
import type { LoadedGraph, NodeDef } from './GraphDef.js';
import { NodeAttributes } from './NodeAttributes.js';
import { withStops } from './stops.js';
import { dataInputs, parseReference } from './references.js';
import { inOrder } from './topology.js';
import { OneExampleOnly } from './keepsExamplesApart.js';
import { NodeWalk } from './NodeWalk.js';

/** Where a network begins and ends; the model's own signature where left out. */
export interface Ends {
  readonly ports?: readonly WholePort[];
  /** The names of nodes, with the number of an output behind the first. */
  readonly outputs?: readonly string[];
}

/** An input, and whether the model wants whole numbers there: it is given floats all the same. */
export interface WholePort extends Port {
  readonly isWhole: boolean;
}

/** Reads a tf.GraphModel, whole or between cuts, from its topology and its weights. */
export function readGraphModel(
  model: GraphModel,
  cut: (nodes: ReadonlyMap<string, NodeDef>) => Ends = () => ({}),
): Source<GraphModel> {
  const loaded = model as unknown as LoadedGraph;
  const nodes = nodesOf(loaded);
  const ends = cut(nodes);
  const outputs = ends.outputs ?? signedOutputs(loaded);
  const ports = ends.ports ?? placeholders(loaded, nodes);
  const weights = new WeightCache();
  try {
    const graph = buildFreed({
      model,
      nodes,
      weights,
      ports,
      outputs,
      isCut: ends.outputs !== undefined,
      isFreed: false,
    });
    const tensors = Object.values(loaded.weights).flat();
    const ids = tensors.map(({ dataId }) => dataId);
    const isStale = (): boolean => tensors.some(({ isDisposed, dataId }, i) => isDisposed || dataId !== ids[i]);
    return { model, weights, graph, isStale };
  } catch (error) {
    weights.dispose();
    throw error;
  }
}

interface Building {
  readonly model: GraphModel;
  readonly nodes: ReadonlyMap<string, NodeDef>;
  readonly weights: WeightCache;
  readonly ports: readonly WholePort[];
  readonly outputs: readonly string[];
  /** Whether inputs that no output needs are left out. */
  readonly isCut: boolean;
  /** Whether a graph for one example is read for several. */
  readonly isFreed: boolean;
}

/** A graph for one example is read for several where each of its nodes keeps them apart. */
function buildFreed(building: Building): Source<GraphModel>['graph'] {
  const isForOne = building.ports.every(({ shape }) => shape[0] === 1 && shape.length > 1);
  if (!isForOne) return build(building);
  const ports = building.ports.map((port) => ({ ...port, shape: [null, ...port.shape.slice(1)] }));
  try {
    const graph = build({ ...building, ports, isFreed: true });
    if (graph.outputPorts.every(({ shape }) => shape[0] === null)) return graph;
  } catch (error) {
    if (!(error instanceof OneExampleOnly)) throw error;
  }
  return build(building);
}

function build({ model, nodes, weights, ports, outputs, isCut, isFreed }: Building): Source<GraphModel>['graph'] {
  const builder = new GraphBuilder();
  const starts = new Map(ports.map((port) => [parseReference(port.name).name, port]));
  const references = outputs.map(parseReference);
  const names = references.map(({ name }) => name);
  // What stands before an input is not there.
  const left = new Map(nodes);
  for (const name of starts.keys()) left.set(name, { name, op: 'Placeholder' });
  const order = inOrder(left, names);
  const needed = new Set(order.map(({ name }) => name));
  const walk = new NodeWalk({ model, nodes: left, weights, isFreed }, builder);
  const rest = order.filter(({ name }) => !starts.has(name));
  for (const reference of [...references, ...rest.flatMap(dataInputs)]) walk.use(reference);
  for (const port of ports) {
    if (isCut && !needed.has(parseReference(port.name).name)) continue;
    walk.begin(port, port.isWhole, nodes.get(parseReference(port.name).name)?.op ?? 'Placeholder');
  }
  for (const node of rest) walk.visit(node);
  const places = references.map((reference) => walk.output(reference));
  const outputPorts = places.map(({ slot, dtype }, i): Port => ({
    name: outputs[i] as string,
    shape: builder.shapes[slot] as Shape,
    dtype,
  }));
  const graph = builder.build(
    places.map(({ slot }) => slot),
    outputPorts,
  );
  return { ...graph, nodes: withStops(graph.nodes, graph.inputs, (node) => walk.isStop(node.operation)) };
}

function nodesOf({ artifacts, weights }: LoadedGraph): ReadonlyMap<string, NodeDef> {
  const list = (artifacts as LoadedGraph['artifacts'] | undefined)?.modelTopology.node;
  if (list === undefined) {
    throw new UnsupportedModelError(
      'openNetwork: the GraphModel is not loaded. Wait for what tf.loadGraphModel promises.',
    );
  }
  const disposed = Object.entries(weights).find(([, [tensor]]) => tensor?.isDisposed);
  if (disposed !== undefined) {
    throw new UnsupportedModelError(
      `openNetwork: the GraphModel is disposed (weight "${disposed[0]}"). Load it again.`,
    );
  }
  return new Map(list.map((node) => [node.name, node]));
}

/** The outputs of the model's signature; tfjs's list leaves out which of a node's outputs is meant. */
function signedOutputs({ outputs, modelSignature }: LoadedGraph): string[] {
  const signed = Object.values(modelSignature?.outputs ?? {});
  return outputs.map(({ name }, i) => {
    const said = signed[i]?.name ?? name;
    return parseReference(said).port > 0 && parseReference(said).name === name ? said : name;
  });
}

/** The inputs of the model's signature. */
function placeholders({ inputs }: LoadedGraph, nodes: ReadonlyMap<string, NodeDef>): WholePort[] {
  return inputs.flatMap(({ name }) => {
    const node = nodes.get(parseReference(name).name);
    if (node === undefined) throw new UnsupportedModelError(`openNetwork: there is no node for the input "${name}".`);
    // One with a default is left at it.
    if (node.op === 'PlaceholderWithDefault') return [];
    const attributes = new NodeAttributes(node);
    const shape = attributes.shape('shape');
    if (shape === undefined) {
      throw new UnsupportedModelError(
        `openNetwork: input "${name}" is of any rank. Say its shape: openNetwork(model, { inputs: { '${name}': [null, 224, 224, 3] } }).`,
      );
    }
    return [{ name, shape, dtype: 'float32', isWhole: attributes.type('dtype') !== 'float32' }];
  });
}
