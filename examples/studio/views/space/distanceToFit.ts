import { MathUtils, Vector3, type PerspectiveCamera } from 'three';

const MARGIN = 1.08;

/**
 * Where to look and from how far, in a direction, so that all points are seen: the least distance at which they are.
 */
export function distanceToFit(
  points: readonly Vector3[],
  direction: Vector3,
  { fov, aspect }: PerspectiveCamera,
): { readonly center: Vector3; readonly distance: number } {
  const right = new Vector3(0, 1, 0).cross(direction).normalize();
  const up = direction.clone().cross(right);
  const tall = Math.tan(MathUtils.degToRad(fov / 2)) / MARGIN;
  const wide = tall * aspect;
  const center = points.reduce((sum, point) => sum.add(point), new Vector3()).divideScalar(points.length);
  let distance = 0;
  // What is near takes more room than what is far: the centre moves until both sides have the same left over.
  for (let round = 0; round < 20; round++) {
    const apart = points.map((point) => point.clone().sub(center));
    const along = (axis: Vector3, slope: number): readonly [number, number] => {
      const needs = (sign: number): number =>
        Math.max(...apart.map((point) => point.dot(direction) + (sign * point.dot(axis)) / slope));
      return [needs(1), needs(-1)];
    };
    const [[east, west], [north, south]] = [along(right, wide), along(up, tall)];
    distance = Math.max(east, west, north, south);
    center
      .addScaledVector(right, ((east - west) / 2) * wide * 0.5)
      .addScaledVector(up, ((north - south) / 2) * tall * 0.5);
  }
  return { center, distance };
}
