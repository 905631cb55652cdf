import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Network, Raster, ValueRange } from 'netlens';

/** What the parts of the demo work on. */
export interface Scene {
  readonly network: Network;
  readonly image: Tensor4D;
  readonly range: ValueRange;
  readonly nameOf: (index: number) => string;
  /** The classes asked for; none for a choice of the demo's. */
  readonly classes: readonly number[];
  readonly layer: string | undefined;
  /** Steps of each image, of each octave and of the patch; each method's own where undefined. */
  readonly steps: number | undefined;
  /** Whether the network is the embedded one, whose world can be drawn. */
  readonly embedded: boolean;
  readonly save: (name: string, content: Raster | Uint8Array) => Promise<void>;
}
