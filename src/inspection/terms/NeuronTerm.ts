/** One value that goes into a neuron. */
export interface NeuronTerm {
  /** The layer that computed it, or the input of the network, by its name. */
  readonly layer: string;
  /** Its row there; 0 where the layer has no rows. */
  readonly y: number;
  /** Its column there. */
  readonly x: number;
  /** Its channel there. */
  readonly channel: number;
  /** What it is multiplied by. */
  readonly weight: number;
  /** The value itself. */
  readonly value: number;
}
