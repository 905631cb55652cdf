import { dream, zoom } from './dreams.js';
import { patch } from './patch.js';
import type { Scene } from './scene.js';
import { table } from './table.js';

export type PartName = 'dream' | 'zoom' | 'table' | 'patch';

interface Part {
  readonly summary: string;
  readonly make: (scene: Scene) => Promise<void>;
}

/** What can be made, in this order: what is quick comes first. */
export const parts: Readonly<Record<PartName, Part>> = {
  dream: { summary: 'a dream of the picture', make: dream },
  zoom: { summary: 'ten frames of a zoom into a dream', make: zoom },
  table: { summary: 'images of classes by several regularizations', make: table },
  patch: { summary: 'an adversarial patch on ten pictures', make: patch },
};

export const partNames = Object.keys(parts) as readonly PartName[];
