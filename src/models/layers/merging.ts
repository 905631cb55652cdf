import { concatenation } from '../../network/operations/concatenation.js';
import { merge } from '../../network/operations/merge.js';
import type { Lowerings } from './LayerCall.js';

export const mergingLayers: Lowerings = {
  Add: (_, call) => call.chain(merge('add')),
  Average: (_, call) => call.chain(merge('average')),
  Concatenate: ({ axis }: { axis: number }, call) => call.chain(concatenation(axis)),
  Maximum: (_, call) => call.chain(merge('maximum')),
  Minimum: (_, call) => call.chain(merge('minimum')),
  Multiply: (_, call) => call.chain(merge('multiply')),
};
