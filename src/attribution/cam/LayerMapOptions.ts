import { flag, given, oneOf, type Declared } from '../../declare.js';
import type { Align } from '../../objectives/alignCentres.js';
import type { Resize } from '../../objectives/resizeMap.js';
import type { Target } from '../../objectives/target.js';

/** Options of the methods that weigh a layer's activations. */
export interface LayerMapOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /**
   * The path of the layer whose activations are weighted. With a list, each layer's map is stretched to 0..1 and
   * brought to the picture's size; the result is their average, stretched to 0..1.
   * @default the last one with spatial extent
   */
  readonly layer?: string | readonly string[];
  /** Whether to keep only what adds to the score. @default true; false for `eigenCam` and `eigenGradCam` */
  readonly relu?: boolean;
  /** Whether to bring the map to the input's size. @default 'bilinear' */
  readonly resize?: Resize;
  /**
   * Where the layer's values lie on the picture: the map stretched over it, as in the papers, or each value at its
   * receptive field's middle.
   * @default 'reference'
   */
  readonly align?: Align;
}

/** How they are declared. */
export const layerMapOptions: {
  readonly target: Declared<Target | undefined>;
  readonly layer: Declared<string | readonly string[] | undefined>;
  readonly relu: Declared<boolean>;
  readonly resize: Declared<Resize>;
  readonly align: Declared<Align>;
} = {
  target: given<Target>(),
  layer: given<string | readonly string[]>(),
  relu: flag(true),
  resize: oneOf('bilinear', 'none'),
  align: oneOf('reference', 'centres'),
};
