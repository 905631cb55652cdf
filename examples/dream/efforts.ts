import { presets, type PresetName } from 'netlens';

/** How much is computed for each picture. */
export interface Effort {
  /** Rows of the table. */
  readonly presets: readonly PresetName[];
  /** Columns of the table, at most. */
  readonly columns: number;
  /** Steps of each image; each preset's own where undefined. */
  readonly tableSteps: number | undefined;
  /** Steps of each octave of the dream. */
  readonly dreamSteps: number;
  /** Steps of each octave of a frame. */
  readonly zoomSteps: number;
  /** Steps of the patch; for the embedded network, and for others. */
  readonly patchSteps: Readonly<Record<'embedded' | 'other', number>>;
  /** Crops of each photo that the patch is trained, and measured, on. */
  readonly crops: Readonly<Record<'training' | 'heldOut', number>>;
  /** Cuts of other pictures that are laid in the patch's place. */
  readonly controls: number;
}

const full: Effort = {
  presets: Object.keys(presets) as PresetName[],
  columns: 10,
  tableSteps: undefined,
  dreamSteps: 10,
  zoomSteps: 10,
  patchSteps: { embedded: 300, other: 400 },
  crops: { training: 24, heldOut: 20 },
  controls: 10,
};

/** The published settings, and what takes at most a minute on MobileNet: without a prior, and the two best. */
export const efforts: Readonly<Record<'quick' | 'full', Effort>> = {
  full,
  quick: {
    ...full,
    presets: ['erhan2009', 'mordvintsev2016', 'lucid'],
    columns: 2,
    tableSteps: 40,
    zoomSteps: 5,
    patchSteps: { embedded: 300, other: 40 },
    crops: { training: 8, heldOut: 4 },
    controls: 2,
  },
};

/** The same with another number of steps for every picture. */
export function withSteps(effort: Effort, steps: number | undefined): Effort {
  if (steps === undefined) return effort;
  const patchSteps = { embedded: steps, other: steps };
  return { ...effort, tableSteps: steps, dreamSteps: steps, zoomSteps: steps, patchSteps };
}
