import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ComparedPicture } from 'netlens';
import { loadImage, loadModel } from 'netlens/node';
import { loadShortcutNetwork } from '../planted/load.js';
import { comparedMarks } from '../planted/shortcutPictures.js';
import { comparedSquares, squareNetwork } from '../planted/squareNetwork.js';
import { loadShapeClassifier } from '../world/load.js';
import { comparedMethods } from './defaults.js';
import { comparedPictures } from './worldPictures.js';

/** A comparison that docs/which-method.md rests on. */
export interface Study {
  readonly name: string;
  readonly load: () => Promise<LayersModel>;
  readonly pictures: () => Iterable<ComparedPicture> | AsyncIterable<ComparedPicture>;
  readonly methods: readonly string[];
  readonly metrics: readonly string[];
}

/** The folder of real models, with `photos` beside it. */
export const realModels: string = process.env['NETLENS_MODELS'] ?? '../shared/models';
export const photos: string = join(realModels, '../photos');

const whole = ['deletion', 'insertion', 'averageDrop', 'faithfulnessCorrelation', 'completeness', 'randomization'];
const located = ['pointingGame', 'massAccuracy', 'rankAccuracy'];
const methods = [...comparedMethods, 'hiResCam', 'eigenCam', 'guidedGradCam', 'featureAblation'];

const real = (folder: string): Study => ({
  name: folder,
  load: () => loadModel(join(realModels, folder)) as Promise<LayersModel>,
  pictures: () => objects(folder),
  // 730 windows a photo, and a hundred passes: left to those who have the time.
  methods: methods.filter((name) => !['occlusionMap', 'smoothGrad'].includes(name)),
  metrics: ['deletion', 'insertion', 'averageDrop', 'completeness', 'randomization', 'gini'],
});

/** The comparisons, by the names of their tables; those of real models where the folder is. */
export const studies: readonly Study[] = [
  {
    name: 'square',
    load: () => Promise.resolve(squareNetwork()),
    pictures: () => comparedSquares(20),
    methods,
    metrics: [...located, ...whole],
  },
  {
    name: 'shortcut',
    load: loadShortcutNetwork,
    pictures: () => comparedMarks(20),
    methods,
    metrics: [...located, ...whole],
  },
  {
    name: 'world',
    load: loadShapeClassifier,
    pictures: () => comparedPictures(20),
    methods,
    metrics: [...located, ...whole],
  },
  ...['mobilenet_v1_0.25_128_quant8', 'mobilenet_v1_0.25_224_dense'].filter(isHere).map(real),
];

/** Whether a real model is there; says in one line what is left out where it is not. */
function isHere(folder: string): boolean {
  if (existsSync(join(realModels, folder)) && existsSync(photos)) return true;
  console.log(`${join(realModels, folder)} is not here: its table stays as it is. Set NETLENS_MODELS.`);
  return false;
}

/** The photos that show an object. */
async function* objects(folder: string): AsyncGenerator<ComparedPicture> {
  const side = folder.includes('_128_') ? 128 : 224;
  for (const name of readdirSync(photos)
    .filter((file) => file.endsWith('.jpg'))
    .sort()) {
    const image = await loadImage(join(photos, name), { size: [side, side], scale: [-1, 1] });
    try {
      yield { image, name };
    } finally {
      image.dispose();
    }
  }
}
