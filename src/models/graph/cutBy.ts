import type { GraphModel } from '@tensorflow/tfjs-converter';
import { UnsupportedModelError } from '../../errors.js';
import { findLayer } from '../../network/findLayer.js';
import type { Shape } from '../../network/operation.js';
import type { NodeDef } from './GraphDef.js';
import { readGraphModel, type Ends, type WholePort } from './readGraphModel.js';
import { parseReference } from './references.js';

/** Where to cut a graph. */
export interface Cuts {
  /**
   * The nodes that take the place of the model's inputs: their names, or their shapes by their names if unknown (null
   * for the batch).
   */
  readonly inputs?: readonly string[] | Readonly<Record<string, Shape>>;
  /** The nodes that take the place of the model's outputs. */
  readonly outputs?: readonly string[];
}

/** Where a network begins and ends that is cut out of a model. */
export function cutBy(model: GraphModel, { inputs, outputs }: Cuts): (nodes: ReadonlyMap<string, NodeDef>) => Ends {
  return (nodes) => ({
    ...(outputs && { outputs: outputs.map((name) => wholeName(name, nodes)) }),
    ...(inputs && { ports: cutInputs(model, inputs, nodes) }),
  });
}

/** The name of the node that a part of it names, with the number of its output. */
function wholeName(name: string, nodes: ReadonlyMap<string, NodeDef>): string {
  const { name: node, port } = parseReference(name);
  const computed = new Map([...nodes].filter(([, { op }]) => op !== 'Const'));
  const whole = nodes.has(node) ? node : findLayer('openNetwork', node, computed);
  return port === 0 ? whole : `${whole}:${port}`;
}

/** What is told of no shape has the one that it has in the whole graph. */
function cutInputs(
  model: GraphModel,
  given: NonNullable<Cuts['inputs']>,
  nodes: ReadonlyMap<string, NodeDef>,
): WholePort[] {
  const shapes = isList(given) ? shapesOf(model, given) : given;
  return Object.entries(shapes).map(([name, shape]) => ({
    name: wholeName(name, nodes),
    shape,
    dtype: 'float32',
    isWhole: false,
  }));
}

const isList = (given: NonNullable<Cuts['inputs']>): given is readonly string[] => Array.isArray(given);

function shapesOf(model: GraphModel, names: readonly string[]): Readonly<Record<string, Shape>> {
  try {
    const { graph, weights } = readGraphModel(model, cutBy(model, { outputs: names }));
    weights.dispose();
    return Object.fromEntries(graph.outputPorts.map(({ name, shape }) => [name, shape]));
  } catch (cause) {
    if (!(cause instanceof UnsupportedModelError)) throw cause;
    throw new UnsupportedModelError(
      `openNetwork: what stands before the inputs cannot be read. Say their shapes: { inputs: { '${names[0] ?? 'name'}': ` +
        `[null, 224, 224, 3] } }. It was: ${cause.message}`,
      { cause },
    );
  }
}
