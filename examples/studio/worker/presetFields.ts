import { presets, type PresetName } from 'netlens';

/** A parameter: its control's label, its own value, and what may be chosen. */
export interface PresetField {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max?: number;
  readonly step: number;
}

/** A preset as the page offers it. */
export interface PresetForm {
  readonly name: PresetName;
  readonly title: string;
  readonly fields: readonly PresetField[];
  /** Whether it takes what has been learned of a world's pictures, which only the embedded network has. */
  readonly isLearned: boolean;
}

const names = Object.keys(presets) as PresetName[];

/** Whether a preset takes what has been learned of a world's pictures, which only the embedded network has. */
export const isLearned = (name: PresetName): boolean => name === 'nguyen2016' || name === 'nguyen2016b';

const general: readonly PresetField[] = [
  { key: 'size', label: 'Size in pixels (0: the model’s)', value: 0, min: 0, max: 1024, step: 1 },
  { key: 'seed', label: 'Seed', value: 0, min: 0, step: 1 },
];
const bound: PresetField = { key: 'bound', label: 'Code’s bound, in deviations', value: 3, min: 0.1, step: 0.1 };

/** Every preset, for the page, which does not import the library. */
export function presetForms(): readonly PresetForm[] {
  return names.map((name) => ({
    name,
    title: presets[name].title,
    fields: fieldsOf(name),
    isLearned: isLearned(name),
  }));
}

/** A preset's parameters: the library's own description, and what goes for all. */
function fieldsOf(name: PresetName): readonly PresetField[] {
  const own = presets[name].parameters.map(
    ({ name: key, label, unit, default: value, range: [min, max], isWhole }) => ({
      key,
      label: unit === undefined ? label : `${label}, ${unit}`,
      value,
      min,
      ...(max !== Infinity && { max }),
      step: isWhole ? 1 : 10 ** Math.floor(Math.log10(value || 1) - 0.5),
    }),
  );
  return [...own, ...general, ...(isLearned(name) ? [bound] : [])];
}
