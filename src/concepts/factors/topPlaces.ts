import type { TopActivation, TopActivations } from '../../inspection/TopActivation.js';
import { receptiveField, receptiveFieldBox } from '../../inspection/receptiveField.js';
import { pictureSize } from '../../network/picture.js';
import type { Question } from '../../objectives/Question.js';

/** How many images of each concept. */
const MOST = 9;

/**
 * The images where each concept is strongest, and where in them, as `topActivations` gives them for channels. Takes
 * maps `[images, h, w, concepts]`.
 */
export function topPlaces(
  { network, inputs }: Question,
  layer: string,
  maps: Float32Array,
  [batch, height, width, concepts]: readonly [number, number, number, number],
): TopActivations {
  const field = receptiveField(network, layer);
  const size = pictureSize(network.graph, inputs, 2) ?? [];
  const ofImage = (concept: number, example: number): TopActivation => {
    const values = Array.from(
      { length: height * width },
      (_, place) => maps[(example * height * width + place) * concepts + concept] as number,
    );
    const score = values.reduce((most, value) => Math.max(most, value), 0);
    const place = values.indexOf(score);
    const neuron = { y: Math.floor(place / width), x: place % width };
    const box = receptiveFieldBox(field, neuron.y, neuron.x, size);
    return { example, score, neuron, box, activation: { height, width, values } };
  };
  const channels = Array.from({ length: concepts }, (_, concept) => {
    const all = Array.from({ length: batch }, (__, example) => ofImage(concept, example));
    return [concept, all.sort((a, b) => b.score - a.score || a.example - b.example).slice(0, MOST)] as const;
  });
  return { layer, examples: batch, k: MOST, channels: Object.fromEntries(channels) };
}
