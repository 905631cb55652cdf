import { writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { imageTensor } from '../world/batch.js';
import { loadShapeClassifier } from '../world/load.js';
import { makePicture } from '../world/world.js';
import { discriminatorNetwork } from './discriminatorNetwork.js';
import { frozenFeatures, type Features } from './features.js';
import { generatorNetwork } from './generatorNetwork.js';
import { savePrior } from './savePrior.js';
import { scheduledAdam } from './schedule.js';
import type { Training } from './training.js';

/**
 * The three losses of Dosovitskiy and Brox 2016 (arXiv:1602.02644), each a mean, so that no weight depends on a size:
 * of the picture, of features, adversarial. Chosen for terms of about one size.
 */
const weights = { picture: 1, features: 0.03, adversarial: 0.02 };

type Losses = Record<'picture' | 'features' | 'adversarial', number>;

/**
 * As in the paper, the discriminator waits while it is far ahead: while its loss is below a tenth of the generator's.
 */
const FAR_AHEAD = 0.1;

/** Trains the generator against a discriminator, in turns, on pictures of one object. */
export async function trainGenerator({ steps, batchSize, out, log }: Training): Promise<void> {
  const classifier = await loadShapeClassifier();
  const { of, weights: frozen } = frozenFeatures(classifier);
  const [generator, discriminator] = [generatorNetwork(1), discriminatorNetwork(101)];
  const [climbing, judging] = [scheduledAdam(1.5e-3, 0.9), scheduledAdam(1e-3, 0.5)];
  const [own, judges] = [variablesOf(generator), variablesOf(discriminator)];
  let judged = 1;
  for (let step = 0; step < steps; step++) {
    climbing.at(step, steps);
    judging.at(step, steps);
    const first = step * batchSize;
    const pictures = imageTensor(Array.from({ length: batchSize }, (_, i) => makePicture(first + i)));
    const real = tf.tidy(() => ({ ...of(pictures) }));
    const { made, ...losses } = generatorStep();
    discriminatorStep(made, judged > FAR_AHEAD * losses.adversarial);
    tf.dispose([pictures, real.pool, real.relu2, made]);
    log(step, { ...losses, discriminator: judged });
    if ((step + 1) % 100 === 0 || step + 1 === steps) await savePrior(generator, out);

    function generatorStep(): Losses & { made: tf.Tensor4D } {
      const [parts, kept]: [tf.Scalar[], tf.Tensor4D[]] = [[], []];
      const total = climbing.optimizer.minimize(
        () => {
          const made = tf.keep(generator.apply(real.pool) as tf.Tensor4D);
          kept.push(made);
          const logit = discriminator.apply(made) as tf.Tensor;
          const terms = {
            picture: squared(made, pictures),
            features: featureLoss(of(made), real),
            adversarial: tf.mean(tf.softplus(tf.neg(logit))) as tf.Scalar,
          };
          parts.push(...Object.values(terms).map((term) => tf.keep(term)));
          return tf.addN([
            tf.mul(terms.picture, weights.picture),
            tf.mul(terms.features, weights.features),
            tf.mul(terms.adversarial, weights.adversarial),
          ]) as tf.Scalar;
        },
        true,
        own,
      );
      const [picture, features, adversarial] = parts.map((part) => part.dataSync()[0]!) as [number, number, number];
      tf.dispose([total!, ...parts]);
      return { picture, features, adversarial, made: kept[0]! };
    }

    function discriminatorStep(made: tf.Tensor4D, learn: boolean): void {
      const loss = (): tf.Scalar => {
        const drawn = discriminator.apply(pictures) as tf.Tensor;
        const faked = discriminator.apply(made) as tf.Tensor;
        return tf.mean(tf.concat([tf.softplus(tf.neg(drawn)), tf.softplus(faked)])) as tf.Scalar;
      };
      const value = learn ? judging.optimizer.minimize(loss, true, judges)! : tf.tidy(loss);
      judged = value.dataSync()[0]!;
      value.dispose();
    }
  }
  await writeFile(new URL(`${out.href}/deviations.json`), JSON.stringify(deviations(of)) + '\n');
  tf.dispose(frozen);
  for (const model of [classifier, generator, discriminator]) model.dispose();
}

/** Each channel's standard deviation in the code, over 512 pictures, to 4 digits. */
function deviations(of: (pictures: tf.Tensor4D) => Features): number[] {
  const moments = Array.from({ length: 16 }, (_, batch) =>
    tf.tidy(() => {
      const { pool } = of(imageTensor(Array.from({ length: 32 }, (_, i) => makePicture(batch * 32 + i))));
      return tf.stack([tf.mean(pool, [0, 1, 2]), tf.mean(tf.square(pool), [0, 1, 2])]);
    }),
  );
  const deviation = tf.tidy(() => {
    const [mean, square] = tf.unstack(tf.mean(tf.stack(moments), 0)) as [tf.Tensor1D, tf.Tensor1D];
    return tf.sqrt(tf.sub(square, tf.square(mean))).arraySync() as number[];
  });
  tf.dispose(moments);
  return deviation.map((value) => Number(value.toPrecision(4)));
}

const squared = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => tf.mean(tf.squaredDifference(a, b)) as tf.Scalar;

/** Relative to how much each layer says, so that both count alike. */
function featureLoss(made: Features, real: Features): tf.Scalar {
  const relative = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.div(squared(a, b), tf.mean(tf.square(b)));
  return tf.add(relative(made.relu2, real.relu2), relative(made.pool, real.pool));
}

const variablesOf = (model: LayersModel): tf.Variable[] =>
  model.trainableWeights.map((weight) => weight.read() as tf.Variable);
