/**
 * What a dissection costs beside `model.predict`, by image and pass: MobileNet v1 0.25 at 224 x 224, its last
 * convolution, labels of 112 x 112 in four categories, on the wasm backend, in turn.
 *
 *     npm run bench:dissection
 */
import os from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { activationQuantiles, activationThresholds, conceptCounts, openNetwork, type LabelledBatch } from 'netlens';
import { startWasm } from 'netlens/wasm';
import { medians, ratio } from './measure.js';
import { sharedModel } from './sharedModel.js';

const LABELS = 112;
const IMAGES = 16;
/** Batches of a call, so that what a call costs once does not show. */
const BATCHES = 4;
const LAYER = 'conv_pw_13_relu';
const CATEGORIES = ['object', 'part', 'material', 'colour'];

/**
 * Blocks of ids, as segmentations have them: `cells` x `cells` of them over a picture, one in four of them unlabelled.
 */
function segmentation(first: number, count: number, cells: number, seed: number): Int32Array {
  let state = seed;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const ids = Array.from({ length: IMAGES * cells * cells }, () =>
    next() < 0.25 ? 0 : first + Math.floor(next() * count),
  );
  const side = LABELS / cells;
  return Int32Array.from({ length: IMAGES * LABELS * LABELS }, (_, i) => {
    const [image, y, x] = [
      Math.floor(i / LABELS ** 2),
      Math.floor((i % LABELS ** 2) / LABELS / side),
      Math.floor((i % LABELS) / side),
    ];
    return ids[(image * cells + y) * cells + x] as number;
  });
}

await startWasm({ threads: 1 });
const model = await sharedModel('mobilenet_v1_0.25_224_dense');
if (model !== undefined) {
  using network = openNetwork(model);
  const images = tf.randomUniform([IMAGES, 224, 224, 3], -1, 1, 'float32', 7) as tf.Tensor4D;
  const labels = Object.fromEntries(
    CATEGORIES.map((category, i) => [
      category,
      tf.tensor3d(segmentation(1 + i * 300, 300, 8, i + 1), [IMAGES, LABELS, LABELS], 'int32'),
    ]),
  );
  const concepts = Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [i + 1, `concept ${i + 1}`]));
  const batch: LabelledBatch = { images, labels };
  const data = Array.from({ length: BATCHES }, () => batch);
  const thresholds = activationThresholds(await activationQuantiles(network, data, { layers: [LAYER] }), 0.005);
  const nothing = tf.scalar(0);
  const times = await medians(
    {
      predict: () => model.predict(images) as tf.Tensor,
      opened: () => network.predict(images),
      quantiles: async () => {
        await activationQuantiles(network, data, { layers: [LAYER] });
        return nothing.clone();
      },
      counts: async () => {
        await conceptCounts(network, data, { thresholds, concepts });
        return nothing.clone();
      },
    },
    { rounds: 9, warmUp: 2 },
  );
  console.log(
    `${os.cpus()[0]?.model ?? ''}, load ${os.loadavg()[0]?.toFixed(1)}; ${LAYER}, ${IMAGES} images, ` +
      `${CATEGORIES.length} categories of ${LABELS} x ${LABELS}, ms an image, over model.predict, over network.predict`,
  );
  const perImage = {
    'model.predict': times.predict / IMAGES,
    'network.predict': times.opened / IMAGES,
    activationQuantiles: times.quantiles / IMAGES / BATCHES,
    conceptCounts: times.counts / IMAGES / BATCHES,
  };
  for (const [name, ms] of Object.entries(perImage)) {
    const [beside, besideOpened] = [ratio(ms, perImage['model.predict']), ratio(ms, perImage['network.predict'])];
    console.log(`  ${name.padEnd(20)} ${ms.toFixed(2).padStart(6)}  ${beside}  ${besideOpened}`);
  }
}
