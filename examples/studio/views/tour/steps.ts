import { studio } from '../../client.js';
import * as state from '../../state.js';
import { textOf } from '../space/place.js';

/** A step of the tour: what it shows, and what there is to see. */
export interface TourStep {
  readonly title: string;
  readonly text: () => string;
  /** Brings the page there. */
  readonly go: () => Promise<void> | void;
  /** What is looked at. */
  readonly selector: string;
}

/** From the answer to the sum of one neuron. */
export const steps: readonly TourStep[] = [
  {
    title: 'The answer',
    text: () => `The network answers ${said()}. Each bar is a class: press one, and every map explains it instead.`,
    go: () => {
      state.method.value = '';
      state.target.value = undefined;
      state.view.value = 'explain';
    },
    selector: '.classes',
  },
  {
    title: 'Where it looks',
    text: () =>
      `Grad-CAM asks a layer where it speaks for ${name()}. Colour marks those places, and the bar below tells how ` +
      'strongly. Elsewhere the picture shows through.',
    go: () => {
      state.method.value = 'Grad-CAM';
      state.view.value = 'explain';
    },
    selector: 'figure.large',
  },
  {
    title: 'What to doubt',
    text: () =>
      'One picture, one method, two classes. Move the edge: a map that stays the same for another class explains ' +
      'neither of them.',
    go: () => {
      state.compare.tab.value = 'swipe';
      state.compare.differ.value = 'classes';
      state.compare.left.value = '';
      state.compare.right.value = besides() === undefined ? '' : `gradCam@${besides()}`;
      state.view.value = 'compare';
    },
    selector: '.swipe',
  },
  {
    title: 'Inside a layer',
    text: () =>
      `Each tile is a channel of ${state.layer.value}: something that the network looks for, bright where it finds ` +
      'it. Point at a neuron, and the picture shows its window.',
    go: async () => {
      const place = await studio.tellingNeuron();
      state.part.value = '';
      state.layer.value = place?.layer ?? '';
      state.unit.value = place?.channel ?? 0;
      state.view.value = 'inside';
    },
    selector: '.pair',
  },
  {
    title: 'The network in space',
    text: () =>
      'The picture enters in front, and each plane is a layer with its channels as tiles. The last one is the answer. ' +
      'Drag to turn, scroll to zoom.',
    go: () => {
      state.neuron.value = '';
      state.view.value = 'space';
    },
    selector: '.sight',
  },
  {
    title: 'The sum of one neuron',
    text: () =>
      'This neuron’s value is a sum of weights times values. Red products raise it, blue ones lower it. Press one to ' +
      'follow it back, sum by sum, to the picture. A network is nothing else.',
    go: async () => {
      const place = await studio.tellingNeuron();
      if (place !== undefined) state.neuron.value = textOf(place);
      state.view.value = 'space';
    },
    selector: '.equation',
  },
];

/** The photo's other object, whose class is far from the first. */
function besides(): number | undefined {
  const cat = state.labels.value.indexOf('Egyptian cat');
  return state.source.value === 'cat_and_coffee.jpg' && cat >= 0 && cat !== state.explained.value ? cat : undefined;
}

const name = (): string => state.nameOf(state.explained.value);

function said(): string {
  const score = state.answer.value?.scores[state.explained.value] ?? 0;
  return `${name()}, ${state.said(score)}`;
}
