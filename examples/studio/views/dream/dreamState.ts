import { computed, signal } from '@preact/signals';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import type { DreamTarget } from '../../worker/dreamTarget.js';
import { firstPreset, startingWith } from '../../worker/firstPreset.js';
import type { PresetField, PresetForm } from '../../worker/presetFields.js';
import type { LayerRow } from '../../worker/facts.js';

/** The layers that have channels. */
export const layers = computed<readonly LayerRow[]>(
  () => state.model.value?.layers.filter(({ outputShape: { length } }) => length === 4 || length === 2) ?? [],
);

/** Those with places. */
export const spatialLayers = computed(() => layers.value.filter(({ outputShape }) => outputShape.length === 4));

/** The layer that is dreamt of: the chosen one, else the last spatial one. */
export const layer = computed(
  () =>
    layers.value.find(({ path }) => path === state.layer.value) ?? spatialLayers.value.at(-1) ?? layers.value.at(-1),
);

/** What an image is made for. */
export const target = computed<DreamTarget>(() => {
  const kind = state.dream.of.value;
  const row = layer.value;
  if (row === undefined || (kind !== 'layer' && kind !== 'channel' && kind !== 'neuron')) {
    return { kind: 'class', class: state.explained.value };
  }
  const { path, outputShape } = row;
  if (kind === 'layer') return { kind, layer: path };
  const channel = within(state.unit.value, outputShape.at(-1));
  if (kind === 'channel' || outputShape.length === 2) return { kind, layer: path, channel };
  return {
    ...{ kind, layer: path, channel },
    ...(state.dream.y.value !== '' && { y: within(Number(state.dream.y.value), outputShape[1]) }),
    ...(state.dream.x.value !== '' && { x: within(Number(state.dream.x.value), outputShape[2]) }),
  };
});

/** What the target is called. */
export const targetName = computed(() => {
  const of = target.value;
  if (of.kind === 'class') return state.nameOf(of.class);
  if (of.kind === 'layer') return `layer ${of.layer}`;
  if (of.kind === 'channel') return `channel ${of.channel} of ${of.layer}`;
  const place = of.y === undefined && of.x === undefined ? '' : ` at (${of.y ?? 'middle'}, ${of.x ?? 'middle'})`;
  return `neuron ${of.channel} of ${of.layer}${place}`;
});

const given = signal<readonly PresetForm[]>([]);
void studio.presetForms().then((forms) => (given.value = forms));

/** The presets with their parameters, once the worker has said them, the one to begin with first. */
export const forms = computed<readonly PresetForm[]>(() => {
  const facts = state.model.value;
  return facts === undefined ? given.value : startingWith(given.value, firstPreset(facts));
});

/** The preset that is chosen, else the first. */
export const form = computed(() => forms.value.find(({ name }) => name === state.dream.preset.value) ?? forms.value[0]);

/** All values that were changed, of whatever fields. */
const changed = computed<Readonly<Record<string, number>>>(() =>
  Object.fromEntries(
    state.dream.changed.value
      .split(',')
      .map((pair) => pair.split(':') as [string, string?])
      .filter(([key, value]) => key !== '' && value !== undefined && value !== '' && Number.isFinite(Number(value)))
      .map(([key, value]) => [key, Number(value)]),
  ),
);

/** Those of some fields that were changed. */
export function changedOf(fields: readonly PresetField[]): Readonly<Record<string, number>> {
  const all = changed.value;
  return Object.fromEntries(fields.flatMap(({ key }) => (all[key] === undefined ? [] : [[key, all[key]]])));
}

/** The values of some fields. */
export function valuesOf(fields: readonly PresetField[]): Readonly<Record<string, number>> {
  return { ...Object.fromEntries(fields.map(({ key, value }) => [key, value])), ...changedOf(fields) };
}

/** Changes values; a field's own again where a value is undefined. */
export function change(values: Readonly<Record<string, number | undefined>>): void {
  state.dream.changed.value = Object.entries({ ...changed.value, ...values })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}:${value}`)
    .join();
}

function within(value: number, count: number | null | undefined): number {
  return Math.max(0, Math.min((count ?? Infinity) - 1, Math.round(value) || 0));
}
