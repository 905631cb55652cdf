import { Color, SRGBColorSpace } from 'three';
import { LineMaterial } from 'three/addons/lines/LineMaterial.js';
import { LineSegments2 } from 'three/addons/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/addons/lines/LineSegmentsGeometry.js';
import type { Lines } from './lines.js';

/** Lines of many colours, drawn by one call, so many pixels wide. */
export function segments(linewidth: number): LineSegments2 {
  const lines = new LineSegments2(new LineSegmentsGeometry(), new LineMaterial({ vertexColors: true, linewidth }));
  lines.frustumCulled = false;
  lines.visible = false;
  return lines;
}

/** Puts other lines in their place. */
export function setLines(object: LineSegments2, { points, colors }: Lines): void {
  object.visible = points.length > 0;
  object.geometry.dispose();
  object.geometry = new LineSegmentsGeometry();
  if (points.length === 0) return;
  const color = new Color();
  const linear = colors.slice();
  for (let i = 0; i < colors.length; i += 3) {
    color
      .setRGB(colors[i] as number, colors[i + 1] as number, colors[i + 2] as number, SRGBColorSpace)
      .toArray(linear, i);
  }
  object.geometry.setPositions(points).setColors(linear);
}
