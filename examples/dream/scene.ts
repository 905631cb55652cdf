import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Network, Raster, ValueRange } from 'netlens';
import type { Effort } from './efforts.js';

/** What the parts of the demo work on. */
export interface Scene {
  readonly network: Network;
  /** The picture as the network takes it. */
  readonly image: Tensor4D;
  /** The picture to dream of: of any size, since layers of places take any. */
  readonly photo: Tensor4D;
  readonly range: ValueRange;
  readonly nameOf: (index: number) => string;
  /** The classes of the table's columns. */
  readonly pictured: readonly number[];
  /** What the patch is to show. */
  readonly target: number;
  /** The layer that dreams. */
  readonly layer: string;
  readonly effort: Effort;
  /** Whether the network is the embedded one, whose world can be drawn. */
  readonly embedded: boolean;
  readonly save: (name: string, content: Raster | Uint8Array) => Promise<void>;
  /** Tells how far a piece of work is. */
  readonly progress: (label: string) => (at: { readonly done: number; readonly total: number }) => void;
}
