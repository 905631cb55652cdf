import type { io } from '@tensorflow/tfjs-core';

/** Whether a manifest has its form: groups of file names and of weights, each with a name, a shape and a dtype. */
export function isManifest(manifest: unknown): manifest is io.WeightsManifestConfig {
  return Array.isArray(manifest) && manifest.every(isGroup);
}

function isGroup(group: Partial<io.WeightsManifestConfig[number]> | null): boolean {
  const { paths, weights } = group ?? {};
  if (!Array.isArray(paths) || !Array.isArray(weights)) return false;
  return paths.every((path) => typeof path === 'string') && weights.every(isWeight);
}

function isWeight(weight: Partial<io.WeightsManifestEntry> | null): boolean {
  const { name, shape, dtype } = weight ?? {};
  const isSide = (side: unknown): boolean => Number.isInteger(side) && (side as number) >= 0;
  return typeof name === 'string' && typeof dtype === 'string' && Array.isArray(shape) && shape.every(isSide);
}
