/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { usePicture } from '../../actions.js';
import { doing } from '../../doing.js';
import { allDone } from '../explain/inTurn.js';

/** The camera's picture, one after the other as fast as the network answers. */
export function Camera(): JSX.Element {
  const isOn = useSignal(false);
  useEffect(() => {
    if (!isOn.value) return undefined;
    let isCurrent = true;
    const watch = async (): Promise<void> => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      try {
        const video = document.createElement('video');
        video.srcObject = stream;
        await video.play();
        while (isCurrent) {
          await usePicture(await createImageBitmap(video));
          // The views ask for their maps after they have been drawn. All are waited for: the last would never have its
          // turn.
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
          await allDone();
        }
      } finally {
        stream.getTracks().forEach((track) => track.stop());
      }
    };
    void doing('Watching', watch).then(() => {
      if (isCurrent) isOn.value = false;
    });
    return () => {
      isCurrent = false;
    };
  }, [isOn.value]);
  return (
    <button type="button" aria-pressed={isOn.value} onClick={() => (isOn.value = !isOn.value)}>
      Camera
    </button>
  );
}
