import binary from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdBinary from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedBinary from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import * as tfvis from '@tensorflow/tfjs-vis';
import { startWasm } from 'netlens/wasm';
import { imageTensor } from '../../world/batch.js';
import { makePicture, pictureSize, shapes } from '../../world/world.js';
import { showGradCam } from './showGradCam.js';

const EPOCHS = 3;

// Training on wasm needs the gradients that netlens adds; with tfjs's WebGL or WebGPU package this would be one line.
await startWasm({
  path: {
    'tfjs-backend-wasm.wasm': binary,
    'tfjs-backend-wasm-simd.wasm': simdBinary,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedBinary,
  },
});
const pictures = Array.from({ length: 128 }, (_, seed) => makePicture(seed));
const classes = pictures.map(({ objects }) => objects[0]?.classIndex as number);
const images = imageTensor(pictures);
const labels = tf.oneHot(tf.tensor1d(classes, 'int32'), shapes.length);

const convolution = { filters: 16, kernelSize: 5, strides: 2, padding: 'same', activation: 'relu' } as const;
const model = sequential({
  layers: [
    layers.conv2d({ ...convolution, inputShape: [pictureSize, pictureSize, 3] }),
    layers.conv2d(convolution),
    layers.globalAveragePooling2d({}),
    layers.dense({ units: shapes.length, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
const visor = tfvis.visor();
const { drawArea } = visor.surface({ name: 'What it looks at', tab: 'Training' });
const first = tf.slice(images, 0, 8);
await model.fit(images, labels, {
  epochs: EPOCHS,
  batchSize: 32,
  callbacks: showGradCam(model, { images: first, targets: classes.slice(0, 8), imageRange: [0, 1], drawArea }),
});
tf.dispose([images, labels, first]);
document.body.dataset['done'] = 'true';
