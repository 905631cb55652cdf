import { expectationMaximization } from './expectationMaximization.js';
import { drawPatches, patchSize } from './patches.js';
import { saveMixture } from './saveMixture.js';
import type { Training } from './training.js';

const COMPONENTS = 10;

/**
 * Standard deviation that no direction falls below: 4 of 255 grey levels, so that what is flat is likely and not
 * certain.
 */
const FLOOR = 4 / 255;

/** Fits the mixture of patches, with full covariances, as Zoran and Weiss do to photos; here the means stay in. */
export async function trainMixture({ steps, out, log }: Training): Promise<void> {
  await expectationMaximization(drawPatches(0, 20_000), patchSize * patchSize * 3, {
    components: COMPONENTS,
    iterations: steps,
    floor: FLOOR ** 2,
    seed: 1,
    onIteration: async (step, logLikelihood, mixture) => {
      log(step, { logLikelihood });
      await saveMixture(mixture, out);
    },
  });
}
