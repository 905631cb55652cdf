import { dispose, slice, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Method, MethodOptions } from '../attribution/Method.js';
import { ShapeError } from '../errors.js';
import { completeness } from '../metrics/completeness.js';
import { mapOf, type MapOf } from '../metrics/compare/mapOf.js';
import { countOf, withoutLast } from '../metrics/compare/randomizedStages.js';
import { topClass } from '../metrics/compare/topClass.js';
import { readMaps } from '../metrics/readMaps.js';
import { ssim } from '../metrics/ssim.js';
import type { Explainable } from '../models/openNetwork.js';
import { showShape } from '../network/input.js';
import type { TracedNetwork } from '../network/network.js';
import { fieldOf } from '../network/receptiveField.js';
import type { Target } from '../objectives/target.js';
import { questionOf } from '../objectives/Question.js';
import type { Finding } from './Finding.js';

/**
 * Above this structural similarity a map does not show what was learned. Over six pictures of the small world guided
 * backpropagation came to 0.87 to 0.97, Saliency and Grad-CAM to 0.46 at most.
 */
const STAYS = 0.8;
/** By what share of the score attributions may miss it. */
const GAP = 0.1;

/** What there is to say of a method's map, beside the network: measured on the first example. */
export async function mapFindings(
  network: TracedNetwork,
  inputs: readonly Tensor[],
  method: Method,
  { target, layer }: { readonly target?: Target | undefined; readonly layer?: string | undefined },
): Promise<Finding[]> {
  const [input] = inputs as [Tensor];
  if (inputs.length > 1 || input.rank !== 4) {
    const got = inputs.map(({ shape }) => showShape(shape)).join(', ');
    throw new ShapeError(
      `diagnose: got ${got} for the method ${method.name}; wanted one input, [batch, h, w, channels].`,
    );
  }
  const image = slice(input, 0, 1) as Tensor4D;
  try {
    const own = Array.isArray(target) ? (target as readonly number[])[0] : (target as number | undefined);
    const asked: MethodOptions = {
      target: own ?? (await topClass(network, image)),
      ...(layer !== undefined && method.asks.includes('layer') && { layer }),
    };
    const explain = async (of: TracedNetwork): Promise<MapOf> =>
      mapOf(
        'diagnose',
        await method.explain(of as unknown as Explainable, image, asked),
        image,
        method.isAdditive === true,
      );
    const found = await explain(network);
    try {
      return [
        ...(await unlearned(network, method, found, explain)),
        ...(await incomplete(network, method, found, image, asked.target as Target)),
        ...wideField(network, method, image, asked.target, layer),
      ];
    } finally {
      dispose([found.map, ...(found.attributions ? [found.attributions] : [])]);
    }
  } finally {
    image.dispose();
  }
}

/** A map that stays as it is when the last quarter of the layers lose what they learned. */
async function unlearned(
  network: TracedNetwork,
  { title }: Method,
  { map }: MapOf,
  explain: (of: TracedNetwork) => Promise<MapOf>,
): Promise<Finding[]> {
  const { values, height, width } = await readMaps('diagnose', map);
  const shuffled = withoutLast(network, countOf(network, 0.25), 0);
  try {
    const other = await explain(shuffled);
    try {
      const [before, after] = [values[0], (await readMaps('diagnose', other.map)).values[0]];
      const likeness = ssim(before as Float32Array, after as Float32Array, [height, width]);
      if (likeness <= STAYS) return [];
      return [
        {
          code: 'unlearned-map',
          message:
            `${title}'s map stays alike when the weights of the last quarter of the layers are shuffled: a structural ` +
            `similarity of ${likeness.toFixed(2)} with itself.`,
          advice: 'It shows the picture more than what was learned. Compare with lrp, cam or integratedGradients.',
        },
      ];
    } finally {
      dispose([other.map, ...(other.attributions ? [other.attributions] : [])]);
    }
  } finally {
    shuffled.dispose();
  }
}

/** Shares that miss the score: the score itself for LRP, for the others its difference from a picture of zeros. */
async function incomplete(
  network: TracedNetwork,
  { name, title }: Method,
  { attributions }: MapOf,
  image: Tensor4D,
  target: Target,
): Promise<Finding[]> {
  if (attributions === undefined) return [];
  const isWhole = name === 'lrp';
  const gap = isWhole
    ? await lost(network, attributions, image, target)
    : (await completeness(network as never, image, attributions, { target }))[0]!;
  if (Math.abs(gap) <= GAP) return [];
  const advice =
    name === 'integratedGradients'
      ? 'Take more steps, or a baseline that is nearer.'
      : isWhole
        ? "Biases and epsilon take what is lost; compare with rules: 'epsilon' and with deepLift."
        : 'integratedGradients and deepLift add up; this method does so only where the score is linear.';
  return [
    {
      code: 'incomplete',
      message: `${title}'s values add up to ${(100 * Math.abs(gap)).toFixed(0)} % ${gap > 0 ? 'more' : 'less'} than ${isWhole ? 'the score' : 'its difference from a picture of zeros'}.`,
      advice,
    },
  ];
}

async function lost(network: TracedNetwork, attributions: Tensor, image: Tensor, target: Target): Promise<number> {
  const scores = tidy(() => questionOf('diagnose', network, image, target).scores());
  try {
    const score = (await scores.data())[0] as number;
    const sum = (await attributions.data<'float32'>()).reduce((total, value) => total + value, 0);
    return (sum - score) / Math.abs(score);
  } finally {
    scores.dispose();
  }
}

/** A layer each of whose neurons sees the whole picture: where they are says nothing. */
function wideField(
  network: TracedNetwork,
  { asks, title }: Method,
  image: Tensor,
  target: Target | undefined,
  layer: string | undefined,
): Finding[] {
  if (!asks.includes('layer')) return [];
  const slot = questionOf('diagnose', network, image, target).spatialLayer(layer);
  const shape = network.graph.shapes[slot] ?? [];
  const [picture] = network.graph.inputs as [number];
  if ([shape, network.graph.shapes[picture] ?? []].some((sizes) => sizes.slice(1, 3).includes(null))) return [];
  const { offset, size, stride } = fieldOf(network.graph, slot, picture);
  const coversAll = ([0, 1] as const).every((axis) => {
    const last = ((shape[axis + 1] as number) - 1) * stride[axis];
    return offset[axis] + last <= 0 && offset[axis] + size[axis] >= (image.shape[axis + 1] as number);
  });
  if (!coversAll) return [];
  const path = network.layers.findLast((info) => network.slot('diagnose', info.path) === slot)?.path ?? '';
  return [
    {
      code: 'wide-field',
      message: `Each neuron of layer "${path}", at which ${title} looks, sees the whole picture: its place says little about what it responds to.`,
      advice: 'Look at an earlier layer, or take a method that goes back to the pixels.',
      layer: path,
    },
  ];
}
