import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { custom, gradCam, openNetwork, saliency, type Network, type Target } from 'netlens';
import { loadImage, loadModel } from 'netlens/node';
import { toOnnx } from 'netlens/onnx';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, use } from '../support/backends.js';
import { difference } from '../support/matchers.js';
import { uniform } from '../support/random.js';
import { models, photos, present, readJson } from '../support/shared.js';
import { runOnnx } from './runOnnx.js';

interface Info {
  readonly input: number[];
  readonly scale: keyof typeof scales;
  readonly lastConvLayer: string;
  readonly score?: { readonly node: string };
}

const scales = {
  x: [0, 255],
  'x/255': [0, 1],
  'x/127.5-1': [-1, 1],
  '(x-127)/128': [-127 / 128, 1],
} as const;

const close = 1e-5;
/** What golden/README.md leaves scores of such depth. */
const settled = 2e-5;
const nudges = 4;
const here = [models, photos].every((folder) => present(folder, 'published models as graphs of ONNX'));
const all = here ? Object.entries(readJson<Record<string, Info>>(`${models}/index.json`)) : [];

/** A photo as a model wants it. */
async function picture(name: string, { input, scale }: Info, { inputs: [port] }: Network): Promise<tf.Tensor> {
  const [height, width, channels = 1] = input as [number, number, number?];
  const size = { size: [height, width] as const, channels: channels as 1 | 3 };
  const image = await loadImage(`${photos}/${name}`, { ...size, scale: scales[scale] });
  return tf.tidy(() => tf.cast(tf.reshape(image, [1, ...input]), port!.dtype));
}

/** The picture with each value moved to a neighbour of float32's, or left alone. */
function nudged(image: tf.Tensor, seed: number): tf.Tensor {
  const random = uniform(seed);
  const values = Array.from(image.dataSync(), (x) => x * (1 + (Math.floor(random() * 3) - 1) * 2 ** -23));
  return tf.tensor(values, image.shape, image.dtype);
}

/** A class; for other outputs than a classifier's, the mean of the node that its score is read from. */
function targetOf({ score }: Info): Target | undefined {
  if (score === undefined) return undefined;
  const { node } = score;
  return custom([node], ({ [node]: values }) => tf.mean(tf.reshape(values!, [values!.shape[0]!, -1]), 1));
}

/** Cut behind the score: what reads numbers of the picture, such as the best boxes, is no graph's. */
async function open(folder: string, { score }: Info): Promise<Network> {
  const model = await loadModel(`${models}/${folder}`);
  return openNetwork(model as never, score && { outputs: [score.node] });
}

describe.skipIf(!here)('published models', () => {
  beforeAll(() => use(backends.find(({ name }) => name === 'wasm') ?? 'cpu'));

  // A gradient jumps where a unit is within a rounding of its kink. In deep networks one mostly is. So a map may be as
  // far off as the library's own is when the picture's last bits move.
  test.each(all)('%s: a graph gives what the library gives', async (folder, info) => {
    const network = await open(folder, info);
    const target = targetOf(info);
    const options = target === undefined ? {} : { target };
    const drawing = { ...options, layer: info.lastConvLayer };
    const graphs = [
      await toOnnx(network, 'saliency', { ...options, reduce: 'none' }),
      await toOnnx(network, 'gradCam', drawing),
    ];
    const own = (image: tf.Tensor): Float32Array[] =>
      tf.tidy(() =>
        [saliency(network, image, { ...options, reduce: 'none' }), gradCam(network, image, drawing)].map((tensor) =>
          Float32Array.from(tensor.dataSync()),
        ),
      );
    const image = await picture('chelsea.jpg', info, network);
    const answer = tf.tidy(() => Float32Array.from([network.predict(image)].flat()[0]!.dataSync()));
    const maps = own(image);
    for (const [i, graph] of graphs.entries()) {
      const made = await runOnnx(graph, { [network.inputs[0]!.name]: image });
      expect(difference(made['answer']!.values, answer), 'answer').toBeLessThanOrEqual(settled);
      const gap = difference(made['map']!.values, maps[i]!);
      if (gap <= (i === 0 ? close : settled)) continue;
      const spread = Array.from({ length: nudges }, (_, k) => difference(own(nudged(image, k))[i]!, maps[i]!));
      console.log(folder, i, gap.toExponential(1), 'spread', ...spread.map((each) => each.toExponential(1)));
      expect(gap, i === 0 ? 'saliency' : 'Grad-CAM').toBeLessThanOrEqual(3 * Math.max(...spread));
    }
    image.dispose();
    network.dispose();
    tf.disposeVariables();
  });
});
