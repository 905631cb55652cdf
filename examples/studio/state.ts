import { computed, effect, signal } from '@preact/signals';
import type { ColormapName } from 'netlens';
import type { BackendName } from './worker/backends.js';
import { nameOf as nameOfNormalization, normalizationOf, normalizations } from './worker/normalization.js';
import { placeOf } from '../models/placeOf.js';
import type { ModelFacts } from './worker/facts.js';
import type { TimedAnswer } from './worker/session.js';

const initial = new URLSearchParams(location.hash.slice(1));
const fromUrl = (name: string, otherwise: string): string => initial.get(name) ?? otherwise;

export const view = signal(fromUrl('view', 'explain'));
export const backend = signal<BackendName>('cpu');
/** The backend that was asked for; none lets the page take the first that runs. */
export const wantedBackend = signal<BackendName | ''>(fromUrl('backend', '') as BackendName | '');
/** What the address calls the real network that the page brings along. */
export const PHOTO_NETWORK = 'photo';
export const modelUrl = signal(fromUrl('model', ''));
/** Whether the first things to try are shown: not to who follows a link to something. */
export const isTrying = signal(!['view', 'model', 'picture', 'class', 'method'].some((name) => initial.has(name)));
/** The tour's step, from 1; 0 where none is taken. */
export const tour = signal(Number(fromUrl('tour', '0')) || 0);
/** Of a map's strongest value over the picture. */
export const opacity = signal(Number(fromUrl('opacity', '0.8')));
/** Where empty, each map has the colours that the library chooses for it. */
export const colormap = signal(fromUrl('colormap', '') as ColormapName | '');
export const layer = signal(fromUrl('layer', ''));
export const unit = signal(Number(fromUrl('unit', '0')));
/** The output that is looked at, by its name; the first where empty. */
export const output = signal(fromUrl('output', ''));
/** Of a segmentation, the places that are explained, `top,left,height,width`; where the class wins if empty. */
export const region = signal(fromUrl('region', ''));
export const target = signal<number | undefined>(initial.has('class') ? Number(initial.get('class')) : undefined);
/** The attribution method that is shown large; none where empty. */
export const method = signal(fromUrl('method', ''));
/** What of a layer is looked at. */
export const part = signal(fromUrl('part', ''));
/** Where the picture comes from: `shapes:SEED`, or a photo's file name; empty for one of the user's own. */
export const source = signal(fromUrl('picture', ''));
export const theme = signal(fromUrl('theme', ''));
/** The neuron that is looked at in space, `layer@channel,y,x`; and `each` where each layer is a plane. */
export const neuron = signal(fromUrl('neuron', ''));
export const planes = signal(fromUrl('planes', ''));
/** What the dreaming view shows, and of what; where empty, what it begins with. */
export const dream = {
  tab: signal(fromUrl('dream', '')),
  of: signal(fromUrl('of', 'class')),
  /** Of a neuron; the middle where empty. */
  y: signal(fromUrl('y', '')),
  x: signal(fromUrl('x', '')),
  preset: signal(fromUrl('preset', 'lucid')),
  /** Values that were changed, as `key:value,key:value`. */
  changed: signal(fromUrl('values', '')),
};
/** What the comparing view shows; where empty, what it begins with. */
export const compare = {
  tab: signal(fromUrl('compare', '')),
  /** What the two maps of the swipe differ in: their classes, methods or networks. */
  differ: signal(fromUrl('differ', 'classes')),
  /** The two maps, each `method@class`. */
  left: signal(fromUrl('left', '')),
  right: signal(fromUrl('right', '')),
  /** The right map's network: one that the page brings along, or a URL; empty for the user's files. */
  network: signal(fromUrl('network2', '')),
};
/** What the training view trains, and how; where empty, what it begins with. */
export const train = {
  set: signal(fromUrl('set', '')),
  network: signal(fromUrl('network', '')),
  optimizer: signal(fromUrl('optimizer', 'adam')),
  rate: signal(Number(fromUrl('rate', '0.003'))),
  batch: signal(Number(fromUrl('batch', '32'))),
};

export const model = signal<ModelFacts | undefined>(undefined);
/** The picture as the model takes it. */
export const picture = signal<ImageData | undefined>(undefined);
/** The picture before it was cut, for models of other sizes. */
export const original = signal<ImageData | ImageBitmap | undefined>(undefined);
/** Pictures that were dropped or chosen together. */
export const folder = signal<readonly File[]>([]);
const givenScale = normalizationOf(fromUrl('scale', ''));
export const normalization = signal(givenScale ?? (normalizations['0..1'] as NonNullable<typeof givenScale>));
export const scaleGuessed = signal(givenScale === undefined);
export const answer = signal<TimedAnswer | undefined>(undefined);
export const labels = signal<readonly string[]>([]);
/** What went wrong, as a sentence. */
export const problem = signal('');
/** What the worker is busy with. */
export const busy = signal('');
/** Counts changes of model, picture, scale and backend: what was computed before is out of date. */
export const version = signal(0);

/** The class that is explained: the one chosen, else the one with the highest score. */
export const explained = computed(() => {
  if (target.value !== undefined) return target.value;
  const scores = answer.value?.scores ?? new Float32Array(1);
  return scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
});

export function nameOf(index: number): string {
  const facts = model.value;
  if (facts?.kind === 'values') return `[${placeOf(facts.output, index).join(', ')}]`;
  return labels.value[index] ?? `class ${index}`;
}

/** A class's number as text: in percent, but a score, which has no whole. */
export function said(value: number): string {
  return answer.value?.unit === 'score' ? value.toPrecision(4) : `${(100 * value).toFixed(1)} %`;
}

/** How long a class's bar is, from 0 to 1; a score has none. */
export function shareOf(value: number): number {
  return answer.value?.unit === 'score' ? 0 : value;
}

effect(() => {
  const values: Record<string, string | number | undefined> = {
    view: view.value,
    output: output.value,
    region: region.value,
    class: target.value,
    layer: layer.value,
    unit: unit.value === 0 ? undefined : unit.value,
    backend: wantedBackend.value,
    model: modelUrl.value,
    opacity: opacity.value === 0.8 ? undefined : opacity.value,
    colormap: colormap.value,
    method: method.value,
    part: part.value,
    picture: source.value,
    scale: scaleGuessed.value ? undefined : nameOfNormalization(normalization.value),
    theme: theme.value,
    neuron: neuron.value,
    planes: planes.value,
    tour: tour.value === 0 ? undefined : tour.value,
    dream: dream.tab.value,
    of: dream.of.value === 'class' ? undefined : dream.of.value,
    y: dream.y.value,
    x: dream.x.value,
    preset: dream.preset.value === 'lucid' ? undefined : dream.preset.value,
    values: dream.changed.value,
    compare: compare.tab.value,
    differ: compare.differ.value === 'classes' ? undefined : compare.differ.value,
    network2: compare.network.value,
    left: compare.left.value,
    right: compare.right.value,
    set: train.set.value,
    network: train.network.value,
    optimizer: train.optimizer.value === 'adam' ? undefined : train.optimizer.value,
    rate: train.rate.value === 0.003 ? undefined : train.rate.value,
    batch: train.batch.value === 32 ? undefined : train.batch.value,
  };
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') words.set(name, String(value));
  }
  history.replaceState(null, '', `#${words.toString()}`);
});

// A link that is pasted into an open page shows what it says.
addEventListener('hashchange', () => location.reload());

effect(() => {
  if (theme.value === '') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme.value;
});
