import type { Port } from 'netlens';

/**
 * What the numbers of an output are: scores of classes for the whole picture, scores of classes at each place of it
 * (a segmentation), or anything else (a detector's boxes, keypoints).
 */
export type OutputKind = 'classes' | 'places' | 'values';

export function kindOf({ shape }: Port): OutputKind {
  const [rows, columns] = [shape[1] ?? Infinity, shape[2] ?? Infinity];
  if (shape.length === 4 && rows > 1 && columns > 1) return 'places';
  return shape.length > 1 && shape.slice(1, -1).every((size) => size === 1) ? 'classes' : 'values';
}
