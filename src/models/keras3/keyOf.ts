import { isLayer } from './LayerJson.js';
import type { Key, Part } from './layers/pick.js';

/** What stands between the brackets of `x[...]`, as Keras 3 writes it; undefined where netlens cannot do it. */
export function keyOf(written: unknown): Key | undefined {
  const parts = (Array.isArray(written) ? (written as unknown[]) : [written]).map(partOf);
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function partOf(written: unknown): Part | undefined {
  if (typeof written === 'number') return written;
  if (!isLayer(written)) return undefined;
  if (written.class_name === '__ellipsis__') return 'ellipsis';
  const { start = null, stop = null, step } = written.config as Record<string, number | null | undefined>;
  if (step == null || step === 1) return [start, stop, 1];
  return step === -1 && start === null && stop === null ? [null, null, -1] : undefined;
}
