import type { Finding, RectifierHealth } from './Finding.js';
import type { Measurements } from './measurements.js';
import type { ScaleMisfit } from './scaleMisfit.js';

/** Above this a probability's own gradient p * (1 - p) is lost among a map's roundings. */
const SATURATED = 1 - 1e-4;
/** With a larger share of its channels dead, a layer passes hardly any gradient. */
const MOSTLY_DEAD = 0.9;

/**
 * Another scale must fit by so much better. Over 8 photos and 6 published networks the right one never fitted worse
 * than another. A wrong one had a better one at 0.984 at most (docs/which-method.md).
 */
const FITS_BETTER = 0.97;

type Facts = Omit<Measurements, 'tensors' | 'rectifiers'> &
  Readonly<Record<keyof Measurements['tensors'], readonly number[]>> & {
    readonly rectifiers: readonly RectifierHealth[];
    readonly scale: ScaleMisfit | undefined;
  };

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.001 ? 5 : 1)} %`;

/** What the measurements come to, most serious first. */
export function findingsOf(facts: Facts): Finding[] {
  return [
    badWeights,
    notFinite,
    staleNetwork,
    wrongScale,
    independent,
    noInputGradient,
    zeroGradient,
    negativeGradCam,
    saturated,
    deadRelus,
    noRectifiers,
  ].flatMap((rule) => rule(facts));
}

function badWeights({ layers, lostWeights }: Facts): Finding[] {
  const first = lostWeights.findIndex((share) => share > 0);
  if (first === -1) return [];
  // The paths begin with those of the model's inputs, which have no weights.
  const layer = layers[layers.length - lostWeights.length + first] as string;
  return [
    {
      code: 'not-finite',
      message: `Among the weights of layer "${layer}" are NaN or infinities.`,
      advice: 'Load the model again, or train it anew with a lower learning rate.',
      layer,
    },
  ];
}

function notFinite({ layers, lost }: Facts): Finding[] {
  const first = lost.findIndex((share) => share > 0);
  if (first === -1) return [];
  const layer = layers[first] as string;
  return [
    {
      code: 'not-finite',
      message: `${percent(lost[first] as number)} of the values of layer "${layer}" are NaN or infinite; no layer before it has any.`,
      advice: "Look for a division by zero in the preprocessing, or for NaN among that layer's weights.",
      layer,
    },
  ];
}

function staleNetwork({ isStale }: Facts): Finding[] {
  if (!isStale) return [];
  return [
    {
      code: 'stale-network',
      message: "The model's weights have changed since the network was opened: the network goes on with those it had.",
      advice: 'Dispose of the network and open the model again with openNetwork(model).',
    },
  ];
}

function wrongScale({ scale, lost }: Facts): Finding[] {
  if (scale === undefined || scale.least >= FITS_BETTER * scale.given || lost.some((share) => share > 0)) return [];
  const { given, seems, best, least } = scale;
  const wanted = best.startsWith("'") ? best : `[${best.split('..').join(', ')}]`;
  return [
    {
      code: 'wrong-scale',
      message:
        `The picture seems to be scaled to ${seems}, and its activations lie ${given.toFixed(2)} from what the batch ` +
        `normalizations saw in training; the same picture scaled to ${best} lies ${least.toFixed(2)} from it.`,
      advice: `Try toInput(image, { scale: ${wanted}, ... }), and see how the model's authors scaled its pictures.`,
    },
  ];
}

function independent({ leads, camLayer }: Facts): Finding[] {
  const findings: Finding[] = [];
  if (!leads.input) {
    findings.push({
      code: 'independent-of-input',
      message: 'No path leads from the input to the target.',
      advice: 'Choose a target that the input has a part in.',
    });
  }
  if (!leads.layer && camLayer !== undefined) {
    findings.push({
      code: 'independent-of-layer',
      message: `The target does not depend on layer "${camLayer}".`,
      advice: 'Choose a layer on the way from the input to the target.',
      layer: camLayer,
    });
  }
  return findings;
}

function noInputGradient({ leads, inputGradient }: Facts): Finding[] {
  if (!leads.input || inputGradient.length > 0) return [];
  return [
    {
      code: 'no-input-gradient',
      message: 'The target depends on the input, but no gradient reaches it: a layer takes its numbers as indices.',
      advice: 'Look at that layer with layerGradients, or explain by a layer behind it with gradCam.',
    },
  ];
}

function zeroGradient({ leads, inputGradient: [largest], lost }: Facts): Finding[] {
  if (!leads.input || largest !== 0 || lost.some((share) => share > 0)) return [];
  return [
    {
      code: 'zero-gradient',
      message: 'The gradient is zero at every pixel: small changes of the input do not change the target at all.',
      advice: 'See the dead ReLUs, or explain by larger changes.',
    },
  ];
}

function negativeGradCam({ camRange: [least, largest], camLayer }: Facts): Finding[] {
  if (least === undefined || largest === undefined || camLayer === undefined || !(largest <= 0 && least < 0)) return [];
  return [
    {
      code: 'negative-grad-cam',
      message: `At layer "${camLayer}" the weighted sum is negative everywhere (down to ${least.toPrecision(3)}), so its ReLU leaves a blank map.`,
      advice: 'Pass relu: false to see the sum itself, or explain a class that the model gives a higher score.',
      layer: camLayer,
    },
  ];
}

function saturated({ probability }: Facts): Finding[] {
  const count = probability.filter((p) => p >= SATURATED).length;
  if (count === 0) return [];
  return [
    {
      code: 'saturated-softmax',
      message: `In ${count} of ${probability.length} examples the top probability is ${Math.max(...probability).toFixed(6)}: its own gradient is next to zero.`,
      advice: 'Explain the logit, as a class index does; probability(c) gives a blank or noisy map here.',
    },
  ];
}

function deadRelus({ rectifiers, lost }: Facts): Finding[] {
  return rectifiers
    .filter(({ dead }) => dead > MOSTLY_DEAD && lost.every((share) => share === 0))
    .map(({ layer, dead }) => ({
      code: 'dead-relus' as const,
      message: `${percent(dead)} of the channels of layer "${layer}" are zero at every place of every example.`,
      advice: 'Check the range of the input; if it is right, the layer has died in training.',
      layer,
    }));
}

function noRectifiers({ rectifiers, leads }: Facts): Finding[] {
  if (rectifiers.length > 0 || !leads.input) return [];
  return [
    {
      code: 'no-rectifiers',
      message:
        'No ReLU-like activation lies between the input and the target: guidedBackprop and deconvnet have no rule to apply.',
      advice: 'Use saliency.',
    },
  ];
}
