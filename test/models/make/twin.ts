import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as layers from '@tensorflow/tfjs-layers';
import { randomizeWeights } from '../../support/weights.js';
import { GraphMaker, float, ints, text, texts, type } from '../graph/makeGraph.js';

// Writes fixtures/twin: a small classifier as a layers-model and as a graph-model, of the same weights.
// npx tsx test/models/make/twin.ts
await tf.setBackend('cpu');
const made = layers.layers;
const network = layers.sequential({
  name: 'twin',
  layers: [
    made.conv2d({ inputShape: [12, 12, 3], filters: 6, kernelSize: 3, padding: 'same', name: 'conv' }),
    made.activation({ activation: 'relu', name: 'relu' }),
    made.maxPooling2d({ poolSize: 2, name: 'pool' }),
    made.depthwiseConv2d({ kernelSize: 3, padding: 'valid', name: 'depthwise' }),
    made.activation({ activation: 'relu6', name: 'relu6' }),
    made.globalAveragePooling2d({ name: 'mean' }),
    made.dense({ units: 4, activation: 'softmax', name: 'scores' }),
  ],
});
randomizeWeights(network, 7);
const [kernel, bias, depthwise, offset, dense, last] = network.getWeights().map((weight) => [...weight.dataSync()]) as [
  number[],
  number[],
  number[],
  number[],
  number[],
  number[],
];

const graph = new GraphMaker();
const image = graph.input([null, 12, 12, 3], 'DT_FLOAT', 'image');
const window = { strides: ints(1, 1, 1, 1), dilations: ints(1, 1, 1, 1), data_format: text('NHWC') };
const convolution = graph.node(
  '_FusedConv2D',
  [image, graph.floats([3, 3, 3, 6], kernel), graph.floats([6], bias)],
  { ...window, padding: text('SAME'), fused_ops: texts('BiasAdd', 'Relu'), num_args: { i: '1' }, epsilon: float(0) },
  'twin/relu/Relu',
);
const pooled = graph.node(
  'MaxPool',
  [convolution],
  { ksize: ints(1, 2, 2, 1), strides: ints(1, 2, 2, 1), padding: text('VALID'), data_format: text('NHWC') },
  'twin/pool/MaxPool',
);
const each = graph.node(
  'DepthwiseConv2dNative',
  [pooled, graph.floats([3, 3, 6, 1], depthwise)],
  { ...window, padding: text('VALID') },
  'twin/depthwise/depthwise',
);
const sum = graph.node('BiasAdd', [each, graph.floats([6], offset)], { T: type('DT_FLOAT') }, 'twin/depthwise/BiasAdd');
const bounded = graph.node('Relu6', [sum], { T: type('DT_FLOAT') }, 'twin/relu6/Relu6');
const mean = graph.node('Mean', [bounded, graph.whole(1, 2)], { keep_dims: { b: false } }, 'twin/mean/Mean');
const product = graph.node('MatMul', [mean, graph.floats([6, 4], dense)], {}, 'twin/scores/MatMul');
const scores = graph.node('BiasAdd', [product, graph.floats([4], last)], {}, 'twin/scores/BiasAdd');
const model = graph.model(graph.node('Softmax', [scores], {}, 'Identity'));

/** Writes what a model saves as the files that are loaded. */
async function write(folder: string, save: (handler: tf.io.IOHandler) => Promise<unknown>): Promise<void> {
  const path = (name: string): string => fileURLToPath(new URL(`../fixtures/twin/${folder}/${name}`, import.meta.url));
  await mkdir(path('.'), { recursive: true });
  const handler = tf.io.withSaveHandler(async ({ weightSpecs = [], weightData, ...artifacts }) => {
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    const format = folder === 'graph' ? 'graph-model' : 'layers-model';
    await writeFile(path('model.json'), `${JSON.stringify({ ...artifacts, format, weightsManifest })}\n`);
    await writeFile(path('weights.bin'), new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)));
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await save(handler);
}

await write('layers', (handler) => network.save(handler));
await write('graph', (handler) => model.save(handler));
