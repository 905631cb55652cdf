/**
 * What needs a file system: pictures and models by their paths, datasets, pools of worker threads.
 * @module netlens/node
 */
export { explainImage } from './node/explainImage.js';
export type { ExplainedImage } from './explain/ExplainedImage.js';
export type { ExplainImageOptions } from './explain/ExplainImageOptions.js';
export type { FileSource } from './node/decodeSource.js';
export { loadImage } from './node/loadImage.js';
export type { ImageOptions } from './input/ImageOptions.js';
export type { Scale } from './input/Scale.js';
export { loadModel } from './node/loadModel.js';
export type { LabelledImages, Shard } from './node/datasets/LabelledImages.js';
export { readBroden, type ReadBrodenOptions } from './node/datasets/readBroden.js';
export { readCoco, type ReadCocoOptions } from './node/datasets/readCoco.js';
export { readMasks, type ReadMasksOptions } from './node/datasets/readMasks.js';
export { createPool, type CreatePoolOptions, type Pool, type PooledMethod } from './node/pool/createPool.js';
export type { DatasetMethods } from './node/pool/datasetPool.js';
export type { PoolCallOptions } from './node/pool/spread.js';
