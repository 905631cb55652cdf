import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { activationMaximize, openNetwork, type PresetName } from 'netlens';
import { registerWasmKernels } from 'netlens/wasm';
import { expect, test } from 'vitest';
import { recipes } from '../../examples/dream/recipes.js';
import { disposePriors, loadPriors } from '../../examples/priors/load.js';
import { presetForms } from '../../examples/studio/worker/presetFields.js';
import { presetOptions } from '../../examples/studio/worker/presetOptions.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { imageTensor } from '../../examples/world/batch.js';
import { makePicture } from '../../examples/world/world.js';

test('the page’s presets are those of the library and its demo, as long as nothing of them is changed', async () => {
  await tf.setBackend('wasm');
  registerWasmKernels();
  const network = openNetwork(await loadShapeClassifier());
  const picture = imageTensor([makePicture(3_000_000_106)]);
  const priors = await loadPriors();
  const needs = { picture, priors: { ...priors, deviations: priors.bounds[1] }, bounds: priors.bounds[1] };
  const wanted = recipes(picture, 1, priors);
  expect(wanted.map(({ name }) => name).sort()).toEqual(Object.keys(presetForms).sort());
  const run = { steps: 4, range: [0, 1] } as const;
  for (const { name, options } of wanted) {
    const given = presetOptions(name, {}, needs);
    expect(given.steps, name).toBe(options!.steps);
    const [theirs, ours] = [
      await activationMaximize(network, 4, { ...options, ...run }),
      await activationMaximize(network, 4, { ...given, ...run }),
    ];
    expect(ours.scores, name).toEqual(theirs.scores);
    expect(await ours.image.data(), name).toEqual(await theirs.image.data());
    // And a change of what a preset is about changes the image.
    const changed = await activationMaximize(network, 4, { ...presetOptions(name, other(name), needs), ...run });
    expect(await changed.image.data(), name).not.toEqual(await ours.image.data());
    tf.dispose([theirs.image, ours.image, changed.image]);
  }
  disposePriors(priors);
  picture.dispose();
  network.dispose();
});

/** Another value of each of a preset's fields that matters from the first steps on. */
function other(name: PresetName): Record<string, number> {
  const left = ['steps', 'size', 'redirected', 'octaves', 'octaveScale', 'every', 'seed', 'memory'];
  return Object.fromEntries(
    presetForms[name].fields
      .filter(({ key }) => !left.includes(key))
      .map(({ key, value, isSwitch }) => [
        key,
        isSwitch ? 1 - value : key === 'alpha' || key === 'levels' ? 2 : value / 2,
      ]),
  );
}
