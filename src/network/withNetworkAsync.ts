import { TracedNetwork, withNetwork, type Explainable } from './network.js';

/** As `withNetwork`, for what takes its time: a network opened for the call lives until the promise settles. */
export async function withNetworkAsync<T>(
  caller: string,
  model: Explainable,
  use: (network: TracedNetwork) => Promise<T>,
): Promise<T> {
  const given = model instanceof TracedNetwork;
  const network = withNetwork(caller, model, (checked) => (given ? checked : new TracedNetwork(checked.model)));
  try {
    return await use(network);
  } finally {
    if (!given) network.dispose();
  }
}
