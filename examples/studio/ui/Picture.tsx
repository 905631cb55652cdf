/** @jsxImportSource preact */
import { useEffect, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { PointEvents } from './usePoint.js';

interface PictureProps extends Partial<PointEvents> {
  readonly image: ImageData;
  readonly label: string;
  readonly onClick?: () => void;
  readonly children?: ComponentChildren;
}

/** A picture made of pixels, drawn sharp where it is small; children lie over it. */
export function Picture({ image, label, children, ...events }: PictureProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => canvas.current?.getContext('2d')?.putImageData(image, 0, 0), [image]);
  return (
    <div class={image.width < 160 ? 'picture small' : 'picture'}>
      <canvas ref={canvas} width={image.width} height={image.height} role="img" aria-label={label} {...events} />
      {children}
    </div>
  );
}
