import { LayerNotFoundError } from '../errors.js';
import { show } from '../options.js';
import { nearest } from '../nearest.js';

/**
 * The whole path of the layer that a path names: itself, or the only one that it is a part of, made of whole segments.
 * @throws A {@link LayerNotFoundError} for none or several.
 */
export function findLayer(caller: string, path: string, paths: ReadonlyMap<string, unknown>): string {
  if (paths.has(path)) return path;
  const isPath = typeof (path as unknown) === 'string' && path !== '';
  const found = isPath ? [...paths.keys()].filter((whole) => `/${whole}/`.includes(`/${path}/`)) : [];
  if (found.length === 1) return found[0] as string;
  if (found.length > 1) {
    const some = found.slice(0, 8).join(', ') + (found.length > 8 ? ', ...' : '');
    throw new LayerNotFoundError(
      `${caller}: ${show(path)} is a part of ${found.length} layers' paths: ${some}. Wanted one.`,
    );
  }
  const hint = isPath
    ? `Nearest: ${nearest(path.slice(0, 200), [...paths.keys()]).join(', ')}.`
    : 'A path is a string.';
  throw new LayerNotFoundError(`${caller}: no layer ${show(path)}. ${hint} All paths are in network.layers.`);
}
