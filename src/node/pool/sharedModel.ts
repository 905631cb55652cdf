import type { GraphModel } from '@tensorflow/tfjs-converter';
import { dispose, io, tensor, type DataType } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildGraphModel } from '../../models/load/buildGraphModel.js';
import { buildTopology } from '../../models/load/buildLayersModel.js';
import { openNetwork, type Network, type OpenNetworkOptions } from '../../models/openNetwork.js';
import type { Port } from '../../network/graph.js';
import { isGraphModel } from '../../models/graph/GraphDef.js';

/** A layers-model on its way to the workers. */
interface SharedLayersModel {
  /** The architecture, as its `toJSON` writes it. */
  readonly topology: string;
  /** All weights one after the other; every worker reads the same memory. */
  readonly weights: SharedArrayBuffer;
  /** Where in it each weight is, in the order of `getWeights`. */
  readonly specs: readonly { readonly shape: number[]; readonly dtype: DataType; readonly offset: number }[];
}

/** A graph-model on its way to the workers. */
interface SharedGraphModel {
  readonly artifacts: Omit<io.ModelArtifacts, 'weightData'>;
  readonly weights: SharedArrayBuffer;
  /** The cuts. */
  readonly cuts: Pick<OpenNetworkOptions, 'inputs' | 'outputs'>;
}

/** A model on its way to the workers, its weights in shared memory. */
export type SharedModel = SharedLayersModel | SharedGraphModel;

/** A model's architecture, and its weights in shared memory. */
export async function shareModel(
  model: LayersModel | GraphModel,
  ends?: { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] },
): Promise<SharedModel> {
  return isGraphModel(model) ? shareGraphModel(model, ends) : shareLayersModel(model);
}

async function shareLayersModel(model: LayersModel): Promise<SharedLayersModel> {
  const tensors = model.getWeights();
  const offsets = tensors.map((_, i) => 4 * tensors.slice(0, i).reduce((sum, { size }) => sum + size, 0));
  const weights = new SharedArrayBuffer(4 * tensors.reduce((sum, { size }) => sum + size, 0));
  const specs = tensors.map(({ shape, dtype }, i) => ({ shape, dtype, offset: offsets[i] as number }));
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  values.forEach((numbers, i) => new Float32Array(weights).set(numbers, (offsets[i] as number) / 4));
  return { topology: JSON.stringify(model.toJSON(undefined, false)), weights, specs };
}

async function shareGraphModel(model: GraphModel, ends: Parameters<typeof shareModel>[1]): Promise<SharedGraphModel> {
  let saved: io.ModelArtifacts = {};
  await model.save(
    io.withSaveHandler((artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) });
    }),
  );
  const { modelTopology, weightSpecs, weightData, signature, userDefinedMetadata } = saved;
  const bytes = new Uint8Array(io.CompositeArrayBuffer.join(weightData));
  const weights = new SharedArrayBuffer(bytes.length);
  new Uint8Array(weights).set(bytes);
  // Through JSON: what a structured clone refuses is left out.
  const artifacts = JSON.parse(
    JSON.stringify({ modelTopology, weightSpecs, signature, userDefinedMetadata }),
  ) as SharedGraphModel['artifacts'];
  const cuts = ends && {
    inputs: Object.fromEntries(ends.inputs.map(({ name, shape }) => [name, shape])),
    outputs: ends.outputs.map(({ name }) => name),
  };
  return { artifacts, weights, cuts: cuts ?? {} };
}

/** The model opened, in a worker. */
export async function openShared(shared: SharedModel): Promise<Network> {
  if ('artifacts' in shared) {
    const weightData = [new Uint8Array(shared.weights).slice().buffer];
    const artifacts = { ...shared.artifacts, weightData, name: 'the model' };
    return openNetwork(await buildGraphModel(artifacts as Parameters<typeof buildGraphModel>[0]), shared.cuts);
  }
  const { topology, weights, specs } = shared;
  const model = await buildTopology(JSON.parse(topology) as object, 'the model');
  const values = specs.map(({ shape, dtype, offset }) => {
    const length = shape.reduce((product, side) => product * side, 1);
    return tensor(new Float32Array(weights, offset, length), shape, dtype as 'float32');
  });
  model.setWeights(values);
  dispose(values);
  return openNetwork(model);
}
