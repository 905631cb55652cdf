/** Height, width and channels, or units. */
export type Extent = readonly [number, number, number] | readonly [number];

/** What may follow a layer's sum. */
export const activationNames = ['linear', 'relu', 'relu6', 'elu', 'tanh', 'sigmoid', 'softmax'] as const;
export type ActivationName = (typeof activationNames)[number];

/** What a line of the network's text asks for. */
export type LayerKind =
  | {
      readonly kind: 'conv' | 'depthwise';
      readonly filters: number;
      readonly size: readonly [number, number];
      readonly stride: number;
      readonly padding: 'same' | 'valid';
      readonly activation: ActivationName;
    }
  | { readonly kind: 'pool'; readonly size: number; readonly stride: number; readonly of: 'max' | 'average' }
  | { readonly kind: 'dense'; readonly units: number; readonly activation: ActivationName }
  | { readonly kind: 'dropout'; readonly rate: number }
  | { readonly kind: 'activation'; readonly activation: ActivationName }
  | { readonly kind: 'batchnorm' | 'average' | 'flatten' };

/** A layer of the network's text, with what follows from those before it. */
export type LayerPlan = LayerKind & {
  readonly line: number;
  readonly name: string;
  readonly output: Extent;
  readonly parameters: number;
};

/** A text that is no network; its message says in which line and what would do. */
export class NetworkTextError extends Error {
  override readonly name = 'NetworkTextError';
}
