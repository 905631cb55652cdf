/** @jsxImportSource react */
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { gradCam, overlay, toInput, type Network } from 'netlens';
import { useEffect, useRef, useState, type ReactElement } from 'react';

/** What {@link ExplainedImage} shows. */
interface ExplainedImageProps {
  /** Opened by whoever renders this, and disposed of by them. */
  readonly network: Network;
  readonly src: string;
  readonly alt: string;
  /** The class to explain; the most probable one where there is none. */
  readonly target?: number;
}

/** A picture with Grad-CAM laid over it, drawn anew when the picture or the class changes. */
export function ExplainedImage({ network, src, alt, target }: ExplainedImageProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    let current = true;
    async function draw(): Promise<void> {
      const image = await readPicture(src, network);
      try {
        const map = gradCam(network, image, target === undefined ? {} : { target });
        const [raster] = await overlay(image, map, { imageRange: [0, 1] }).finally(() => map.dispose());
        // Another picture may have been asked for meanwhile.
        if (!current || raster === undefined || canvas.current === null) return;
        raster.draw(canvas.current);
        setProblem(undefined);
      } finally {
        image.dispose();
      }
    }
    draw().catch((error: unknown) => current && setProblem((error as Error).message));
    return () => {
      current = false;
    };
  }, [network, src, target]);

  return problem === undefined ? <canvas ref={canvas} role="img" aria-label={alt} /> : <p role="alert">{problem}</p>;
}

/** The picture at the size that the network takes, in 0..1. */
async function readPicture(src: string, network: Network): Promise<Tensor4D> {
  const response = await fetch(src);
  if (!response.ok) throw new Error(`${src} cannot be read: ${response.status} ${response.statusText}`);
  const bitmap = await createImageBitmap(await response.blob());
  const [, height, width] = network.inputs[0]?.shape as [null, number, number];
  return toInput(bitmap, { size: [height, width] });
}
