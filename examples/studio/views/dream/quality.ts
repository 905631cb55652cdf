import type { PresetField } from '../../worker/presetFields.js';

/** How much is computed for a picture. */
export const qualities = ['quick', 'good', 'best'] as const;
export type Quality = (typeof qualities)[number];

/** A step is a pass forwards and one backwards: about as long as three predictions. */
export const STEP = 3;

/** Of a preset's steps, and of how far each of them goes: few have to be long. */
const shares: Readonly<Record<Quality, Readonly<Record<string, number>>>> = {
  quick: { steps: 1 / 4, stepSize: 2 },
  good: { steps: 1 / 2 },
  best: {},
};

/** A preset's fields at a quality: the best has the preset's own. */
export function presetAt(fields: readonly PresetField[], name: Quality): readonly PresetField[] {
  return fields.map((field) => {
    const share = shares[name][field.key];
    if (share === undefined) return field;
    return { ...field, value: field.key === 'steps' ? Math.ceil(field.value * share) : field.value * share };
  });
}

/** How many steps a preset's fields say. */
export function stepsOf(fields: readonly PresetField[]): number {
  return fields.find(({ key }) => key === 'steps')?.value ?? 0;
}

/** The values of other fields at each quality. */
export type AtQuality = Readonly<Record<Quality, Readonly<Record<string, number>>>>;

/** Fields with their values at a quality. */
export function fieldsAt(fields: readonly PresetField[], values: AtQuality, name: Quality): readonly PresetField[] {
  return fields.map((field) => ({ ...field, value: values[name][field.key] ?? field.value }));
}
