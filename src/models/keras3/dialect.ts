/** Who wrote a model's JSON: the same word may mean another thing. */
export type Dialect = 'tfjs' | 'keras2' | 'keras3';

/** The dialect of a file's topology. */
export function dialectOf(topology: object): Dialect {
  const { keras_version: version } = topology as { keras_version?: unknown };
  if (typeof version !== 'string') return JSON.stringify(topology).includes('"keras_history"') ? 'keras3' : 'keras2';
  if (version.startsWith('tfjs')) return 'tfjs';
  return Number.parseInt(version) >= 3 ? 'keras3' : 'keras2';
}
