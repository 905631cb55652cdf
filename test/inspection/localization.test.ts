import '@tensorflow/tfjs-backend-wasm';
import { expect, test } from 'vitest';
import { bestThreshold, localization } from '../../examples/dissect/localization.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { heldOutSeed } from '../../examples/world/evaluate.js';
import { backends, use } from '../support/backends.js';

test('class activation maps of the embedded network find held-out objects', { timeout: 120_000 }, async () => {
  await use(backends.find(({ name }) => name === 'wasm') ?? backends[0]!);
  const model = await loadShapeClassifier();
  const threshold = await bestThreshold(model, 200);
  const [chosen, zhou] = await localization(model, { firstSeed: heldOutSeed, count: 400 }, [threshold, 0.2]);
  console.log(
    `above ${threshold} of the maximum ${(100 * chosen!).toFixed(1)} % of objects found, above 0.2 ${(100 * zhou!).toFixed(1)} %`,
  );
  expect(chosen).toBeGreaterThanOrEqual(0.85);
  model.dispose();
});
